package operator

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// schedulePage is the form of work to be planned.
func (s *Server) schedulePage(c echo.Context) error {
	values, kept, err := s.unsent(c, "/maintenance/new")
	if err != nil {
		return err
	}
	f := s.scheduleForm(values)
	if f.Kept = kept; !kept {
		zone := s.c.Desk.View().Page.Zone
		start := time.Now().In(zone).Truncate(time.Hour).Add(25 * time.Hour)
		f.Zone, f.Start, f.End = zone.String(), wallClock(start, zone), wallClock(start.Add(time.Hour), zone)
	}
	f.Unique = rand.Text()
	return s.page(c, http.StatusOK, "operator_schedule", templates.OperatorSchedule{Layout: s.layout(c), Form: f})
}

// scheduleForm is the form as it was sent, or kept.
func (s *Server) scheduleForm(values url.Values) templates.WorkForm {
	f := templates.WorkForm{
		Title: values.Get("title"), Message: values.Get("message"), Start: values.Get("start"), End: values.Get("end"), Zone: values.Get("zone"),
		Often: values.Get("often"), Every: values.Get("every"), Days: fieldsOf(values, "day."), Until: values.Get("until"), Rule: values.Get("rule"),
		Quiet: values.Get("quiet") != "", Unique: values.Get("unique"),
		Tongues: s.tongues(fieldsOf(values, "title."), fieldsOf(values, "message.")),
	}
	chosen := fieldsOf(values, "component.")
	for _, st := range s.c.Desk.View().Standings {
		f.Choices = append(f.Choices, templates.Choice{ID: st.Component.ID, Name: st.Component.Name, Chosen: chosen[st.Component.ID] != ""})
	}
	return f
}

// sendSchedule takes the form: work that takes place once, or comes back.
func (s *Server) sendSchedule(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	view := templates.OperatorSchedule{Layout: s.layout(c), Form: s.scheduleForm(values)}
	if page, ok := s.once.done(view.Form.Unique); ok {
		return s.back(c, page, "planned", nil)
	}
	if view.Form.Often != "" {
		return s.sendSeries(c, view)
	}
	dry := c.FormValue("do") != doSend
	o, err := s.scheduling(view.Form)
	var r statuspage.Receipt
	if err == nil {
		r, err = s.c.Desk.Schedule(c.Request().Context(), actor(c), o, dry)
	}
	switch problems, refused := refusal(err); {
	case refused:
		view.Form.Problems = problems
		return s.page(c, http.StatusUnprocessableEntity, "operator_schedule", view)
	case err != nil:
		return err
	case dry:
		if done, err := s.look(c, r.Told); done {
			return err
		}
		if view.Preview, err = s.workPreview(c, r); err != nil {
			return err
		}
		return s.page(c, http.StatusOK, "operator_schedule", view)
	}
	return s.planned(c, view.Form, "/maintenance/"+r.Maintenance.ID, "planned")
}

// planned answers that it is announced.
func (s *Server) planned(c echo.Context, f templates.WorkForm, page, done string) error {
	s.once.note(f.Unique, page)
	s.forget(c)
	return s.back(c, page, done, nil)
}

// saidInForm is what the form says in other languages.
func (s *Server) saidInForm(f templates.WorkForm) (titles, messages map[string]string, err error) {
	titles, messages = map[string]string{}, map[string]string{}
	for _, t := range f.Tongues {
		if t.Title != "" {
			titles[t.Tag] = t.Title
		}
		if t.Message != "" {
			messages[t.Tag] = t.Message
		}
	}
	return titles, messages, s.checkLanguages(Translations{Messages: messages}, titles)
}

func chosenIn(f templates.WorkForm) (ids []string) {
	for _, choice := range f.Choices {
		if choice.Chosen {
			ids = append(ids, choice.ID)
		}
	}
	return ids
}

func (s *Server) scheduling(f templates.WorkForm) (o statuspage.Scheduling, err error) {
	o = statuspage.Scheduling{Title: f.Title, Message: f.Message, Components: chosenIn(f), Quiet: f.Quiet, Hold: holdFor}
	if o.Titles, o.Bodies, err = s.saidInForm(f); err != nil {
		return o, err
	}
	o.Window, err = s.windowOf(f)
	return o, err
}

func (s *Server) windowOf(f templates.WorkForm) (statuspage.Window, error) {
	text := statuspage.WindowText{Start: f.Start, End: f.End, Zone: f.Zone}
	return text.Read(statuspage.Window{}, s.c.Desk.View().Page.Zone, time.Now())
}

// workPreview is what will be said of a maintenance, and to whom.
func (s *Server) workPreview(c echo.Context, r statuspage.Receipt) (*templates.WorkPreview, error) {
	m := *r.Maintenance
	p := &templates.WorkPreview{Title: m.Title, Work: showWork(m, namesOf(s.c.Desk.View())), Body: m.Latest().Body}
	var err error
	p.Ahead, err = s.ahead(c.Request().Context(), r.Told, m.Incident, r.Audience)
	return p, err
}
