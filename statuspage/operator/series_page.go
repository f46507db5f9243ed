package operator

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// showSeries is a series as the pages print it; works are its occurrences that were
// announced.
func showSeries(one statuspage.Series, v *statuspage.View, works []statuspage.Maintenance) templates.WorkSeries {
	shown := templates.WorkSeries{ID: one.ID, Title: one.Title, Rule: string(one.Rule), Zone: one.Zone, Lasts: one.Lasts, Ended: one.Ended}
	for _, id := range one.Components {
		shown.Names = append(shown.Names, affected([]statuspage.Affected{{Component: id}}, namesOf(v))[0].Name)
	}
	zone, err := statuspage.ReadZone(one.Zone)
	if err != nil {
		zone = time.UTC
	}
	for _, w := range one.Upcoming(time.Now(), shownNext) {
		next := templates.Occurrence{Start: w.Start, End: w.End, Day: statuspage.ShownIn(zone, w.Start).Day()}
		n := slices.IndexFunc(works, func(m statuspage.Maintenance) bool { return m.Series == one.ID && m.Occurs == next.Day })
		if n >= 0 {
			next.Page = "/maintenance/" + works[n].ID
		}
		shown.Next = append(shown.Next, next)
	}
	return shown
}

func (s *Server) seriesPage(c echo.Context) error {
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showSeriesPage(c, http.StatusOK, one, nil)
}

func (s *Server) showSeriesPage(c echo.Context, status int, one statuspage.Series, problems []templates.Problem) error {
	works, err := s.c.Reader.Maintenances(c.Request().Context(), statuspage.MaintenanceQuery{OpenOnly: true, Private: true})
	if err != nil {
		return err
	}
	view := templates.OperatorSeries{Layout: s.layout(c), Series: showSeries(one, s.c.Desk.View(), works), Problems: problems, Notice: s.notice(c)}
	return s.page(c, status, "operator_series", view)
}

// editSeriesPage is the form of a series that is changed.
func (s *Server) editSeriesPage(c echo.Context) error {
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	values := url.Values{
		"title": {one.Title}, "message": {one.Message}, "zone": {one.Zone},
		"start": {one.Start.String()[:len("2026-03-29T02:30")]},
	}
	zone, err := statuspage.ReadZone(one.Zone)
	if err != nil {
		return err
	}
	values.Set("end", wallClock(one.Start.In(zone).Add(one.Lasts), zone))
	if one.Quiet {
		values.Set("quiet", "1")
	}
	for _, id := range one.Components {
		values.Set("component."+id, "1")
	}
	for tag, text := range one.Titles {
		values.Set("title."+tag, text)
	}
	for tag, text := range one.Messages {
		values.Set("message."+tag, text)
	}
	f := withRule(s.scheduleForm(values), one.Rule, one.Start, zone)
	f.Unique = rand.Text()
	return s.page(c, http.StatusOK, "operator_schedule", templates.OperatorSchedule{Layout: s.layout(c), Series: one.ID, Form: f})
}

// reviseSeriesPage changes a series.
func (s *Server) reviseSeriesPage(c echo.Context) error {
	one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	values, err := c.FormParams()
	if err != nil {
		return err
	}
	return s.sendSeries(c, templates.OperatorSchedule{Layout: s.layout(c), Series: one.ID, Form: s.scheduleForm(values)})
}

// sendSeries announces work that comes back, or changes of it, or says what that would do.
func (s *Server) sendSeries(c echo.Context, view templates.OperatorSchedule) error {
	dry := c.FormValue("do") != doSend
	r, err := s.repeated(c, view, dry)
	switch problems, refused := refusal(err); {
	case refused:
		view.Form.Problems = problems
		return s.page(c, http.StatusUnprocessableEntity, "operator_schedule", view)
	case err != nil:
		return err
	case dry:
		first := firstOf(r)
		if done, err := s.look(c, first.Told); done {
			return err
		}
		if view.Preview, err = s.seriesPreview(c, r, first); err != nil {
			return err
		}
		view.Preview.Zone = view.Form.Zone
		return s.page(c, http.StatusOK, "operator_schedule", view)
	}
	done := "repeated"
	if view.Series != "" {
		done = "moved"
	}
	return s.planned(c, view.Form, "/maintenance/series/"+r.Series.ID, done)
}

func (s *Server) repeated(c echo.Context, view templates.OperatorSchedule, dry bool) (statuspage.SeriesReceipt, error) {
	o, err := s.repeatingForm(view.Form)
	if err != nil {
		return statuspage.SeriesReceipt{}, err
	}
	if view.Series != "" {
		return s.c.Desk.ReviseSeries(c.Request().Context(), actor(c), view.Series, o, dry)
	}
	return s.c.Desk.Repeat(c.Request().Context(), actor(c), o, dry)
}

// repeatingForm is the form in the Desk's words.
func (s *Server) repeatingForm(f templates.WorkForm) (o statuspage.Repeating, err error) {
	o = statuspage.Repeating{Title: f.Title, Message: f.Message, Components: chosenIn(f), Zone: f.Zone, Quiet: f.Quiet}
	if o.Titles, o.Bodies, err = s.saidInForm(f); err != nil {
		return o, err
	}
	if o.Zone == "" {
		o.Zone = s.c.Desk.View().Page.Zone.String()
	}
	zone, err := statuspage.ReadZone(o.Zone)
	if err != nil {
		return o, err
	}
	if o.Start, err = statuspage.ReadWallClock("start", f.Start); err != nil {
		return o, err
	}
	end, err := statuspage.ReadWallClock("end", f.End)
	if err != nil {
		return o, err
	}
	o.Lasts = end.In(zone).Sub(o.Start.In(zone))
	o.Rule, err = ruleOf(f, o.Start, zone)
	return o, err
}

// firstOf is the first occurrence that a series announces, as if it stood alone; without a
// Maintenance when it announces none now.
func firstOf(r statuspage.SeriesReceipt) statuspage.Receipt {
	if len(r.Changed) == 0 {
		return statuspage.Receipt{}
	}
	m := &r.Changed[0]
	first := statuspage.Receipt{Maintenance: m, Audience: r.Audience}
	if len(m.Updates) > 0 {
		u := m.Latest()
		first.Told = &statuspage.Told{Event: statuspage.Event{ID: u.ID, At: u.At, Kind: statuspage.MaintenanceEvent, Incident: m.ID, Update: u.ID}, Maintenance: m, Update: &u}
	}
	return first
}

// seriesPreview is what the first occurrence will say, and when the next ones are.
func (s *Server) seriesPreview(c echo.Context, r statuspage.SeriesReceipt, first statuspage.Receipt) (p *templates.WorkPreview, err error) {
	p = &templates.WorkPreview{Title: r.Series.Title, Ahead: templates.Ahead{Told: r.Audience}, Body: r.Series.Message}
	if first.Maintenance != nil {
		if p, err = s.workPreview(c, first); err != nil {
			return nil, err
		}
	}
	p.Next = showSeries(r.Series, s.c.Desk.View(), nil).Next
	return p, nil
}

// skipPage leaves one occurrence out.
func (s *Server) skipPage(c echo.Context) error {
	_, err := s.c.Desk.SkipOccurrence(c.Request().Context(), actor(c), c.Param("id"), c.FormValue("day"), "", false)
	return s.seriesChanged(c, "skipped", err)
}

// endSeriesPage ends a series.
func (s *Server) endSeriesPage(c echo.Context) error {
	_, err := s.c.Desk.EndSeries(c.Request().Context(), actor(c), c.Param("id"), c.FormValue("keep") != "", false)
	return s.seriesChanged(c, "ended", err)
}

// seriesChanged answers with the series' page, with the reason in it if it was refused.
func (s *Server) seriesChanged(c echo.Context, done string, err error) error {
	if problems, refused := refusal(err); refused {
		one, err := s.resolveSeries(c.Request().Context(), c.Param("id"))
		if err != nil {
			return err
		}
		return s.showSeriesPage(c, http.StatusUnprocessableEntity, one, problems)
	}
	return s.back(c, "/maintenance/series/"+c.Param("id"), done, err)
}
