package operator

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
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
	f := templates.Form{Stages: stagesOf(i), Unique: rand.Text(), Choices: s.choices(i, nil), Tongues: s.tongues(nil, nil), Found: i.Draft}
	if i.ID != "" {
		f.Seen = statuspage.MarkOf(i).String()
	}
	switch { // what comes after the end of an incident is for the person to say
	case i.ID == "":
		f.Stage = statuspage.Investigating.String()
	case slices.Contains(f.Stages, i.Stage.String()):
		f.Stage = i.Stage.String()
	}
	return f
}

// tongues are the languages besides the page's own, with what is said in them.
func (s *Server) tongues(titles, messages map[string]string) (all []templates.Tongue) {
	for _, tag := range s.offered()[1:] {
		one := templates.Tongue{Tag: tag, Name: tag, Title: titles[tag], Message: messages[tag]}
		if l, ok := templates.LanguageOf(tag); ok {
			one.Name = l.Name
		}
		all = append(all, one)
	}
	return all
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

// formFor is the form for a post in i, or with none for opening one: filled from the
// template that is asked for, or with what the person had typed and never sent.
func (s *Server) formFor(c echo.Context, i statuspage.Incident) (templates.Form, error) {
	f := s.blankForm(i)
	if id := c.QueryParam("template"); id != "" {
		return s.fromTemplate(c, f, i, id)
	}
	values, ok, err := s.unsent(c, postPath(i))
	if err != nil {
		return f, err
	}
	if ok && strings.TrimSpace(values.Get("title")+values.Get("message")) != "" {
		kept := s.formOf(values, i)
		kept.Unique, kept.Seen, kept.Kept, f = f.Unique, f.Seen, true, kept
	}
	if wanted := c.QueryParam("status"); slices.Contains(f.Stages, wanted) {
		f.Stage = wanted
	}
	return f, nil
}

// postPath is where the form for a post in i is sent to.
func postPath(i statuspage.Incident) string {
	if i.ID == "" {
		return "/incidents/new"
	}
	return "/incidents/" + i.ID + "/post"
}

func (s *Server) composeOpen(c echo.Context) error {
	f, err := s.formFor(c, statuspage.Incident{})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "operator_compose", templates.OperatorCompose{Layout: s.layout(c), Form: f, Templates: s.templateChoices()})
}

// written is what the person has sent so far.
func (s *Server) written(c echo.Context, i statuspage.Incident) (templates.Form, error) {
	values, err := c.FormParams()
	if err != nil {
		return templates.Form{}, err
	}
	return s.formOf(values, i), nil
}

// formOf is a form as it was sent, or kept.
func (s *Server) formOf(values url.Values, i statuspage.Incident) templates.Form {
	return templates.Form{
		Title: values.Get("title"), Stage: values.Get("status"), Stages: stagesOf(i), Impact: values.Get("impact"), Message: values.Get("message"),
		Next: values.Get("next"), Quiet: values.Get("quiet") != "", At: values.Get("at"), Backdate: values.Get("backdate") != "", Tell: values.Get("tell") != "",
		PublishAt: values.Get("publish_at"), Draft: values.Get("draft"), Updated: values.Get("updated"), Unique: values.Get("unique"), Seen: values.Get("seen"),
		Choices: s.choices(i, fieldsOf(values, "component.")), Tongues: s.tongues(fieldsOf(values, "title."), fieldsOf(values, "message.")), Found: i.Draft,
	}
}

// fieldsOf are the fields whose names begin alike, by what follows: those that hold something.
func fieldsOf(values url.Values, prefix string) map[string]string {
	found := map[string]string{}
	for key := range values {
		if rest, ok := strings.CutPrefix(key, prefix); ok && strings.TrimSpace(values.Get(key)) != "" {
			found[rest] = values.Get(key)
		}
	}
	return found
}

// request is the form as the interface would be sent it.
func request(f templates.Form) (o Opening, err error) {
	o = Opening{
		Title: f.Title, Message: f.Message, Status: f.Stage, Impact: f.Impact, Quiet: f.Quiet, At: f.At, Backdate: f.Backdate, Tell: f.Tell,
		Titles: map[string]string{}, Translations: Translations{Messages: map[string]string{}},
	}
	for _, t := range f.Tongues {
		if t.Title != "" {
			o.Titles[t.Tag] = t.Title
		}
		if t.Message != "" {
			o.Messages[t.Tag] = t.Message
		}
	}
	for _, choice := range f.Choices {
		if choice.Status == "" {
			continue
		}
		status, err := statuspage.ParseStatus(choice.Status)
		if err != nil {
			return o, err
		}
		o.Components = append(o.Components, Affecting{choice.ID, status})
	}
	if f.Next != "" {
		err = o.Next.UnmarshalText([]byte(f.Next))
	}
	return o, err
}

// asPosting is the same request for a post.
func (o Opening) asPosting() Posting {
	return Posting{Message: o.Message, Status: o.Status, Components: o.Components, At: o.At, Tell: o.Tell, Next: o.Next, Quiet: o.Quiet, Translations: o.Translations}
}

// What the buttons of a form do.
const (
	doSend    = "send"
	doDraft   = "draft"
	doPreview = "preview"
	doPage    = "page"   // show the page as it would be
	doLetter  = "letter" // show the mail as it would be
)

func (s *Server) sendOpen(c echo.Context) error {
	f, err := s.written(c, statuspage.Incident{})
	if err != nil {
		return err
	}
	if id, ok := s.once.done(f.Unique); ok {
		return s.back(c, "/incidents/"+id, "opened", nil)
	}
	view := templates.OperatorCompose{Layout: s.layout(c), Form: f}
	r, err := request(f)
	if c.FormValue("do") == doDraft && err == nil {
		return s.saveDraft(c, view, Drafting{Opening: &r})
	}
	dry := c.FormValue("do") != doSend
	done, err := s.open(c, f, r, dry, err)
	return s.sent(c, view, done, dry, "opened", err)
}

func (s *Server) open(c echo.Context, f templates.Form, r Opening, dry bool, err error) (statuspage.Receipt, error) {
	if err == nil {
		err = s.sendable(f, r, dry)
	}
	if err != nil {
		return statuspage.Receipt{}, err
	}
	o, err := r.opening(s.c.Desk.View().Page.Zone, time.Now())
	if err != nil {
		return statuspage.Receipt{}, err
	}
	o.Hold, o.Draft = holdFor, f.Draft
	return s.c.Desk.Open(c.Request().Context(), actor(c), o, dry)
}

// sendable refuses what can't be sent now.
func (s *Server) sendable(f templates.Form, r Opening, dry bool) error {
	if f.PublishAt != "" && !dry {
		return &statuspage.Invalid{Field: "publish_at", Value: f.PublishAt, Reason: "is for a draft: save it as one, or empty this field"}
	}
	return s.checkLanguages(r.Translations, r.Titles)
}

// sent answers a form: with the form again and why it was refused, with a preview, or
// with the incident's page.
func (s *Server) sent(c echo.Context, view templates.OperatorCompose, r statuspage.Receipt, dry bool, done string, err error) error {
	switch problems, refused := refusal(err); {
	case refused:
		view.Form.Problems = problems
		return s.page(c, http.StatusUnprocessableEntity, "operator_compose", view)
	case err != nil:
		return err
	case dry:
		s.keepSent(c, callerOf(c).user)
		if done, err := s.look(c, r.Told); done {
			return err
		}
		if view.Preview, err = s.preview(c.Request().Context(), r, view.Incident == nil); err != nil {
			return err
		}
		return s.page(c, http.StatusOK, "operator_compose", view)
	}
	s.once.note(view.Form.Unique, r.Incident.ID)
	s.forget(c)
	return s.back(c, "/incidents/"+r.Incident.ID, done, nil)
}

// refusal turns what a person can mend into words for their form; it reports whether it
// was that.
func refusal(err error) ([]templates.Problem, bool) {
	var all []templates.Problem
	for _, f := range statuspage.FaultsIn(err) {
		all = append(all, templates.Problem{Field: f.Field, Text: f.Reason})
	}
	switch {
	case all != nil:
		return all, true
	case errors.Is(err, statuspage.ErrConflict):
		return []templates.Problem{{Text: conflict(err)}}, true
	}
	return nil, false
}
