package operator

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// What the page of a component shows of its record.
const (
	recordFor  = 30 * 24 * time.Hour
	recordMost = 100
)

// clockForm is how a browser's field of a date and a time has it.
const clockForm = "2006-01-02T15:04:05"

func (s *Server) servicePage(c echo.Context) error {
	typed, kept, err := s.unsent(c, c.Request().URL.Path+"/corrections")
	if err != nil {
		return err
	}
	return s.showService(c, http.StatusOK, func(view *templates.OperatorService) {
		f := &view.Correct
		if f.Kept = kept; kept {
			f.From, f.To, f.As, f.Reason = typed.Get("from"), typed.Get("to"), typed.Get("as"), typed.Get("reason")
		}
		f.From, f.To = cmp.Or(c.QueryParam("from"), f.From), cmp.Or(c.QueryParam("to"), f.To)
	})
}

// showService answers with a component's page, forms as fill leaves them.
func (s *Server) showService(c echo.Context, status int, fill func(view *templates.OperatorService)) error {
	ctx, v := c.Request().Context(), s.c.Desk.View()
	n := slices.IndexFunc(v.Standings, func(st statuspage.Standing) bool { return st.Component.ID == c.Param("id") })
	if n < 0 {
		return statuspage.ErrNotFound
	}
	names, err := s.userNames(ctx)
	if err != nil {
		return err
	}
	view := templates.OperatorService{
		Layout: s.layout(c), Service: s.service(v.Standings[n], s.watched(names), names), Statuses: settable(), Say: templates.WordForm{For: "2h"},
		Correct:  templates.CorrectForm{As: statuspage.Operational.String(), Unique: rand.Text()},
		FourEyes: s.c.Desk.FourEyes(statuspage.FourEyesCorrect), Notice: s.notice(c),
	}
	if err := s.recordOf(ctx, &view, v.Page.Zone, names); err != nil {
		return err
	}
	fill(&view)
	return s.page(c, status, "operator_service", view)
}

// settable are the statuses that a person may set.
func settable() (names []string) {
	for st := statuspage.Operational; st <= statuspage.UnderMaintenance; st++ {
		names = append(names, st.String())
	}
	return names
}

// recordOf fills in what a component's record says of the last weeks, and what corrects it.
func (s *Server) recordOf(ctx context.Context, view *templates.OperatorService, zone *time.Location, names map[string]string) error {
	now := time.Now()
	view.From = now.Add(-recordFor)
	all, err := s.c.Reader.Spans(ctx, view.From)
	if err != nil {
		return err
	}
	for part := range statuspage.Stretches(all[view.Service.ID], view.From, now) {
		if part.Status != statuspage.Operational || part.Correction != "" {
			view.Record = append(view.Record, templates.Stretch{
				From: part.From, To: part.To, Status: part.Status.String(), Running: part.To.Equal(now), Corrected: part.Correction != "",
				First: part.From.In(zone).Format(clockForm), Last: part.To.In(zone).Format(clockForm),
			})
		}
	}
	slices.Reverse(view.Record)
	view.Record = view.Record[:min(len(view.Record), recordMost)]
	made, err := s.c.Reader.Corrections(ctx, statuspage.CorrectionQuery{Component: view.Service.ID})
	for _, x := range slices.Backward(made) {
		one := templates.Correct{Correction: shownCorrection(x, view.Service.Name), ID: x.ID, By: nameOf(x.By, names)}
		if x.Approved != (statuspage.Actor{}) {
			one.Approved = nameOf(x.Approved, names)
		}
		view.Corrections = append(view.Corrections, one)
	}
	return err
}

func shownCorrection(x statuspage.Correction, name string) templates.Correction {
	return templates.Correction{
		Name: name, From: x.From, To: x.To, Was: x.Was.String(), As: x.As.String(), At: x.At, Reason: x.Reason, Withdrawn: x.Withdrawn, Why: x.Why,
	}
}

// setStatusPage sets a component's status for a while.
func (s *Server) setStatusPage(c echo.Context) error {
	f := templates.WordForm{Status: c.FormValue("status"), For: c.FormValue("for"), Reason: c.FormValue("reason")}
	err := s.setStatus(c, f)
	if problems := problemsOf(err); problems != nil {
		f.Problems = problems
		return s.showService(c, http.StatusUnprocessableEntity, func(view *templates.OperatorService) { view.Say = f })
	}
	return s.back(c, "/services/"+c.Param("id"), "status_set", err)
}

func (s *Server) setStatus(c echo.Context, f templates.WordForm) error {
	status, err := statuspage.ParseStatus(f.Status)
	if err != nil {
		return err
	}
	var lasts Duration
	if err := lasts.UnmarshalText([]byte(f.For)); err != nil {
		return err
	}
	return s.c.Desk.SetComponent(c.Request().Context(), actor(c), c.Param("id"), status, time.Duration(lasts), f.Reason)
}

func (s *Server) clearStatusPage(c echo.Context) error {
	return s.back(c, "/services/"+c.Param("id"), "status_cleared", s.c.Desk.ClearComponent(c.Request().Context(), actor(c), c.Param("id")))
}

// problemsOf are the words of bad input; nil when err is something else.
func problemsOf(err error) []templates.Problem {
	var invalid *statuspage.Invalid
	var many Mistakes
	switch {
	case errors.As(err, &many):
		return mistakesShown(many)
	case errors.As(err, &invalid):
		return []templates.Problem{{Field: invalid.Field, Text: invalid.Reason, Example: invalid.Example}}
	case errors.Is(err, statuspage.ErrConflict):
		return []templates.Problem{{Text: conflict(err)}}
	}
	return nil
}

// calledHere calls the field "to", which is the end of a time on most pages, what it is on
// this one.
func calledHere(all []templates.Problem, name string) []templates.Problem {
	for n, p := range all {
		if p.Field == "to" {
			all[n].Field = name
		}
	}
	return all
}

// correctPage corrects a part of the record, after a look at what that does to the uptime.
func (s *Server) correctPage(c echo.Context) error {
	f := templates.CorrectForm{
		From: c.FormValue("from"), To: c.FormValue("to"), As: c.FormValue("as"), Reason: c.FormValue("reason"), Unique: c.FormValue("unique"),
	}
	here := "/services/" + c.Param("id")
	if done, sent := s.once.done(f.Unique); sent {
		return s.back(c, here, done, nil)
	}
	dry := c.FormValue("do") != "send"
	r, err := s.correct(c, f, dry)
	if f.Problems = problemsOf(err); f.Problems != nil {
		return s.showService(c, http.StatusUnprocessableEntity, func(view *templates.OperatorService) { view.Correct = f })
	}
	if err != nil {
		return err
	}
	if dry {
		f.Preview, f.Before, f.After = true, r.Before.Percent(), r.After.Percent()
		return s.showService(c, http.StatusOK, func(view *templates.OperatorService) { view.Correct = f })
	}
	done := correctedNow(r)
	s.once.note(f.Unique, done)
	s.forget(c)
	return s.back(c, here, done, nil)
}

// correctedNow is what was just done: the change waits where a second person has to look.
func correctedNow(r statuspage.CorrectionReceipt) string {
	if r.Approval != nil {
		return "asked"
	}
	return "corrected"
}

func (s *Server) correct(c echo.Context, f templates.CorrectForm, dry bool) (r statuspage.CorrectionReceipt, err error) {
	zone := s.c.Desk.View().Page.Zone
	o := statuspage.Correcting{Component: c.Param("id"), Reason: f.Reason}
	if o.As, err = statuspage.ParseStatus(f.As); err != nil {
		return r, err
	}
	if o.From, err = statuspage.ReadTime("from", f.From, zone); err != nil {
		return r, err
	}
	if o.To, err = statuspage.ReadTime("to", f.To, zone); err != nil {
		return r, err
	}
	return s.c.Desk.CorrectRecord(c.Request().Context(), actor(c), o, dry)
}

// withdrawPage takes a correction back.
func (s *Server) withdrawPage(c echo.Context) error {
	o := statuspage.Withdrawing{Correction: c.FormValue("correction"), Reason: c.FormValue("reason")}
	r, err := s.c.Desk.WithdrawCorrection(c.Request().Context(), actor(c), o, false)
	if problems := problemsOf(err); problems != nil {
		return s.showService(c, http.StatusUnprocessableEntity, func(view *templates.OperatorService) {
			for n, one := range view.Corrections {
				if one.ID == o.Correction {
					view.Corrections[n].Problems, view.Corrections[n].Typed = problems, o.Reason
				}
			}
		})
	}
	done := "withdrawn"
	if r.Approval != nil {
		done = "asked"
	}
	return s.back(c, "/services/"+c.Param("id"), done, err)
}
