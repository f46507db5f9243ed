package operator

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

func showDrill(d statuspage.Drill, names map[string]string) templates.Drill {
	shown := templates.Drill{Incident: show(d.Incident, names), Purged: d.Purged}
	shown.ID = d.ID
	for _, t := range d.Testers {
		shown.Testers = append(shown.Testers, statuspage.MaskAddress(t.Address))
	}
	return shown
}

func (s *Server) drillsPage(c echo.Context) error {
	return s.showDrills(c, http.StatusOK, s.blankForm(statuspage.Incident{}), nil)
}

func (s *Server) showDrills(c echo.Context, status int, f templates.Form, ahead *templates.DrillPreview) error {
	view := templates.OperatorDrills{Layout: s.layout(c), Form: f, Testers: c.FormValue("testers"), Preview: ahead, Notice: s.notice(c)}
	view.Section = "incidents"
	for _, d := range s.c.Desk.Drills() {
		view.Drills = append(view.Drills, showDrill(d, namesOf(s.c.Desk.View())))
	}
	return s.page(c, status, "operator_drills", view)
}

// startDrillPage begins a drill, once for a double tap.
func (s *Server) startDrillPage(c echo.Context) error {
	f, err := s.written(c, statuspage.Incident{})
	if err != nil {
		return err
	}
	if page, ok := s.once.done(f.Unique); ok {
		return s.back(c, page, "drill_started", nil)
	}
	r, err := request(f)
	var d statuspage.Drill
	if err == nil {
		d, err = s.c.Desk.StartDrill(c.Request().Context(), actor(c), statuspage.Drilling{
			Opening: statuspage.Opening{Title: r.Title, Message: r.Message, Components: given(r.Components)},
			Testers: addressesIn(c.FormValue("testers")),
		}, looks(c))
	}
	problems, refused := refusal(err)
	f.Problems = calledHere(problems, "testers")
	switch {
	case refused:
		return s.showDrills(c, http.StatusUnprocessableEntity, f, nil)
	case err != nil:
		return err
	case looks(c):
		return s.lookAtDrill(c, d, func(p *templates.DrillPreview) error { return s.showDrills(c, http.StatusOK, f, p) })
	}
	s.once.note(f.Unique, "/drills/"+d.ID)
	return s.back(c, "/drills/"+d.ID, "drill_started", nil)
}

// lookAtDrill answers a form that only asks what it would tell a drill's testers: with the
// mail or the page itself, or by show.
func (s *Server) lookAtDrill(c echo.Context, d statuspage.Drill, show func(*templates.DrillPreview) error) error {
	told, ok := d.Told(d.Incident.Latest().ID)
	if !ok {
		return statuspage.ErrNotFound
	}
	if done, err := s.look(c, &told); done {
		return err
	}
	names := namesOf(s.c.Desk.View())
	p := &templates.DrillPreview{Preview: *saysAhead(*told.Incident, names), Testers: showDrill(d, names).Testers}
	p.Ahead = s.copies(c.Request().Context(), &told)
	p.Told = len(d.Testers)
	return show(p)
}

// addressesIn are the addresses in a text, with commas or white space between.
func addressesIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) })
}

func (s *Server) drillPage(c echo.Context) error {
	d, err := s.resolveDrill(c.Param("id"))
	if err != nil {
		return err
	}
	return s.showDrillPage(c, http.StatusOK, d, s.blankForm(d.Incident), nil)
}

func (s *Server) showDrillPage(c echo.Context, status int, d statuspage.Drill, f templates.Form, ahead *templates.DrillPreview) error {
	view := templates.OperatorDrill{Layout: s.layout(c), Drill: showDrill(d, namesOf(s.c.Desk.View())), Form: f, Preview: ahead, Notice: s.notice(c)}
	view.Section = "incidents"
	return s.page(c, status, "operator_drill", view)
}

// postDrillPage posts in a drill; resolving ends it.
func (s *Server) postDrillPage(c echo.Context) error {
	d, err := s.resolveDrill(c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.written(c, d.Incident)
	if err != nil {
		return err
	}
	if page, ok := s.once.done(f.Unique); ok {
		return s.back(c, page, "drill_posted", nil)
	}
	r, err := request(f)
	o := statuspage.Posting{Message: r.Message, Components: given(r.Components)}
	if err == nil {
		o.Stage, err = stage(r.Status)
	}
	after := d
	if err == nil {
		after, err = s.c.Desk.PostDrill(c.Request().Context(), actor(c), d.ID, o, looks(c))
	}
	problems, refused := refusal(err)
	f.Problems = problems
	switch {
	case refused:
		return s.showDrillPage(c, http.StatusUnprocessableEntity, d, f, nil)
	case err != nil:
		return err
	case looks(c):
		return s.lookAtDrill(c, after, func(p *templates.DrillPreview) error { return s.showDrillPage(c, http.StatusOK, d, f, p) })
	}
	s.once.note(f.Unique, "/drills/"+d.ID)
	return s.back(c, "/drills/"+d.ID, "drill_posted", nil)
}

// purgeDrillPage drops a drill.
func (s *Server) purgeDrillPage(c echo.Context) error {
	return s.back(c, "/drills", "drill_purged", s.c.Desk.PurgeDrill(c.Request().Context(), actor(c), c.Param("id")))
}
