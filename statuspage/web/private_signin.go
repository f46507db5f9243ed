package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is the way in to a private page.

const signInAt = "/sign-in"

// HardTries is how many wrong passwords one source may send within CrowdWindow.
const HardTries = 20

func (s *Server) privateRoutes() {
	s.get(signInAt, s.signInForm)
	s.post(signInAt, s.signIn)
}

// signInForm asks for the password, or takes a pass of the operators' listener.
func (s *Server) signInForm(c echo.Context) error {
	st := s.standing.Load()
	p := st.Page
	next := safePath(c.QueryParam("next"), p)
	switch g := p.Gate; {
	case g == nil:
		return statuspage.ErrNotFound
	case !g.Password.Empty():
		return s.askPassword(c, http.StatusOK, next, "")
	case g.Operators != nil && s.signed(g, forPass, c.QueryParam("pass"), time.Now()):
		s.letIn(c.Response(), p, time.Now())
		return c.Redirect(http.StatusSeeOther, next)
	case g.Operators != nil:
		return c.Redirect(http.StatusSeeOther, st.wayIn(c.Request(), next))
	}
	return echo.NewHTTPError(http.StatusUnauthorized)
}

// signIn takes the password.
func (s *Server) signIn(c echo.Context) error {
	p, now, from := s.page(), time.Now(), source(c)
	if p.Gate == nil || p.Gate.Password.Empty() {
		return statuspage.ErrNotFound
	}
	f := c.Request().PostForm
	next := safePath(f.Get("next"), p)
	switch {
	case s.opens(p.Gate, f.Get("password"), from, now):
		s.letIn(c.Response(), p, now)
		return c.Redirect(http.StatusSeeOther, next)
	case !s.crowd.mayTry(from, now):
		c.Response().Header()["Retry-After"] = []string{crowdSeconds}
		return s.askPassword(c, http.StatusTooManyRequests, next, "password_many")
	}
	return s.askPassword(c, http.StatusUnprocessableEntity, next, "password_wrong")
}

func (s *Server) askPassword(c echo.Context, code int, next, problem string) error {
	return s.show(c, code, "private", func(m *moment) any {
		m.query = "?" + url.Values{"next": {next}}.Encode()
		return templates.Private{Layout: s.layout(m, signInAt), Next: next, Problem: problem}
	})
}

// conceal takes out of a private page's layout what strangers may not know: a page that
// they may see as well doesn't tell how the services do.
func conceal(l *templates.Layout, p statuspage.Page) {
	if p.Gate == nil {
		return
	}
	l.Private = true
	if l.Path == "" || isUngated(l.Path) {
		l.State = ""
	}
}

// mayTry reports whether a source may send a password.
func (c *crowd) mayTry(source string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.member(source, now).tries < HardTries
}

// tried counts a wrong password.
func (c *crowd) tried(source string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.member(source, now).tries++
}
