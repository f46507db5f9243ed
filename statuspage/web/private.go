package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// This file keeps a private page for those who are let in. Who is has a cookie, which is
// signed for a time and for the key or password that let its bearer in: a new one shuts
// everybody out. Programs have no cookies; they send the key in the address, or the
// password as HTTP's own (RFC 7617), with each request.

// ungated are the routes that anybody may ask for: those of machines that measure, of
// mailed links, which hold a secret of their own, of the way in, and files that say
// nothing of the page.
var ungated = []string{
	"/healthz", "/readyz", "/ping/", "/hooks/", "/api/push/",
	"/subscribe/confirm", "/subscription", "/subscription/fresh", renewAt, "/unsubscribe", "/ack/", workerAt,
	signInAt, "/static/", "/robots.txt", securityAt,
}

func isUngated(path string) bool {
	return slices.ContainsFunc(ungated, func(u string) bool {
		return path == u || strings.HasSuffix(u, "/") && strings.HasPrefix(path, u)
	})
}

// How long what lets a reader in holds.
const (
	passFor     = time.Minute // on the way from the operators' listener
	operatorFor = 12 * time.Hour
	readerFor   = 30 * 24 * time.Hour
)

// Purposes of what is signed; each holds for one gate only.
const (
	forCookie = "page cookie "
	forPass   = "page pass "
)

// sign says until when its bearer is let in.
func (s *Server) sign(g *statuspage.Gate, purpose string, until time.Time) string {
	return statuspage.SignToken(s.key, purpose+g.Fingerprint(), strconv.FormatInt(until.Unix(), 10))
}

// signed reports whether a text lets its bearer in.
func (s *Server) signed(g *statuspage.Gate, purpose, text string, now time.Time) bool {
	until, ok := statuspage.OpenToken(s.key, purpose+g.Fingerprint(), text)
	if !ok {
		return false
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	return err == nil && now.Unix() < seconds
}

// Pass is where somebody whom the operators' listener knows is sent to be let in: to the
// page at the path next. It is good for a minute.
func (s *Server) Pass(next string) string {
	page := s.page()
	if page.Gate == nil {
		return page.Link("/")
	}
	q := url.Values{"pass": {s.sign(page.Gate, forPass, time.Now().Add(passFor))}, "next": {next}}
	return page.Link(signInAt) + "?" + q.Encode()
}

// cookieFor is the cookie that lets its bearer in. Over https it carries the __Host-
// prefix, which ties it to this host and to TLS (RFC 6265bis, section 4.1.3.2).
func cookieFor(p statuspage.Page, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{
		Name: "fyr-page", Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if p.URL.Scheme == "https" {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	return c
}

// letIn gives the reader the cookie.
func (s *Server) letIn(w http.ResponseWriter, p statuspage.Page, now time.Time) {
	age := readerFor
	if p.Gate.Operators != nil {
		age = operatorFor
	}
	http.SetCookie(w, cookieFor(p, s.sign(p.Gate, forCookie, now.Add(age)), age))
}

// gate stands before every route. A reload may have made the page private since the
// last stand.
func (s *Server) gate(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	st, err := s.stand(now)
	if err != nil {
		st = s.standing.Load()
	}
	p := st.Page
	if p.Gate == nil {
		s.echo.ServeHTTP(w, r)
		return
	}
	w.Header()["X-Robots-Tag"] = []string{"noindex"}
	w = &unkept{w}
	switch {
	case isUngated(r.URL.Path), s.admitted(r, p, now):
		s.echo.ServeHTTP(w, r)
	case p.Gate.Key.Empty() || !p.Gate.Key.Equal(r.URL.Query().Get("key")):
		s.turnAway(w, r, st)
	case fromBrowser(r): // the key stays out of what the browser shows and remembers
		s.letIn(w, p, now)
		http.Redirect(w, r, wanted(r, p), http.StatusSeeOther)
	default:
		s.echo.ServeHTTP(w, r)
	}
}

// admitted reports whether a request comes from who was let in before, or brings the
// password itself.
func (s *Server) admitted(r *http.Request, p statuspage.Page, now time.Time) bool {
	if c, err := r.Cookie(cookieFor(p, "", 0).Name); err == nil && s.signed(p.Gate, forCookie, c.Value, now) {
		return true
	}
	_, password, sent := r.BasicAuth()
	return sent && s.opens(p.Gate, password, statuspage.ShortenSource(s.sources.address(r)), now)
}

// opens reports whether a password is the page's. Each wrong one counts against its
// source, and after too many none is looked at.
func (s *Server) opens(g *statuspage.Gate, password, from string, now time.Time) bool {
	if g.Password.Empty() || !s.crowd.mayTry(from, now) {
		return false
	}
	if g.Password.Equal(password) {
		return true
	}
	s.crowd.tried(from, now)
	return false
}

// fromBrowser reports whether a person asks for a page, and not a program.
func fromBrowser(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// wanted is the address that a request asked for, below the host and without the key.
func wanted(r *http.Request, p statuspage.Page) string {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		return p.Path("/")
	}
	path, q := asked.Path, asked.Query()
	if !strings.HasPrefix(path, p.Path("/")) {
		path = p.Path(path) // a proxy has taken the base path off
	}
	q.Del("key")
	return safePath((&url.URL{Path: path, RawQuery: q.Encode()}).String(), p)
}

// safePath is an address below the page's host, and the front page for any other:
// "//host" and "/\host" lead away from it.
func safePath(next string, p statuspage.Page) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || strings.HasPrefix(next, p.Path(signInAt)) {
		return p.Path("/")
	}
	return next
}

// turnAway answers who is not let in: a person with the way in, a program with 401.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, st *stand) {
	p := st.Page
	switch {
	case fromBrowser(r) && p.Gate.Key.Empty():
		http.Redirect(w, r, st.wayIn(r, wanted(r, p)), http.StatusSeeOther)
	case fromBrowser(r):
		inner := *r
		inner.URL = &url.URL{Path: signInAt}
		s.echo.ServeHTTP(w, &inner)
	default:
		if !p.Gate.Password.Empty() {
			w.Header()["Www-Authenticate"] = []string{`Basic realm="status page", charset="UTF-8"`}
		}
		http.Error(w, "this page is private", http.StatusUnauthorized)
	}
}

// wayIn is where a person proves who they are.
func (st *stand) wayIn(r *http.Request, wanted string) string {
	q := "?" + url.Values{"next": {wanted}}.Encode()
	if operators := st.Page.Gate.Operators; operators != nil {
		return strings.TrimSuffix(operators.String(), "/") + "/page" + q
	}
	return st.Page.Path(st.prefix(st.languageOf(r.Context()))+signInAt) + q
}

// unkept is an answer that no cache may keep.
type unkept struct{ http.ResponseWriter }

func (u *unkept) WriteHeader(code int) {
	u.Header()["Cache-Control"] = []string{cachePrivate}
	u.ResponseWriter.WriteHeader(code)
}

func (u *unkept) Write(b []byte) (int, error) {
	u.Header()["Cache-Control"] = []string{cachePrivate}
	return u.ResponseWriter.Write(b)
}

// Unwrap lets streams reach what they need of the connection.
func (u *unkept) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// Flush is what echo asks for before it looks inside.
func (u *unkept) Flush() { _ = http.NewResponseController(u.ResponseWriter).Flush() }

const cachePrivate = "private, no-store"
