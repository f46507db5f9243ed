package operator

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// sendPost posts in an incident, or publishes a draft of the monitors.
func (s *Server) sendPost(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.written(c, i)
	if err != nil {
		return err
	}
	if id, ok := s.once.done(f.Unique); ok {
		return s.back(c, "/incidents/"+id, "posted", nil)
	}
	shown := show(i, namesOf(s.c.Desk.View()))
	view := templates.OperatorCompose{Layout: s.layout(c), Incident: &shown, Form: f, Watch: watchOf("incident", "/incidents/"+i.ID, i)}
	r, err := request(f)
	if c.FormValue("do") == doDraft && err == nil {
		p := r.asPosting()
		return s.saveDraft(c, view, Drafting{Incident: i.ID, Posting: &p})
	}
	if err != nil {
		return s.sent(c, view, statuspage.Receipt{}, true, "", err)
	}
	dry := c.FormValue("do") != doSend
	receipt, newer, err := s.knowingly(ctx, f.Seen, dry, func(seen statuspage.Mark, dry bool) (statuspage.Receipt, error) {
		return s.post(c, i, f, r, seen, dry)
	})
	if newer != nil {
		view.Form.Newer, view.Form.Seen = newer, statuspage.MarkOf(i).String()
	}
	return s.sent(c, view, receipt, dry || newer != nil, postDone(i, f), err)
}

// postDone is the word for what a post in i does.
func postDone(i statuspage.Incident, f templates.Form) string {
	switch {
	case f.Stage == statuspage.Resolved.String():
		return "resolved"
	case i.Draft:
		return "published"
	}
	return "posted"
}

func (s *Server) post(c echo.Context, i statuspage.Incident, f templates.Form, r Opening, seen statuspage.Mark, dry bool) (statuspage.Receipt, error) {
	if err := s.sendable(f, r, dry); err != nil {
		return statuspage.Receipt{}, err
	}
	if i.Draft && f.SaysNothing(i.Stage.String()) {
		return s.c.Desk.Publish(c.Request().Context(), actor(c), i.ID, statuspage.Publishing{Hold: holdFor, Seen: seen}, dry)
	}
	o, err := r.asPosting().posting(s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return statuspage.Receipt{}, err
	}
	o.Hold, o.Draft, o.Seen = holdFor, f.Draft, seen
	return s.c.Desk.Post(c.Request().Context(), actor(c), i.ID, o, dry)
}
