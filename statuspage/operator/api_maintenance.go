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

// Maintenance is a maintenance as operators see it, private components included.
type Maintenance struct {
	ID         string                `json:"id"`
	Number     int64                 `json:"number"`
	Title      string                `json:"title"`
	Status     statuspage.Stage      `json:"status"`
	Components []statuspage.Affected `json:"components"`
	Private    []string              `json:"private_components,omitempty"` // nothing is published about these
	Start      time.Time             `json:"start"`                        // as planned
	End        time.Time             `json:"end"`                          // as planned
	Zone       string                `json:"zone"`                         // in which the plan was made
	Sequence   int                   `json:"sequence"`                     // how often its time or words changed
	Began      time.Time             `json:"began_at,omitzero"`            // when it really did
	Ended      time.Time             `json:"ended_at,omitzero"`            // when it really did, or was cancelled
	Series     string                `json:"series,omitempty"`             // the id of the series that it is an occurrence of
	Language   string                `json:"language,omitempty"`
	Titles     map[string]string     `json:"titles,omitempty"`
	Created    time.Time             `json:"created_at"`
	Updated    time.Time             `json:"updated_at"`
	Updates    []statuspage.Update   `json:"updates"`

	Told map[string]statuspage.DeliveryCounts `json:"told,omitempty"` // of one: by the update's id
}

func maintenanceOf(m statuspage.Maintenance) Maintenance {
	return Maintenance{
		ID: m.ID, Number: m.Number, Title: m.Title, Status: m.Stage, Components: list(m.Components), Private: m.Private,
		Start: m.Window.Start, End: m.Window.End, Zone: m.Window.Zone, Sequence: m.Sequence, Began: m.Began, Ended: m.Ended,
		Series: m.Series, Language: m.Language, Titles: m.Titles, Created: m.Created, Updated: m.Updated, Updates: list(m.Updates),
	}
}

// Latest returns the newest update, or the zero Update.
func (m Maintenance) Latest() statuspage.Update {
	return statuspage.Incident{Updates: m.Updates}.Latest()
}

// Planning is when a maintenance takes place, as a person writes it: times with an offset
// (RFC 3339), or as the clock on the wall shows them in the zone; see [statuspage.ReadTime].
type Planning struct {
	Start string `json:"start,omitempty"` // "": now; of a revision: as before
	End   string `json:"end,omitempty"`   // or For
	For   string `json:"for,omitempty"`   // "20m"
	Zone  string `json:"zone,omitempty"`  // IANA name; "": the page's
}

func (p Planning) text() statuspage.WindowText {
	return statuspage.WindowText{Start: p.Start, End: p.End, For: p.For, Zone: p.Zone}
}

// Translations are a person's message in other languages than its own.
type Translations struct {
	Language string            `json:"language,omitempty"` // BCP 47 tag of title and message; "": the page's
	Messages map[string]string `json:"messages,omitempty"` // by tag
}

// Scheduling is the body of POST maintenance. One that starts now begins at once.
type Scheduling struct {
	Title      string            `json:"title,omitempty"`   // "": made of the components' names
	Titles     map[string]string `json:"titles,omitempty"`  // translations of the title, by tag
	Message    string            `json:"message,omitempty"` // "": from when to when
	Components []string          `json:"components"`        // ids
	Planning
	Quiet  bool `json:"quiet,omitempty"`
	DryRun bool `json:"dry_run,omitempty"`
	Translations
}

// Revision is the body of PATCH maintenance/{id}.
type Revision struct {
	Title   string            `json:"title,omitempty"`
	Titles  map[string]string `json:"titles,omitempty"`
	Message string            `json:"message,omitempty"`
	Planning
	Quiet  bool `json:"quiet,omitempty"`
	Tell   bool `json:"tell,omitempty"` // mail people, though it was announced quietly
	DryRun bool `json:"dry_run,omitempty"`
	Translations
}

// MaintenancePosting is the body of POST maintenance/{id}/updates, and, without a status, of
// start, complete and cancel.
type MaintenancePosting struct {
	Message    string      `json:"message,omitempty"`
	Status     string      `json:"status,omitempty"` // "" keeps it
	Components []Affecting `json:"components,omitempty"`
	For        Duration    `json:"for,omitempty"` // of a start: how long it takes from now on; 0: as planned
	Quiet      bool        `json:"quiet,omitempty"`
	Tell       bool        `json:"tell,omitempty"` // mail people, though it was announced quietly
	DryRun     bool        `json:"dry_run,omitempty"`
	Translations
}

// MaintenanceDone is the answer to what changes a maintenance.
type MaintenanceDone struct {
	Maintenance Maintenance `json:"maintenance"`
	Told        int         `json:"told"` // subscribers who are told, or would be

	Channels map[string]int `json:"channels,omitempty"` // of a dry run: the same by channel
	Preview  *Preview       `json:"preview,omitempty"`  // of a dry run
	DryRun   bool           `json:"dry_run,omitempty"`
}

func (s *Server) apiSchedule(c echo.Context) error {
	var r Scheduling
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, r.Titles); err != nil {
		return err
	}
	window, err := r.text().Read(statuspage.Window{}, s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return err
	}
	o := statuspage.Scheduling{
		Title: r.Title, Message: r.Message, Components: r.Components, Window: window, Quiet: r.Quiet,
		Language: r.Language, Titles: r.Titles, Bodies: r.Messages,
	}
	done, err := s.c.Desk.Schedule(c.Request().Context(), actor(c), o, r.DryRun)
	return s.workDone(c, http.StatusCreated, done, r.DryRun, err)
}

func (s *Server) apiRevise(c echo.Context) error {
	var r Revision
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, r.Titles); err != nil {
		return err
	}
	ctx := c.Request().Context()
	id, err := s.resolveWork(ctx, c.Param("id"), statuspage.Maintenance.Open)
	if err != nil {
		return err
	}
	o := statuspage.Revision{Title: r.Title, Message: r.Message, Quiet: r.Quiet, Tell: r.Tell, Language: r.Language, Titles: r.Titles, Bodies: r.Messages}
	if !r.text().Empty() {
		m, err := s.c.Reader.Maintenance(ctx, id)
		if err != nil {
			return err
		}
		if o.Window, err = r.text().Read(m.Window, s.c.Desk.View().Page.Zone, time.Now()); err != nil {
			return err
		}
	}
	done, err := s.c.Desk.Revise(ctx, actor(c), id, o, r.DryRun)
	return s.workDone(c, http.StatusOK, done, r.DryRun, err)
}

// apiWork posts into a maintenance; to is the stage that the route stands for, 0 where the
// body says it.
func (s *Server) apiWork(to statuspage.Stage) echo.HandlerFunc {
	return func(c echo.Context) error {
		var r MaintenancePosting
		if err := read(c, &r); err != nil {
			return err
		}
		if err := s.checkLanguages(r.Translations, nil); err != nil {
			return err
		}
		stage, err := r.stage(to)
		if err != nil {
			return err
		}
		id, err := s.resolveWork(c.Request().Context(), c.Param("id"), meant(to))
		if err != nil {
			return err
		}
		o := statuspage.Posting{Message: r.Message, Stage: stage, Components: given(r.Components), Quiet: r.Quiet, Language: r.Language, Bodies: r.Messages}
		o.Tell, o.Lasts = r.Tell, time.Duration(r.For)
		done, err := s.c.Desk.PostMaintenance(c.Request().Context(), actor(c), id, o, r.DryRun)
		return s.workDone(c, http.StatusOK, done, r.DryRun, err)
	}
}

func (s *Server) apiRewriteMaintenance(c echo.Context) error {
	var r Rewriting
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(r.Translations, nil); err != nil {
		return err
	}
	id, err := s.resolveWork(c.Request().Context(), c.Param("id"), statuspage.Maintenance.Open)
	if err != nil {
		return err
	}
	done, err := s.c.Desk.RewriteMaintenance(c.Request().Context(), actor(c), id, r.rewriting(c.Param("update")))
	return s.workDone(c, http.StatusOK, done, false, err)
}

// stage is where the posting leads.
func (r MaintenancePosting) stage(to statuspage.Stage) (statuspage.Stage, error) {
	switch {
	case to == 0 && r.Status != "":
		return statuspage.ParseMaintenanceStage(r.Status)
	case to != 0 && r.Status != "" && r.Status != to.String():
		return 0, &statuspage.Invalid{Field: "status", Value: r.Status, Reason: "contradicts the address, which says " + to.String()}
	}
	return to, nil
}

// meant is which maintenance an act without an id can mean.
func meant(to statuspage.Stage) func(statuspage.Maintenance) bool {
	switch to {
	case statuspage.InProgress, statuspage.Cancelled:
		return func(m statuspage.Maintenance) bool { return m.Stage == statuspage.Scheduled }
	case statuspage.Completed:
		return statuspage.Maintenance.Running
	}
	return statuspage.Maintenance.Open
}

func (s *Server) workDone(c echo.Context, status int, r statuspage.Receipt, dry bool, err error) error {
	if err != nil {
		return err
	}
	answer := MaintenanceDone{Maintenance: maintenanceOf(*r.Maintenance), Told: r.Audience, DryRun: dry}
	if dry {
		status, answer.Preview = http.StatusOK, s.previewOf(c.Request().Context(), r.Told)
		answer.Channels, err = s.channelsOf(c.Request().Context(), r.Maintenance.Incident, r.Audience)
	}
	if err != nil {
		return err
	}
	return c.JSON(status, answer)
}

func (s *Server) apiMaintenances(c echo.Context) error {
	open, err := yes(c, "open")
	if err != nil {
		return err
	}
	last, err := after(c, s.c.Reader.Maintenance)
	if err != nil {
		return err
	}
	found, err := s.c.Reader.Maintenances(c.Request().Context(), statuspage.MaintenanceQuery{
		OpenOnly: open, Component: c.QueryParam("component"), Limit: listedAtOnce, After: last, Private: true,
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, maintenancesOf(found))
}

func maintenancesOf(list []statuspage.Maintenance) []Maintenance {
	out := make([]Maintenance, 0, len(list))
	for _, m := range list {
		out = append(out, maintenanceOf(m))
	}
	return out
}

func (s *Server) apiMaintenance(c echo.Context) error {
	id, err := s.resolveWork(c.Request().Context(), c.Param("id"), statuspage.Maintenance.Open)
	if err != nil {
		return err
	}
	m, err := s.c.Reader.Maintenance(c.Request().Context(), id)
	if err != nil {
		return err
	}
	shown := maintenanceOf(m)
	if shown.Told, err = s.told(c.Request().Context(), m.Updates); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shown)
}

// resolveWork finds the maintenance that an id, a unique prefix of one, or "-" means: the
// only one that is meant.
func (s *Server) resolveWork(ctx context.Context, id string, meant func(statuspage.Maintenance) bool) (string, error) {
	if len(id) == 12 {
		return id, nil
	}
	found, err := s.c.Reader.Maintenances(ctx, statuspage.MaintenanceQuery{Limit: 500, Private: true})
	if err != nil {
		return "", err
	}
	found = slices.DeleteFunc(found, func(m statuspage.Maintenance) bool {
		return id == theOpenOne && !meant(m) || id != theOpenOne && !strings.HasPrefix(m.ID, id)
	})
	switch {
	case len(found) == 1:
		return found[0].ID, nil
	case id == theOpenOne && len(found) == 0:
		return "", &statuspage.Invalid{Field: "id", Reason: "was left out, and there is no maintenance that it could mean", Example: "`fyr maintenance list` shows them"}
	case id == theOpenOne:
		return "", &statuspage.Invalid{Field: "id", Reason: "was left out, and it could mean several: say which", Example: found[0].ID}
	case len(found) == 0:
		return "", statuspage.ErrNotFound
	}
	return "", &statuspage.Invalid{Field: "id", Value: id, Reason: "begins several maintenances' ids", Example: found[0].ID}
}
