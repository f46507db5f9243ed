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

// pastWorksMost bounds how much maintenance that is over a page lists.
const pastWorksMost = 50

// showWork is a maintenance as the operators' pages print it, private components included.
func showWork(m statuspage.Maintenance, names map[string]string) templates.Maintenance {
	return templates.Maintenance{Incident: show(m.Incident, names), Start: m.Window.Start, End: m.Window.End, Zone: m.Window.Zone}
}

// worksAhead are those at work, then the planned ones, the soonest first.
func (s *Server) worksAhead(ctx context.Context, most int) (all []templates.Maintenance, err error) {
	found, err := s.c.Reader.Maintenances(ctx, statuspage.MaintenanceQuery{OpenOnly: true, Private: true})
	slices.SortStableFunc(found, func(a, b statuspage.Maintenance) int { return a.Window.Start.Compare(b.Window.Start) })
	names := namesOf(s.c.Desk.View())
	for _, m := range found[:min(most, len(found))] {
		all = append(all, showWork(m, names))
	}
	return all, err
}

func (s *Server) worksPage(c echo.Context) error {
	ctx, v := c.Request().Context(), s.c.Desk.View()
	view := templates.OperatorWorks{Layout: s.layout(c), Notice: s.notice(c)}
	ahead, err := s.worksAhead(ctx, listMost)
	if err != nil {
		return err
	}
	for _, m := range ahead {
		if m.Running() {
			view.Running = append(view.Running, m)
		} else {
			view.Planned = append(view.Planned, m)
		}
	}
	series, err := s.c.Reader.AllSeries(ctx)
	if err != nil {
		return err
	}
	for _, one := range series {
		view.Series = append(view.Series, showSeries(one, v, nil))
	}
	past, err := s.c.Reader.Maintenances(ctx, statuspage.MaintenanceQuery{To: time.Now(), Private: true, Limit: pastWorksMost})
	if err != nil {
		return err
	}
	for _, m := range past {
		if !m.Open() {
			view.Past = append(view.Past, showWork(m, namesOf(v)))
		}
	}
	return s.page(c, http.StatusOK, "operator_works", view)
}

func (s *Server) workPage(c echo.Context) error {
	m, err := s.c.Reader.Maintenance(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showWorkPage(c, http.StatusOK, m, nil)
}

// showWorkPage answers with a maintenance's page; with lets what was refused be shown in it.
func (s *Server) showWorkPage(c echo.Context, status int, m statuspage.Maintenance, with func(*templates.OperatorWork)) error {
	ctx, v := c.Request().Context(), s.c.Desk.View()
	names := namesOf(v)
	view := templates.OperatorWork{Layout: s.layout(c), Maintenance: showWork(m, names), Series: m.Series, Seen: statuspage.MarkOf(m.Incident).String(), Notice: s.notice(c)}
	view.Watch = watchOf("maintenance", "/maintenance/"+m.ID, m.Incident)
	for _, id := range m.Private {
		view.Private = append(view.Private, affected([]statuspage.Affected{{Component: id}}, names)[0].Name)
	}
	if !m.Draft {
		view.Public = v.Page.Link("/maintenance/" + m.ID)
	}
	view.Form, view.Move, view.Cancel.Seen = s.workForm(m), s.moveForm(m), view.Seen
	err := s.typedInWork(c, m, &view)
	if err != nil {
		return err
	}
	if view.Told, err = s.c.Reader.Audience(ctx, statuspage.MatterOf(m.Incident, groupsIn(v))); err != nil {
		return err
	}
	if view.Ledger, err = s.ledgerOf(ctx, m.Incident); err != nil {
		return err
	}
	view.Held = s.heldIn(m.Incident, view.Told)
	for n := range view.Held {
		view.Held[n].Page = "/maintenance/" + m.ID
	}
	if with != nil {
		with(&view)
	}
	return s.page(c, status, "operator_work", view)
}

// workForm is the form for a post in m: the components that are worked on, and the stage
// that it is in or could be verified in.
func (s *Server) workForm(m statuspage.Maintenance) templates.Form {
	f := s.blankForm(statuspage.Incident{})
	f.Stage, f.Seen = m.Stage.String(), statuspage.MarkOf(m.Incident).String()
	f.Choices, f.Stages = s.workChoices(m, nil)
	return f
}

// workChoices are what a post in m can say of its components, and to which stages it can lead.
func (s *Server) workChoices(m statuspage.Maintenance, chosen map[string]string) (parts []templates.Choice, stages []string) {
	stages = []string{m.Stage.String()}
	if m.Running() {
		stages = []string{statuspage.InProgress.String(), statuspage.Verifying.String(), statuspage.Completed.String()}
	}
	for _, choice := range s.choices(m.Incident, chosen) {
		if m.Affects(choice.ID) {
			parts = append(parts, choice)
		}
	}
	return parts, stages
}

// workDones are the words for what a post in a maintenance did, by its stage.
var workDones = map[statuspage.Stage]string{
	statuspage.InProgress: "begun", statuspage.Completed: "completed", statuspage.Cancelled: "cancelled",
}

// postWork posts in a maintenance; its stage may begin, end or cancel it. 0: the form says
// which it is.
func (s *Server) postWork(stage statuspage.Stage) echo.HandlerFunc {
	return func(c echo.Context) error { return s.sendWork(c, stage) }
}

func (s *Server) sendWork(c echo.Context, stage statuspage.Stage) error {
	ctx := c.Request().Context()
	m, err := s.c.Reader.Maintenance(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.written(c, m.Incident)
	if err != nil {
		return err
	}
	if _, ok := s.once.done(f.Unique); ok && f.Unique != "" {
		return s.back(c, "/maintenance/"+m.ID, "posted", nil)
	}
	form := "cancel"
	if stage == 0 {
		form = "post"
		stage, err = statuspage.ParseMaintenanceStage(f.Stage)
	}
	var r statuspage.Receipt
	if err == nil {
		r, f.Newer, err = s.knowingly(ctx, f.Seen, looks(c), func(seen statuspage.Mark, dry bool) (statuspage.Receipt, error) {
			return s.postedWork(c, m, f, stage, seen, dry)
		})
	}
	if f.Newer != nil && c.FormValue("do") == "" { // a button alone: there is nothing to mend
		return s.showWorkPage(c, http.StatusConflict, m, func(view *templates.OperatorWork) { view.Newer = f.Newer })
	}
	dry := looks(c) || f.Newer != nil
	problems, refused := refusal(err)
	keep := func(view *templates.OperatorWork) {
		if f.Newer != nil {
			f.Seen = view.Seen
		}
		if f.Problems = problems; form == "cancel" {
			view.Cancel = f
			return
		}
		f.Choices, f.Stages = s.workChoices(m, fieldsOf(c.Request().PostForm, "component."))
		view.Form = f
	}
	switch {
	case refused:
		return s.showWorkPage(c, http.StatusUnprocessableEntity, m, keep)
	case err != nil:
		return err
	case dry:
		s.keepSent(c, callerOf(c).user)
		return s.lookAtWork(c, m, r, form, keep)
	}
	s.once.note(f.Unique, m.ID)
	s.forget(c)
	done := "posted"
	if stage != m.Stage && workDones[stage] != "" {
		done = workDones[stage]
	}
	return s.back(c, "/maintenance/"+m.ID, done, nil)
}

// lookAtWork answers a form about m that only asks what it would do; keep keeps what is in it.
func (s *Server) lookAtWork(c echo.Context, m statuspage.Maintenance, r statuspage.Receipt, form string, keep func(*templates.OperatorWork)) error {
	if done, err := s.look(c, r.Told); done {
		return err
	}
	p, err := s.workPreview(c, r)
	if err != nil {
		return err
	}
	p.Of = form
	return s.showWorkPage(c, http.StatusOK, m, func(view *templates.OperatorWork) {
		keep(view)
		view.Preview = p
	})
}

func (s *Server) postedWork(c echo.Context, m statuspage.Maintenance, f templates.Form, stage statuspage.Stage, seen statuspage.Mark, dry bool) (statuspage.Receipt, error) {
	r, err := request(f)
	if err == nil {
		err = s.checkLanguages(r.Translations, nil)
	}
	if err != nil {
		return statuspage.Receipt{}, err
	}
	o := statuspage.Posting{Message: r.Message, Stage: stage, Components: given(r.Components), Quiet: r.Quiet, Bodies: r.Messages, Hold: holdFor, Seen: seen}
	return s.c.Desk.PostMaintenance(c.Request().Context(), actor(c), m.ID, o, dry)
}

// rewriteWork gives an update of a maintenance new words; its translations stay.
func (s *Server) rewriteWork(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := s.c.Reader.Maintenance(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	r := Rewriting{Message: c.FormValue("message")}
	if u, ok := updateOf(m.Incident, c.Param("update")); ok {
		r.Language, r.Messages = u.Language, u.Bodies
	}
	_, err = s.c.Desk.RewriteMaintenance(ctx, actor(c), m.ID, r.rewriting(c.Param("update")))
	if problems, refused := refusal(err); refused {
		return s.showWorkPage(c, http.StatusUnprocessableEntity, m, func(view *templates.OperatorWork) {
			view.Editing[c.Param("update")] = &templates.Editing{Message: r.Message, Problems: problems}
		})
	}
	if err == nil {
		s.forget(c)
	}
	return s.back(c, "/maintenance/"+m.ID, "edited", err)
}

// undoWork takes a post in a maintenance back.
func (s *Server) undoWork(c echo.Context) error {
	ctx := c.Request().Context()
	id := "/maintenance/" + c.Param("id")
	err := s.c.Desk.Retract(ctx, actor(c), c.FormValue("event"))
	if late(err) {
		return s.back(c, id, "late", nil)
	}
	if _, gone := s.c.Reader.Maintenance(ctx, c.Param("id")); gone != nil { // the post had announced it
		id = "/maintenance"
	}
	return s.back(c, id, "back", err)
}

// nowWork tells everybody at once of a post that still waits.
func (s *Server) nowWork(c echo.Context) error {
	err := s.c.Desk.Release(c.Request().Context(), actor(c), c.FormValue("event"))
	if late(err) {
		return s.back(c, "/maintenance/"+c.Param("id"), "late", nil)
	}
	return s.back(c, "/maintenance/"+c.Param("id"), "now", err)
}
