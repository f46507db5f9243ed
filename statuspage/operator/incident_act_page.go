package operator

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// takePage takes an automatic incident on, or gives it back.
func (s *Server) takePage(c echo.Context) error {
	on, done := c.FormValue("on") != "", "given"
	if on {
		done = "taken"
	}
	_, err := s.c.Desk.Take(c.Request().Context(), actor(c), c.Param("id"), on)
	return s.back(c, "/incidents/"+c.Param("id"), done, err)
}

// notePage keeps a word between operators.
func (s *Server) notePage(c echo.Context) error {
	_, err := s.c.Desk.AddNote(c.Request().Context(), actor(c), c.Param("id"), c.FormValue("body"))
	if err == nil {
		s.forget(c)
	}
	return s.back(c, "/incidents/"+c.Param("id"), "noted", err)
}

// mergePage makes one incident of two.
func (s *Server) mergePage(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	act := templates.Act{Into: c.FormValue("into"), Message: c.FormValue("message"), Quiet: c.FormValue("quiet") != ""}
	if act.Into == "" {
		err = &statuspage.Invalid{Field: "into", Reason: "is missing: choose one"}
	} else {
		_, err = s.c.Desk.Merge(ctx, actor(c), i.ID, statuspage.Merging{Into: act.Into, Message: act.Message, Quiet: act.Quiet, Seen: seenIn(c)}, false)
	}
	if act.Newer, err = s.newer(ctx, err); act.Newer != nil {
		return s.showIncident(c, http.StatusConflict, i, func(view *templates.OperatorIncident) { view.Merge = act })
	}
	if problems, refused := refusal(err); refused {
		act.Problems = problems
		return s.showIncident(c, http.StatusUnprocessableEntity, i, func(view *templates.OperatorIncident) { view.Merge = act })
	}
	if err == nil {
		s.forget(c)
	}
	return s.back(c, "/incidents/"+act.Into, "merged", err)
}

// deletePage withdraws an incident, once its title was typed, or asks a second person to
// let that happen.
func (s *Server) deletePage(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	act := templates.Act{Title: c.FormValue("title"), Reason: c.FormValue("reason")}
	var r statuspage.Receipt
	if !s.c.Desk.FourEyes(statuspage.FourEyesDelete) && !sameTitle(act.Title, i.Title) {
		err = &statuspage.Invalid{Field: "title", Value: act.Title, Reason: "is another one than this incident’s"}
	} else {
		r, err = s.c.Desk.Delete(ctx, actor(c), i.ID, act.Reason, seenIn(c))
	}
	if act.Newer, err = s.newer(ctx, err); act.Newer != nil {
		return s.showIncident(c, http.StatusConflict, i, func(view *templates.OperatorIncident) { view.Delete = act })
	}
	switch problems, refused := refusal(err); {
	case refused:
		act.Problems = problems
		return s.showIncident(c, http.StatusUnprocessableEntity, i, func(view *templates.OperatorIncident) { view.Delete = act })
	case err == nil:
		s.forget(c)
	}
	if r.Approval != nil {
		return s.back(c, "/incidents/"+i.ID, "asked", err)
	}
	return s.back(c, "/incidents", "deleted", err)
}

// sameTitle reports whether a title was typed as it is, but for case and spaces.
func sameTitle(typed, title string) bool {
	folded := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return strings.EqualFold(folded(typed), folded(title))
}
