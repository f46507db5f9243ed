package operator

import (
	"cmp"
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
	return s.showDraft(c, http.StatusOK, nil)
}

// showDraft answers with a draft's form, and with what others have posted in its incident
// since it was to be published.
func (s *Server) showDraft(c echo.Context, status int, newer []templates.Newer) error {
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
	view.Form.Unique, view.Form.Seen, view.Form.Newer = blank.Unique, blank.Seen, newer
	return s.page(c, status, "operator_compose", view)
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
	ctx := c.Request().Context()
	r, err := s.c.Desk.PublishDraft(ctx, actor(c), c.Param("id"), statuspage.Publishing{Hold: holdFor, Seen: seenIn(c)}, false)
	newer, err := s.newer(ctx, err)
	switch {
	case err != nil:
		return err
	case newer != nil:
		return s.showDraft(c, http.StatusConflict, newer)
	}
	return s.back(c, "/incidents/"+r.Incident.ID, "published", nil)
}

func (s *Server) dropDraftPage(c echo.Context) error {
	return s.back(c, "/incidents", "dropped", s.c.Desk.DropDraft(c.Request().Context(), actor(c), c.Param("id")))
}

// writtenDrafts are what people have written and not published, of one incident or ("") of
// all: those with a time first. people are the accounts' names.
func (s *Server) writtenDrafts(incident string, people map[string]string) (all []templates.WrittenDraft) {
	titles, marks := map[string]string{}, map[string]string{}
	v := s.c.Desk.View()
	for _, i := range slices.Concat(v.Open, v.Drafts) {
		titles[i.ID], marks[i.ID] = i.Title, statuspage.MarkOf(i).String()
	}
	for _, d := range s.c.Desk.Drafts() {
		if incident != "" && d.Incident != incident {
			continue
		}
		all = append(all, templates.WrittenDraft{
			ID: d.ID, Title: d.Title(), Incident: d.Incident, About: cmp.Or(titles[d.Incident], d.Incident), By: nameOf(d.By, people),
			PublishAt: d.PublishAt, Updated: d.Updated, Trouble: d.Trouble, Seen: marks[d.Incident],
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
