package operator

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// saveDraft keeps a form as a draft: a new one, or in the place of the one that it came from.
func (s *Server) saveDraft(c echo.Context, view templates.OperatorCompose, r Drafting) error {
	d, err := s.draftOf(c, view.Form, r)
	if err == nil {
		_, err = s.c.Desk.SaveDraft(c.Request().Context(), actor(c), d)
	}
	if problems, refused := refusal(err); refused {
		view.Form.Problems = problems
		return s.page(c, http.StatusUnprocessableEntity, "operator_compose", view)
	}
	if err != nil {
		return err
	}
	s.forget(c)
	return s.back(c, "/incidents", "drafted", nil)
}

func (s *Server) draftOf(c echo.Context, f templates.Form, r Drafting) (statuspage.Draft, error) {
	r.PublishAt = f.PublishAt
	if f.Updated != "" {
		read, err := time.Parse(time.RFC3339Nano, f.Updated)
		if err != nil {
			return statuspage.Draft{}, &statuspage.Invalid{Field: "updated", Value: f.Updated, Reason: "is not a time"}
		}
		r.Updated = read
	}
	d, err := s.drafted(c, r)
	d.ID = f.Draft
	return d, err
}

// draftPage is the form of a draft.
func (s *Server) draftPage(c echo.Context) error {
	all := s.c.Desk.Drafts()
	n := slices.IndexFunc(all, func(d statuspage.Draft) bool { return d.ID == c.Param("id") })
	if n < 0 {
		return statuspage.ErrNotFound
	}
	view := templates.OperatorCompose{Layout: s.layout(c)}
	view.Layout.Section = "incidents"
	i := statuspage.Incident{}
	if all[n].Incident != "" {
		var err error
		if i, err = s.c.Reader.Incident(c.Request().Context(), all[n].Incident); err != nil {
			return err
		}
		shown := show(i, namesOf(s.c.Desk.View()))
		view.Incident = &shown
	}
	view.Form = s.formOf(fieldsOfDraft(all[n], s.c.Desk.View().Page.Zone), i)
	blank := s.blankForm(i)
	view.Form.Unique, view.Form.Seen = blank.Unique, blank.Seen
	return s.page(c, http.StatusOK, "operator_compose", view)
}

// fieldsOfDraft is a draft as its form was sent.
func fieldsOfDraft(d statuspage.Draft, zone *time.Location) url.Values {
	o := cmp.Or(d.Opening, &statuspage.Opening{})
	if p := d.Posting; p != nil {
		o = &statuspage.Opening{Message: p.Message, Stage: p.Stage, Components: p.Components, At: p.At, Quiet: p.Quiet, Tell: p.Tell, Bodies: p.Bodies}
	}
	values := url.Values{
		"title": {o.Title}, "message": {o.Message}, "status": {o.Stage.String()}, "next": {brief(d.Next)}, "at": {wallClock(o.At, zone)},
		"publish_at": {wallClock(d.PublishAt, zone)}, "draft": {d.ID}, "updated": {d.Updated.Format(time.RFC3339Nano)},
	}
	if o.Impact != nil {
		values.Set("impact", o.Impact.String())
	}
	for name, on := range map[string]bool{"quiet": o.Quiet, "backdate": o.Backdate, "tell": o.Tell} {
		if on {
			values.Set(name, "1")
		}
	}
	for _, a := range o.Components {
		values.Set("component."+a.Component, a.Status.String())
	}
	for tag, text := range o.Titles {
		values.Set("title."+tag, text)
	}
	for tag, text := range o.Bodies {
		values.Set("message."+tag, text)
	}
	return values
}

// wallClock is an instant as a form's field holds it; "" of none.
func wallClock(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04")
}

// brief is a duration as a form offers it: "15m", "2h"; "" of none. One that it does not
// offer is said in full.
func brief(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// publishDraftPage says what a draft says, and lets it be taken back for a while as every
// post of the console. A draft that can't be published any more is shown with the reason why.
func (s *Server) publishDraftPage(c echo.Context) error {
	r, err := s.c.Desk.PublishDraft(c.Request().Context(), actor(c), c.Param("id"), statuspage.Publishing{Hold: holdFor}, false)
	if err != nil {
		return err
	}
	return s.back(c, "/incidents/"+r.Incident.ID, "published", nil)
}

func (s *Server) dropDraftPage(c echo.Context) error {
	return s.back(c, "/incidents", "dropped", s.c.Desk.DropDraft(c.Request().Context(), actor(c), c.Param("id")))
}

// writtenDrafts are what people have written and not published, of one incident or ("") of
// all: those with a time first. people are the accounts' names.
func (s *Server) writtenDrafts(incident string, people map[string]string) (all []templates.WrittenDraft) {
	titles := map[string]string{}
	v := s.c.Desk.View()
	for _, i := range slices.Concat(v.Open, v.Drafts) {
		titles[i.ID] = i.Title
	}
	for _, d := range s.c.Desk.Drafts() {
		if incident != "" && d.Incident != incident {
			continue
		}
		all = append(all, templates.WrittenDraft{
			ID: d.ID, Title: d.Title(), Incident: d.Incident, About: cmp.Or(titles[d.Incident], d.Incident), By: nameOf(d.By, people),
			PublishAt: d.PublishAt, Updated: d.Updated, Trouble: d.Trouble,
		})
	}
	slices.SortStableFunc(all, func(a, b templates.WrittenDraft) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), a.PublishAt.Compare(b.PublishAt))
	})
	return all
}

// rankOf puts what publishes itself before what waits for a person.
func rankOf(d templates.WrittenDraft) int {
	if d.PublishAt.IsZero() {
		return 1
	}
	return 0
}

// foundDrafts are the monitors' own, with what they found.
func (s *Server) foundDrafts(ctx context.Context, v *statuspage.View) (all []templates.FoundDraft, err error) {
	for _, i := range v.Drafts {
		one := templates.FoundDraft{Incident: show(i, namesOf(v)), PublishAt: i.PublishAt}
		if one.Told, err = s.c.Reader.Audience(ctx, statuspage.MatterOf(i, groupsIn(v))); err != nil {
			return nil, err
		}
		if one.Evidence, err = s.evidenceOf(ctx, i.ID); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// evidenceOf is what the monitors found in an incident, oldest first.
func (s *Server) evidenceOf(ctx context.Context, incident string) (all []templates.Evidence, err error) {
	found, err := s.c.Reader.Evidence(ctx, incident)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range s.c.Desk.Monitors() {
		names[m.Monitor.ID] = m.Monitor.Name
	}
	for _, t := range found {
		all = append(all, templates.Evidence{Monitor: cmp.Or(names[t.Monitor], t.Monitor), Status: t.To.String(), At: t.Began, Reason: t.Reason})
	}
	return all, nil
}
