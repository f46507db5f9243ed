package operator

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// visit sends a person who is signed in to the public page, which may be for operators
// only, with what lets them in.
func (s *Server) visit(c echo.Context) error {
	if s.c.Pass == nil {
		return echo.ErrNotFound
	}
	return c.Redirect(http.StatusSeeOther, s.c.Pass(pathOnly(c.QueryParam("next"))))
}

// wantedCookie keeps the page that somebody wanted until they are signed in. The link that
// signs them in comes from elsewhere, and can't say it; and what no address says, no address
// can turn to another host.
const wantedCookie = "fyr-wanted"

// wantedFor is how long it is kept.
const wantedFor = time.Hour

// longestWanted is the longest path, in bytes, that is kept: a cookie holds 4 kB.
const longestWanted = 2000

// remember notes what somebody wanted who has to sign in first: a page, or the page of the
// form that they sent.
func (s *Server) remember(c echo.Context) {
	r := c.Request()
	switch next := pathOnly(c.QueryParam("next")); {
	case c.Path() == "/page" && next == "":
	case c.Path() == "/page":
		s.want(c, visitOf(next))
	case r.Method == http.MethodGet && c.Path() != "/":
		s.want(c, r.URL.RequestURI())
	case r.Method == http.MethodPost:
		if _, ok := s.formRoute(r.URL.Path); ok {
			s.want(c, s.formPage(r.URL.Path))
		}
	}
}

// visitOf is where a page of the public listener is visited from.
func visitOf(next string) string { return "/page?" + url.Values{"next": {next}}.Encode() }

// want keeps where somebody goes once they are signed in.
func (s *Server) want(c echo.Context, path string) {
	if len(path) <= longestWanted {
		c.SetCookie(s.wanted(url.QueryEscape(path), int(wantedFor/time.Second)))
	}
}

// wantedBy is where somebody goes who has just signed in, and forgets it: a page of the
// console, whatever the cookie says.
func (s *Server) wantedBy(c echo.Context) string {
	cookie, err := c.Cookie(wantedCookie)
	if err != nil {
		return "/"
	}
	c.SetCookie(s.wanted("", -1))
	next, err := url.QueryUnescape(cookie.Value)
	if next = pathOnly(next); err != nil || next == "" {
		return "/"
	}
	bare, _, _ := strings.Cut(next, "?")
	for _, r := range s.routes() {
		if r.method == http.MethodGet && r.rule.door == pageDoor && matches(r.path, bare) {
			return next
		}
	}
	return "/"
}

func (s *Server) wanted(value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: wantedCookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.c.URL.Scheme == "https",
	}
}

// pathOnly returns a path with its query, which stays on the host that it is read on; ""
// for everything else: browsers read "//host", "/\host" and "/<tab>/host" as another one.
func pathOnly(next string) string {
	strange := func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsFunc(next, strange) {
		return ""
	}
	if u, err := url.Parse(next); err != nil || u.IsAbs() || u.Host != "" {
		return ""
	}
	return next
}
