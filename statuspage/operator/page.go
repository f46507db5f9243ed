package operator

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// consoleLanguage is that of the console, whatever the page is in: its texts are written
// in no other.
const consoleLanguage = "en"

func (s *Server) page(c echo.Context, status int, name string, view any) error {
	var b bytes.Buffer
	if err := s.c.Templates.In(consoleLanguage).Page(&b, name, view); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

func (s *Server) layout(c echo.Context) templates.Layout {
	v := s.c.Desk.View()
	l := templates.Layout{
		Name: v.Page.Name, Path: c.Request().URL.Path, Now: time.Now(), Private: true,
		Links: []templates.Link{{Name: v.Page.Name, URL: v.Page.Link("/")}}, OwnerLang: v.Page.Language,
	}
	if who := callerOf(c); who.user.ID != "" {
		l.Operator, l.Rights, l.Section = who.user.Name, rights(who), sectionOf(c.Path())
	}
	worst := statuspage.Operational
	for _, st := range v.Standings {
		worst = statuspage.Worst(worst, st.Status)
	}
	l.State = worst.String()
	return l
}

// rights are what the person signed in may do, for a page to show no more than that.
func rights(who caller) (names []string) {
	now := time.Now()
	for _, p := range access.Permissions() {
		if who.may(p, now) {
			names = append(names, p.String())
		}
	}
	return names
}

// sectionOf is the part of the console that a route belongs to.
func sectionOf(route string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(route, "/"), "/")
	for _, s := range templates.Sections() {
		if s.Path == "/"+first {
			return s.Name
		}
	}
	return ""
}

// recentFor is how far back the home page lists ended incidents.
const recentFor = 14 * 24 * time.Hour

func (s *Server) home(c echo.Context) error {
	ctx, now := c.Request().Context(), time.Now()
	v := s.c.Desk.View()
	recent, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{From: now.Add(-recentFor), Limit: 20})
	if err != nil {
		return err
	}
	told, err := s.c.Reader.Audience(ctx, statuspage.Matter{Impact: statuspage.ImpactCritical})
	if err != nil {
		return err
	}
	box, err := s.outbox(ctx, now)
	if err != nil {
		return err
	}
	view := templates.OperatorHome{Layout: s.layout(c), Told: told, Outbox: box, Notice: notice(c), Monitors: s.monitors()}
	view.Alarms = s.alarms()
	names := namesOf(v)
	for _, t := range s.c.Desk.Troubles() {
		view.Own = append(view.Own, templates.OwnTrouble{What: t.Key, Text: t.Text, Since: t.Since})
	}
	for _, i := range v.Open {
		view.Open = append(view.Open, show(i, names))
	}
	for _, i := range v.Drafts {
		view.Drafts = append(view.Drafts, show(i, names))
	}
	for _, i := range recent {
		if !i.Open() {
			view.Recent = append(view.Recent, show(i, names))
		}
	}
	return s.page(c, http.StatusOK, "operator_home", view)
}

// notice is what was just done, as a redirect says it; anything else is nothing.
func notice(c echo.Context) string {
	done := c.QueryParam("done")
	if slices.Contains([]string{"opened", "posted", "resolved", "published", "discarded", "muted", "unmuted", "acknowledged", "late", "now"}, done) {
		return done
	}
	return ""
}

// monitors are all of them, the worst first.
func (s *Server) monitors() []templates.Monitor {
	views := s.c.Desk.Monitors()
	rank := [...]int{monitor.Down: 0, monitor.Degraded: 1, monitor.Unknown: 2, monitor.Up: 3}
	slices.SortStableFunc(views, func(a, b statuspage.MonitorView) int {
		return rank[a.State.Settled] - rank[b.State.Settled]
	})
	list := make([]templates.Monitor, 0, len(views))
	for _, v := range views {
		m := templates.Monitor{
			ID: v.Monitor.ID, Name: v.Monitor.Name, Target: cmp.Or(v.Ping, v.Monitor.Target), Interval: v.Monitor.Interval,
			Status: v.State.Settled.String(), Cause: v.State.Last.Cause.String(), Reason: v.State.Last.Reason,
			Since: v.State.Since, Checked: v.State.LastAt, Latency: v.State.Last.Latency,
		}
		if v.Mute != nil {
			m.Muted = v.Mute.Until
		}
		list = append(list, m)
	}
	return list
}

func (s *Server) incidentPage(c echo.Context) error {
	ctx := c.Request().Context()
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	return s.showIncident(c, http.StatusOK, i, s.blankForm(i))
}

func (s *Server) showIncident(c echo.Context, status int, i statuspage.Incident, f templates.Form) error {
	ctx := c.Request().Context()
	view := templates.OperatorIncident{
		Layout: s.layout(c), Incident: show(i, namesOf(s.c.Desk.View())), Form: f,
		Draft: i.Draft, PublishAt: i.PublishAt, Notice: notice(c),
	}
	var err error
	if view.Told, err = s.c.Reader.Audience(ctx, statuspage.MatterOf(i, groupsIn(s.c.Desk.View()))); err != nil {
		return err
	}
	if view.Ledger, err = s.ledgerOf(ctx, i); err != nil {
		return err
	}
	view.Held = s.heldIn(i, view.Told)
	return s.page(c, status, "operator_incident", view)
}

func (s *Server) publishPage(c echo.Context) error {
	_, err := s.c.Desk.Publish(c.Request().Context(), actor(c), c.Param("id"), false)
	return s.back(c, "/incidents/"+c.Param("id"), "published", err)
}

func (s *Server) discardPage(c echo.Context) error {
	_, err := s.c.Desk.Discard(c.Request().Context(), actor(c), c.Param("id"))
	return s.back(c, "/", "discarded", err)
}

func (s *Server) mutePage(c echo.Context) error {
	lasts, err := time.ParseDuration(c.FormValue("for"))
	done := "muted"
	if err != nil || lasts == 0 {
		lasts, done = 0, "unmuted"
	}
	return s.back(c, "/", done, s.c.Desk.Mute(c.Request().Context(), actor(c), c.Param("id"), lasts, "from the operators' page"))
}

func (s *Server) back(c echo.Context, path, done string, err error) error {
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, path+"?done="+done)
}

func (s *Server) static(c echo.Context) error {
	body, kind, ok := s.c.Templates.Static("/static/" + c.Param("file"))
	if !ok {
		return statuspage.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, kind, body)
}

func (s *Server) favicon(c echo.Context) error {
	return c.Blob(http.StatusOK, "image/svg+xml", s.c.Templates.Icon(s.layout(c).State))
}

func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

func (s *Server) metrics(c echo.Context) error {
	if s.c.Metrics == nil {
		return statuspage.ErrNotFound
	}
	s.c.Metrics.ServeHTTP(c.Response(), c.Request())
	return nil
}
