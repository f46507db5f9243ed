package operator

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// consoleLanguage is that of what is said to nobody in particular.
const consoleLanguage = "en"

func (s *Server) page(c echo.Context, status int, name string, view any) error {
	var b bytes.Buffer
	if err := s.c.Templates.In(s.tongue(c)).Page(&b, name, view); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

func (s *Server) layout(c echo.Context) templates.Layout {
	v := s.c.Desk.View()
	l := templates.Layout{
		Name: v.Page.Name, Path: c.Request().URL.Path, Now: time.Now(), Private: true, Console: true,
		Links: []templates.Link{{Name: v.Page.Name, URL: v.Page.Link("/")}}, OwnerLang: v.Page.Language,
	}
	if who := callerOf(c); who.user.ID != "" {
		l.Operator, l.Rights, l.Section = who.user.Name, rights(who), sectionOf(c.Path())
		l.Stays = who.session.ID == "" && s.elsewhere(c.Request().Context(), who) == ""
		if len(v.Open) == 1 {
			l.Running = v.Open[0].ID
		}
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

// notice is what was just done, as a redirect says it; anything that the catalogue has no
// words for is nothing.
func (s *Server) notice(c echo.Context) string {
	done := c.QueryParam("done")
	if done == "" || !s.c.Templates.In(consoleLanguage).Says("op.done."+done) {
		return ""
	}
	return done
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

func (s *Server) mutePage(c echo.Context) error {
	lasts, err := time.ParseDuration(c.FormValue("for"))
	done := "muted"
	if err != nil || lasts == 0 {
		lasts, done = 0, "unmuted"
	}
	from := "/"
	if c.FormValue("back") == "monitor" {
		from = "/monitors/" + url.PathEscape(c.Param("id"))
	}
	return s.back(c, from, done, s.c.Desk.Mute(c.Request().Context(), actor(c), c.Param("id"), lasts, "from the operators' page"))
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
		body, kind, ok = s.owned("/static/" + c.Param("file"))
	}
	if !ok {
		return statuspage.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, kind, body)
}

// owned is a file of the page's owner, which a page that is previewed needs as the public one does.
func (s *Server) owned(path string) (body []byte, kind string, ok bool) {
	p := s.c.Desk.View().Page
	for _, a := range []*statuspage.Asset{p.Logo, p.Styles} {
		if a != nil && a.Path == path {
			return a.Body, a.Kind, true
		}
	}
	return nil, "", false
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
