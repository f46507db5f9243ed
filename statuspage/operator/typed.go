package operator

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Nothing that was typed is lost when a session ends: what is being written in a form is
// kept every few seconds, and so is a form that arrives after the end.

// drafted reports whether forms sent to a route are kept: those in which people write.
// Settings, subscribers and a drill's testers may hold what has no place in a draft.
func drafted(r route) bool {
	return r.path != "/drills" && r.method == http.MethodPost && r.rule.door == pageDoor && (r.rule.may == access.Post || r.rule.may == access.Correct)
}

// saveTyped keeps a form, as the page's script sends it.
func (s *Server) saveTyped(c echo.Context) error {
	if _, ok := s.formRoute(c.FormValue("path")); !ok {
		return &statuspage.Invalid{Field: "path", Value: c.FormValue("path"), Reason: "is no form of the console", Example: "/incidents/new"}
	}
	if err := s.keep(c.Request().Context(), callerOf(c).user, c.FormValue("path"), c.FormValue("body")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) keep(ctx context.Context, u access.User, path, body string) error {
	if _, err := url.ParseQuery(body); err != nil || len(body) > access.TypedBytes {
		return &statuspage.Invalid{Field: "body", Reason: "is no form, or one of more than 64 KiB"}
	}
	return s.c.Accounts.SaveTyped(ctx, access.Typed{User: u.ID, Path: path, Body: body, At: instant()})
}

// formRoute is the route that a form is sent to, if its drafts are kept.
func (s *Server) formRoute(path string) (route, bool) {
	for _, r := range s.routes() {
		if drafted(r) && matches(r.path, path) {
			return r, true
		}
	}
	return route{}, false
}

// matches reports whether a path is one of a route's: ":id" stands for any one part.
func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for n := range want {
		if want[n] != got[n] && (!strings.HasPrefix(want[n], ":") || got[n] == "") {
			return false
		}
	}
	return true
}

// rescue keeps a form that arrived after its session had ended by the clock, for the person
// whose session it was. One that was revoked brings nothing any more.
func (s *Server) rescue(c echo.Context) {
	r := c.Request()
	x, u, err := s.sessionIn(c)
	if _, ok := s.formRoute(r.URL.Path); !ok || r.Method != http.MethodPost || err != nil || x.ID == "" ||
		!x.Ended.IsZero() || !u.Active(time.Now()) || x.Made.Before(u.Changed) {
		return
	}
	s.keepSent(c, u)
}

// keepSent keeps a form as it arrived, when it was not let through. That it is not kept is
// no reason to fail.
func (s *Server) keepSent(c echo.Context, u access.User) {
	values, err := c.FormParams()
	if err != nil {
		return
	}
	if err := s.keep(c.Request().Context(), u, c.Request().URL.Path, values.Encode()); err != nil {
		s.c.Log.Warn("a form that arrived was not kept", "path", c.Path(), "err", err)
	}
}

// formPage is the page that has the form which is sent to a path.
func (s *Server) formPage(to string) string {
	for at := to; at != path.Dir(at); at = path.Dir(at) {
		for _, r := range s.routes() {
			if r.method == http.MethodGet && r.rule.door == pageDoor && matches(r.path, at) {
				return at
			}
		}
	}
	return "/"
}

// unsent is what the person has written in a form that is sent to a path, and not sent yet.
// Pages fill their forms with it.
func (s *Server) unsent(c echo.Context, path string) (url.Values, bool, error) {
	d, err := s.c.Accounts.Typed(c.Request().Context(), callerOf(c).user.ID, path)
	if errors.Is(err, statuspage.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	values, err := url.ParseQuery(d.Body)
	return values, err == nil, err
}

// forget drops the draft of a form that was sent. That it stays is no reason to fail.
func (s *Server) forget(c echo.Context) {
	if err := s.c.Accounts.DropTyped(c.Request().Context(), callerOf(c).user.ID, c.Request().URL.Path); err != nil {
		s.c.Log.Warn("a form was not forgotten", "path", c.Path(), "err", err)
	}
}
