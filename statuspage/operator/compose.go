package operator

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Composing is a form, a preview that says how many people will be told, and a
// button. The form carries a number that makes a double tap post once.

// onceMax bounds the numbers remembered.
const onceMax = 1000

// once remembers which forms were sent.
type once struct {
	mu   sync.Mutex
	sent map[string]string // the form's number → the incident that it made or changed
	line []string
}

func (o *once) done(unique string) (incident string, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	incident, ok = o.sent[unique]
	return incident, ok
}

func (o *once) note(unique, incident string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent == nil {
		o.sent = map[string]string{}
	}
	o.sent[unique] = incident
	if o.line = append(o.line, unique); len(o.line) > onceMax {
		delete(o.sent, o.line[0])
		o.line = o.line[1:]
	}
}

// blankForm is the form for a post in i, with nothing said yet.
func (s *Server) blankForm(i statuspage.Incident) templates.Form {
	stage := i.Stage
	if i.ID == "" {
		stage = statuspage.Investigating
	}
	return templates.Form{Stage: stage.String(), Stages: stagesOf(i), Unique: rand.Text(), Choices: s.choices(i, nil)}
}

// stagesOf are the stages that a post in i can lead to; one without an id is opened by it.
func stagesOf(i statuspage.Incident) []string {
	var names []string
	for _, s := range statuspage.Stages() {
		switch {
		case i.ID == "" && s.Over(), i.ID != "" && i.Open() && s == statuspage.Postmortem, !i.Open() && s == statuspage.Resolved:
			continue
		}
		names = append(names, s.String())
	}
	return names
}

// choices are the public components with what they may be set to; in an incident
// only the affected ones come first.
func (s *Server) choices(i statuspage.Incident, chosen map[string]string) []templates.Choice {
	var first, rest []templates.Choice
	for _, st := range s.c.Desk.View().Standings {
		c := st.Component
		if c.Private {
			continue
		}
		choice := templates.Choice{ID: c.ID, Name: c.Name, Group: c.Group, Was: st.Status.String(), Status: chosen[c.ID]}
		if i.Affects(c.ID) {
			first = append(first, choice)
		} else {
			rest = append(rest, choice)
		}
	}
	return append(first, rest...)
}

func (s *Server) composeOpen(c echo.Context) error {
	return s.page(c, http.StatusOK, "operator_compose", templates.OperatorCompose{
		Layout: s.layout(c), Form: s.blankForm(statuspage.Incident{}),
	})
}

// written is what the person has sent so far.
func (s *Server) written(c echo.Context, i statuspage.Incident) (templates.Form, []statuspage.Affected, error) {
	values, err := c.FormParams()
	if err != nil {
		return templates.Form{}, nil, err
	}
	chosen := map[string]string{}
	var components []statuspage.Affected
	for key := range values {
		id, ok := strings.CutPrefix(key, "component.")
		name := values.Get(key)
		if !ok || name == "" {
			continue
		}
		status, err := statuspage.ParseStatus(name)
		if err != nil {
			return templates.Form{}, nil, err
		}
		chosen[id] = name
		components = append(components, statuspage.Affected{Component: id, Status: status})
	}
	return templates.Form{
		Title: values.Get("title"), Stage: values.Get("status"), Stages: stagesOf(i), Impact: values.Get("impact"), Message: values.Get("message"),
		Next: values.Get("next"), Quiet: values.Get("quiet") != "", Unique: values.Get("unique"), Choices: s.choices(i, chosen),
	}, components, nil
}

func nextWord(f templates.Form) (Duration, error) {
	var d Duration
	if f.Next == "" {
		return 0, nil
	}
	err := d.UnmarshalText([]byte(f.Next))
	return d, err
}

func (s *Server) sendOpen(c echo.Context) error {
	f, components, err := s.written(c, statuspage.Incident{})
	if err != nil {
		return err
	}
	if id, ok := s.once.done(f.Unique); ok {
		return s.back(c, "/incidents/"+id, "opened", nil)
	}
	next, err := nextWord(f)
	if err != nil {
		return err
	}
	o, err := Opening{
		Title: f.Title, Message: f.Message, Status: f.Stage, Impact: f.Impact, Components: components, Next: next, Quiet: f.Quiet,
	}.opening(s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return err
	}
	o.Hold = holdFor
	dry := c.FormValue("do") != "send"
	r, err := s.c.Desk.Open(c.Request().Context(), actor(c), o, dry)
	return s.sent(c, templates.OperatorCompose{Layout: s.layout(c), Form: f}, r, dry, "opened", err)
}

func (s *Server) sendPost(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f, components, err := s.written(c, i)
	if err != nil {
		return err
	}
	if id, ok := s.once.done(f.Unique); ok {
		return s.back(c, "/incidents/"+id, "posted", nil)
	}
	next, err := nextWord(f)
	if err != nil {
		return err
	}
	o, err := Posting{Message: f.Message, Status: f.Stage, Components: components, Next: next, Quiet: f.Quiet}.posting(time.Now())
	if err != nil {
		return err
	}
	done := "posted"
	if o.Stage == statuspage.Resolved {
		done = "resolved"
	}
	o.Hold = holdFor
	dry := c.FormValue("do") != "send"
	r, err := s.c.Desk.Post(ctx, actor(c), i.ID, o, dry)
	shown := show(i, namesOf(s.c.Desk.View()))
	return s.sent(c, templates.OperatorCompose{Layout: s.layout(c), Incident: &shown, Form: f}, r, dry, done, err)
}

// sent answers a form: with the form again and why it was refused, with a preview, or
// with the incident's page.
func (s *Server) sent(c echo.Context, view templates.OperatorCompose, r statuspage.Receipt, dry bool, done string, err error) error {
	switch {
	case refuse(&view.Form, err):
		return s.page(c, http.StatusUnprocessableEntity, "operator_compose", view)
	case err != nil:
		return err
	case c.FormValue("do") == "letter" && s.c.Letter != nil:
		return s.letter(c, r)
	case dry:
		if view.Preview, err = s.preview(c.Request().Context(), r, view.Incident == nil); err != nil {
			return err
		}
		return s.page(c, http.StatusOK, "operator_compose", view)
	}
	s.once.note(view.Form.Unique, r.Incident.ID)
	return s.back(c, "/incidents/"+r.Incident.ID, done, nil)
}

// refuse turns bad input into the form's own words; it reports whether it was that.
func refuse(f *templates.Form, err error) bool {
	var invalid *statuspage.Invalid
	if !errors.As(err, &invalid) {
		return false
	}
	f.Problems = []templates.Problem{{Field: invalid.Field, Text: invalid.Reason}}
	return true
}

func (s *Server) preview(ctx context.Context, r statuspage.Receipt, fresh bool) (*templates.Preview, error) {
	u := r.Incident.Latest()
	v := s.c.Desk.View()
	to, err := s.reach(ctx, statuspage.MatterOf(r.Incident, groupsIn(v)))
	if err != nil {
		return nil, err
	}
	p := &templates.Preview{
		Stage: u.Stage.String(), Body: u.Body, Told: r.Audience, Reach: to, Changes: affected(u.Components, namesOf(v)),
		Subject: s.c.Templates.Subject(v.Page.Name, r.Incident.Title, u.Stage.String(), affected(r.Incident.Components, namesOf(v))),
	}
	if fresh {
		p.Title = r.Incident.Title
	}
	if s.c.Letter == nil {
		return p, nil
	}
	p.Subject, p.Text, _, err = s.c.Letter(latest(r))
	return p, err
}

// latest is the event that a post makes.
func latest(r statuspage.Receipt) statuspage.Told {
	u := r.Incident.Latest()
	return statuspage.Told{Event: statuspage.Event{ID: u.ID, At: u.At}, Incident: &r.Incident, Update: &u}
}

// letterPolicy lets a mail have its own styles, and nothing else: its links lead nowhere.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// letter answers a form with the HTML of the mail that it would send.
func (s *Server) letter(c echo.Context, r statuspage.Receipt) error {
	_, _, html, err := s.c.Letter(latest(r))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", letterPolicy)
	return c.HTML(http.StatusOK, html)
}
