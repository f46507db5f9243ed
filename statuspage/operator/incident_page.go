package operator

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// mergeable bounds how many incidents of the last mergeFor are offered to merge into.
const (
	mergeFor  = 30 * 24 * time.Hour
	mergeMost = 30
)

func (s *Server) incidentPage(c echo.Context) error {
	i, err := s.c.Reader.Incident(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showIncident(c, http.StatusOK, i, nil)
}

// showIncident answers with an incident's page; with lets what was refused be shown in it.
func (s *Server) showIncident(c echo.Context, status int, i statuspage.Incident, with func(*templates.OperatorIncident)) error {
	v, ctx := s.c.Desk.View(), c.Request().Context()
	view := templates.OperatorIncident{
		Layout: s.layout(c), Incident: show(i, namesOf(v)), Notice: s.notice(c),
		Draft: i.Draft, PublishAt: i.PublishAt, Machine: i.Auto && !i.Taken, Silent: i.Silent,
		Seen: statuspage.MarkOf(i).String(), Watch: watchOf("incident", "/incidents/"+i.ID, i), Templates: s.templateChoices(), FourEyes: s.c.Desk.FourEyes(statuspage.FourEyesDelete), Text: v.ChatText(i),
	}
	if !i.Draft {
		view.Public = v.Page.Link("/incidents/" + i.ID)
	}
	var err error
	if view.Form, err = s.formFor(c, i); err != nil {
		return err
	}
	if err := s.around(ctx, v, i, &view); err != nil {
		return err
	}
	if err := s.typedInIncident(c, i, &view); err != nil {
		return err
	}
	if with != nil {
		with(&view)
	}
	return s.page(c, status, "operator_incident", view)
}

// around reads what stands round an incident on its page.
func (s *Server) around(ctx context.Context, v *statuspage.View, i statuspage.Incident, view *templates.OperatorIncident) (err error) {
	if view.Told, err = s.c.Reader.Audience(ctx, statuspage.MatterOf(i, groupsIn(v))); err != nil {
		return err
	}
	if view.Ledger, err = s.ledgerOf(ctx, i); err != nil {
		return err
	}
	if view.Others, err = s.mergeChoices(ctx, i); err != nil {
		return err
	}
	people, err := s.userNames(ctx)
	if err != nil {
		return err
	}
	view.Written = s.writtenDrafts(i.ID, people)
	notes, err := s.c.Reader.Notes(ctx, i.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		view.Notes = append(view.Notes, templates.Note{By: nameOf(n.By, people), At: n.At, Body: n.Body})
	}
	if i.Auto {
		if view.Evidence, err = s.evidenceOf(ctx, i.ID); err != nil {
			return err
		}
	}
	view.Held = s.heldIn(i, view.Told)
	return nil
}

// mergeChoices are the incidents that i can go into: those that run, and for one that has
// ended also the other ones of late.
func (s *Server) mergeChoices(ctx context.Context, i statuspage.Incident) (all []templates.Choice, err error) {
	found, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{OpenOnly: i.Open(), From: time.Now().Add(-mergeFor), Limit: mergeMost})
	for _, o := range found {
		if o.ID != i.ID {
			all = append(all, templates.Choice{ID: o.ID, Name: o.Title})
		}
	}
	return all, err
}

// rewritePage gives an update new words.
func (s *Server) rewritePage(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	r := Rewriting{Message: values.Get("message"), Translations: Translations{Messages: fieldsOf(values, "message.")}}
	if u, ok := updateOf(i, c.Param("update")); ok {
		r.Language = u.Language
		r.Messages = withUnoffered(r.Messages, u.Bodies, s.offered())
	}
	if err = s.checkLanguages(r.Translations, nil); err == nil {
		_, err = s.c.Desk.Rewrite(ctx, actor(c), i.ID, r.rewriting(c.Param("update")))
	}
	if problems, refused := refusal(err); refused {
		return s.showIncident(c, http.StatusUnprocessableEntity, i, func(view *templates.OperatorIncident) {
			view.Editing[c.Param("update")] = &templates.Editing{Message: r.Message, Tongues: s.tongues(nil, r.Messages), Problems: problems}
		})
	}
	if err == nil {
		s.forget(c)
	}
	return s.back(c, "/incidents/"+i.ID, "edited", err)
}

// withUnoffered keeps the translations that the form has no field for: the page is offered
// in those languages no more.
func withUnoffered(said, before map[string]string, offered []string) map[string]string {
	for tag, text := range before {
		if !slices.Contains(offered, tag) {
			said[tag] = text
		}
	}
	return said
}
