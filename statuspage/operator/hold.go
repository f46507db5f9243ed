package operator

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// holdFor is for how long a post made in the console waits before anybody is told, so
// that a slip can be taken back. The page shows it at once, and programs are not held up.
const holdFor = 15 * time.Second

// heldIn lists the posts in an incident that can still be taken back.
func (s *Server) heldIn(i statuspage.Incident, told int) []templates.HeldPost {
	var held []templates.HeldPost
	for _, h := range s.c.Desk.HeldPosts(time.Now()) {
		if h.Subject != i.ID {
			continue
		}
		one := templates.HeldPost{Page: "/incidents/" + i.ID, Event: h.Event, Title: i.Title, Stage: i.Stage.String(), Told: told, Till: h.Till}
		if u, ok := updateOf(i, h.Event); ok {
			one.Stage = u.Stage.String()
			if u.Quiet {
				one.Told = 0
			}
		}
		held = append(held, one)
	}
	return held
}

func updateOf(i statuspage.Incident, id string) (statuspage.Update, bool) {
	n := slices.IndexFunc(i.Updates, func(u statuspage.Update) bool { return u.ID == id })
	if n < 0 {
		return statuspage.Update{}, false
	}
	return i.Updates[n], true
}

// undoPage takes a post back, and gives its text back to be mended.
func (s *Server) undoPage(c echo.Context) error {
	ctx, event := c.Request().Context(), c.FormValue("event")
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	u, there := updateOf(i, event)
	if !there {
		return s.back(c, "/incidents/"+i.ID, "late", nil)
	}
	draft := s.draftBehind(event)
	if err := s.c.Desk.Retract(ctx, actor(c), event); err != nil {
		return s.tooLate(c, i, err)
	}
	if u.By.Kind == statuspage.ByMonitor { // the monitors' words, which stand in their draft again
		return s.back(c, "/incidents/"+i.ID, "back", nil)
	}
	view := s.mended(c, i, u)
	view.Form.Draft = draft
	return s.page(c, http.StatusOK, "operator_compose", view)
}

// draftBehind is the id of the draft that a post was written in, while the post can be taken
// back; "" of none.
func (s *Server) draftBehind(event string) string {
	for _, h := range s.c.Desk.HeldPosts(time.Now()) {
		if h.Event == event {
			return h.Draft
		}
	}
	return ""
}

// mended is the form with the text of a post that was taken back.
func (s *Server) mended(c echo.Context, i statuspage.Incident, u statuspage.Update) templates.OperatorCompose {
	view := templates.OperatorCompose{Layout: s.layout(c), Templates: s.templateChoices(), Notice: "undone"}
	before, err := s.c.Reader.Incident(c.Request().Context(), i.ID)
	if err == nil {
		shown := show(before, namesOf(s.c.Desk.View()))
		view.Incident, view.Form = &shown, s.blankForm(before)
	} else { // the post had opened it
		view.Form = s.blankForm(statuspage.Incident{})
		view.Form.Title = i.Title
	}
	chosen := map[string]string{}
	for _, a := range u.Components {
		chosen[a.Component] = a.Status.String()
	}
	view.Form.Message, view.Form.Stage, view.Form.Quiet = u.Body, u.Stage.String(), u.Quiet
	if !i.Next.IsZero() {
		view.Form.Next = brief(i.Next.Sub(i.Updated))
	}
	view.Form.Tongues = s.tongues(i.Titles, u.Bodies)
	view.Form.Choices = s.choices(before, chosen)
	return view
}

// nowPage tells everybody at once of a post that still waits.
func (s *Server) nowPage(c echo.Context) error {
	i, err := s.c.Reader.Incident(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.c.Desk.Release(c.Request().Context(), actor(c), c.FormValue("event")); err != nil {
		return s.tooLate(c, i, err)
	}
	return s.back(c, "/incidents/"+i.ID, "now", nil)
}

// tooLate answers that a post is on its way already.
func (s *Server) tooLate(c echo.Context, i statuspage.Incident, err error) error {
	if late(err) {
		return s.back(c, "/incidents/"+i.ID, "late", nil)
	}
	return err
}

// late reports whether a post can't be taken back any more, or is not there.
func late(err error) bool {
	return errors.Is(err, statuspage.ErrConflict) || errors.Is(err, statuspage.ErrNotFound)
}
