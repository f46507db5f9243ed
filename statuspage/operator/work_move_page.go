package operator

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// moveForm is the form for another window or title.
func (s *Server) moveForm(m statuspage.Maintenance) templates.WorkForm {
	f := templates.WorkForm{Zone: m.Window.Zone, Seen: statuspage.MarkOf(m.Incident).String()}
	if m.Titled == nil {
		f.Title = m.Title
	}
	zone := s.c.Desk.View().Page.Zone
	if own, err := statuspage.ReadZone(m.Window.Zone); err == nil {
		zone = own
	} else {
		f.Zone = zone.String()
	}
	f.Start, f.End = wallClock(m.Window.Start, zone), wallClock(m.Window.End, zone)
	return f
}

// moved is the form for another window or title as it was sent, or kept.
func (s *Server) moved(m statuspage.Maintenance, values url.Values) templates.WorkForm {
	f := s.moveForm(m)
	f.Title, f.Message, f.Quiet, f.End = values.Get("title"), values.Get("message"), values.Get("quiet") != "", values.Get("end")
	f.Start = cmp.Or(values.Get("start"), f.Start)
	return f
}

// moveWork gives a maintenance another window or title.
func (s *Server) moveWork(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := s.c.Reader.Maintenance(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	fresh, f := s.moveForm(m), s.moved(m, values)
	f.Seen = values.Get("seen")
	o, err := s.revision(m, fresh, f)
	var r statuspage.Receipt
	if err == nil {
		r, f.Newer, err = s.knowingly(ctx, f.Seen, looks(c), func(seen statuspage.Mark, dry bool) (statuspage.Receipt, error) {
			o.Seen = seen
			return s.c.Desk.Revise(ctx, actor(c), m.ID, o, dry)
		})
	}
	if f.Newer != nil {
		f.Seen = fresh.Seen
	}
	dry := looks(c) || f.Newer != nil
	problems, refused := refusal(err)
	f.Problems = problems
	keep := func(view *templates.OperatorWork) { view.Move = f }
	switch {
	case refused:
		return s.showWorkPage(c, http.StatusUnprocessableEntity, m, keep)
	case err == nil && dry:
		return s.lookAtWork(c, m, r, "move", keep)
	case err == nil:
		s.forget(c)
	}
	return s.back(c, "/maintenance/"+m.ID, "moved", err)
}

// revision is what a person has changed in the form. What shows the same minute stays what
// it was, seconds and all.
func (s *Server) revision(m statuspage.Maintenance, before, f templates.WorkForm) (o statuspage.Revision, err error) {
	o = statuspage.Revision{Message: f.Message, Quiet: f.Quiet, Hold: holdFor}
	if f.Title != before.Title {
		o.Title = f.Title
	}
	text := statuspage.WindowText{Zone: f.Zone}
	if f.Start != before.Start {
		text.Start = f.Start
	}
	if f.End != before.End {
		text.End = f.End
	}
	if text.Start+text.End != "" {
		o.Window, err = text.Read(m.Window, s.c.Desk.View().Page.Zone, time.Now())
	}
	return o, err
}
