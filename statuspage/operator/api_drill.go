package operator

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Drill is a rehearsed incident as operators see it. It is in no public answer.
type Drill struct {
	ID       string              `json:"id"`
	Incident statuspage.Incident `json:"incident"`
	Testers  []statuspage.Tester `json:"testers"`
	At       time.Time           `json:"began_at"`
	Purged   time.Time           `json:"purged_at"`         // when it goes away by itself
	Preview  *Preview            `json:"preview,omitempty"` // of one: what its last update looks like
}

func drillOf(d statuspage.Drill) Drill {
	testers := slices.Clone(d.Testers)
	for n := range testers {
		testers[n].Address = statuspage.MaskAddress(testers[n].Address)
	}
	return Drill{ID: d.ID, Incident: d.Incident, Testers: testers, At: d.At, Purged: d.Purged}
}

// Drilling is the body of POST drills.
type Drilling struct {
	Title      string            `json:"title"`
	Titles     map[string]string `json:"titles,omitempty"`
	Message    string            `json:"message"`
	Components []Affecting       `json:"components,omitempty"`
	Testers    []string          `json:"testers,omitempty"` // mail addresses; none: drill.testers of the configuration
	DryRun     bool              `json:"dry_run,omitempty"` // tell nobody, and keep nothing: the answer has the preview
	Translations
}

// DrillPosting is the body of POST drills/{id}/updates.
type DrillPosting struct {
	Message    string      `json:"message"`
	Status     string      `json:"status,omitempty"` // "" keeps it; resolved ends the drill
	Components []Affecting `json:"components,omitempty"`
	DryRun     bool        `json:"dry_run,omitempty"` // likewise
	Translations
}

func (s *Server) apiDrills(c echo.Context) error {
	all := []Drill{}
	for _, d := range s.c.Desk.Drills() {
		all = append(all, drillOf(d))
	}
	return c.JSON(http.StatusOK, all)
}

func (s *Server) apiDrill(c echo.Context) error {
	d, err := s.resolveDrill(c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.drillWithPreview(c.Request().Context(), d))
}

// drillWithPreview is a drill with what its last update looks like where it is told.
func (s *Server) drillWithPreview(ctx context.Context, d statuspage.Drill) Drill {
	shown := drillOf(d)
	if told, ok := d.Told(d.Incident.Latest().ID); ok {
		shown.Preview = s.previewOf(ctx, &told)
	}
	return shown
}

func (s *Server) apiStartDrill(c echo.Context) error {
	var r Drilling
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, r.Titles); err != nil {
		return err
	}
	d, err := s.c.Desk.StartDrill(c.Request().Context(), actor(c), statuspage.Drilling{
		Opening: statuspage.Opening{
			Title: r.Title, Titles: r.Titles, Message: r.Message, Bodies: r.Messages, Language: r.Language, Components: given(r.Components),
		},
		Testers: r.Testers,
	}, r.DryRun)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if r.DryRun {
		status = http.StatusOK
	}
	return c.JSON(status, s.drillWithPreview(c.Request().Context(), d))
}

func (s *Server) apiPostDrill(c echo.Context) error {
	var r DrillPosting
	if err := read(c, &r); err != nil {
		return err
	}
	o := statuspage.Posting{Message: r.Message, Bodies: r.Messages, Language: r.Language, Components: given(r.Components)}
	err := s.checkLanguages(r.Translations, nil)
	if err == nil && r.Status != "" {
		o.Stage, err = statuspage.ParseStage(r.Status)
	}
	if err != nil {
		return err
	}
	d, err := s.resolveDrill(c.Param("id"))
	if err != nil {
		return err
	}
	if d, err = s.c.Desk.PostDrill(c.Request().Context(), actor(c), d.ID, o, r.DryRun); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.drillWithPreview(c.Request().Context(), d))
}

func (s *Server) apiPurgeDrill(c echo.Context) error {
	d, err := s.resolveDrill(c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.c.Desk.PurgeDrill(c.Request().Context(), actor(c), d.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// resolveDrill finds the drill that an id, a unique beginning of one, or "-" means: the
// only one there is.
func (s *Server) resolveDrill(id string) (statuspage.Drill, error) {
	all := s.c.Desk.Drills()
	found := slices.DeleteFunc(slices.Clone(all), func(d statuspage.Drill) bool { return id != theOpenOne && !strings.HasPrefix(d.ID, id) })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 && id == theOpenOne:
		return statuspage.Drill{}, &statuspage.Invalid{Field: "id", Reason: "was left out, and there is no drill that it could mean", Example: "`fyr drill list` shows them"}
	case len(found) == 0:
		return statuspage.Drill{}, statuspage.ErrNotFound
	}
	return statuspage.Drill{}, &statuspage.Invalid{Field: "id", Value: id, Reason: "could mean several drills: say which", Example: found[0].ID}
}
