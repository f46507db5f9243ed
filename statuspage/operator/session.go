package operator

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Limits shorten how long sessions last; zero fields, and whatever is longer, are as package
// access has them.
type Limits struct {
	Idle  time.Duration // without an act of the person's own
	Total time.Duration
}

func (l Limits) idle() time.Duration  { return least(l.Idle, access.IdleFor) }
func (l Limits) total() time.Duration { return least(l.Total, access.SessionFor) }

func least(said, most time.Duration) time.Duration { return min(cmp.Or(said, most), most) }

// freshFor is how long after signing in a person may change what they sign in with.
const freshFor = 10 * time.Minute

// traces is what is known of running sessions to the second, where the database knows it to
// the half minute. A restart forgets it, and no session gets longer by that.
type traces struct {
	mu     sync.Mutex
	seen   map[string]time.Time // by session: the person's last act
	proved map[string]time.Time // by session: when its person proved who they are, if not at its beginning
}

func newTraces() *traces {
	return &traces{seen: map[string]time.Time{}, proved: map[string]time.Time{}}
}

func (t *traces) last(x access.Session) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := t.seen[x.ID]; at.After(x.Seen) {
		return at
	}
	return x.Seen
}

func (t *traces) saw(id string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen[id] = now
	if len(t.seen) > 1000 {
		for id, at := range t.seen {
			if now.Sub(at) > access.SessionFor {
				delete(t.seen, id)
				delete(t.proved, id)
			}
		}
	}
}

// proof is when the person of a session last proved who they are.
func (t *traces) proof(x access.Session) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return cmp.Or(t.proved[x.ID], x.Made)
}

func (t *traces) prove(id string, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.proved[id] = at
}

// bySession is who the cookie of a request stands for. What a page does by itself is no act
// of the person's.
func (s *Server) bySession(c echo.Context) (caller, error) {
	x, u, err := s.sessionIn(c)
	if err != nil || !s.runs(x, u, time.Now()) {
		return caller{}, err
	}
	if !background(c.Request()) {
		if err := s.see(c.Request().Context(), x.ID, time.Now()); err != nil {
			return caller{}, err
		}
	}
	return caller{by: actorOf(u), user: u, session: x}, nil
}

// sessionIn is the session that a request's cookie names, over or not; zero for none.
func (s *Server) sessionIn(c echo.Context) (access.Session, access.User, error) {
	cookie, err := c.Cookie(s.cookie("", 0).Name)
	if err != nil || s.c.Accounts == nil {
		return access.Session{}, access.User{}, nil
	}
	x, u, err := s.c.Accounts.SessionByHash(c.Request().Context(), hashOf(cookie.Value))
	if errors.Is(err, statuspage.ErrNotFound) {
		return access.Session{}, access.User{}, nil
	}
	if x.ID != "" {
		x.Seen = s.traces.last(x)
	}
	return x, u, err
}

// runs reports whether a session is still open.
func (s *Server) runs(x access.Session, u access.User, now time.Time) bool {
	return x.Open(u, now) && now.Sub(x.Seen) < s.ways.Load().sessions.idle() && now.Sub(x.Made) < s.ways.Load().sessions.total()
}

// see notes an act. That it can't be written down is no reason to turn anybody away.
func (s *Server) see(ctx context.Context, id string, now time.Time) error {
	s.traces.saw(id, now)
	if err := s.c.Accounts.SeeSession(ctx, id, now); err != nil && !statuspage.Refused(err) {
		return err
	}
	return nil
}

// background reports whether a page asks by itself: it says so, or listens for events.
func background(r *http.Request) bool {
	return r.Header.Get("Fyr-Background") != "" || strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream")
}

// actorOf is a person as the audit log names them: by an id, that says nothing of anybody.
func actorOf(u access.User) statuspage.Actor {
	return statuspage.Actor{Kind: statuspage.ByOperator, ID: u.ID}
}

// newSession is a session of u that begins now, and its cookie's secret.
func newSession(c echo.Context, u access.User, now time.Time, by ...string) (x access.Session, secret string) {
	secret = rand.Text()
	return access.Session{
		ID: statuspage.NewID(), Hash: hashOf(secret), User: u.ID, Made: now, Seen: now,
		By: by, Source: source(c), Agent: agentOf(c.Request().UserAgent()),
	}, secret
}

// cookie is the session's. Over https it carries the __Host- prefix, which ties it to this
// host and to TLS (RFC 6265bis, section 4.1.3.2). It is Lax and not Strict, because links in
// alerts lead to the console from elsewhere; nothing changes by a GET.
func (s *Server) cookie(value string, age int) *http.Cookie {
	return s.cookieNamed("fyr-session", value, age, http.SameSiteLaxMode)
}

func (s *Server) cookieNamed(name, value string, age int, site http.SameSite) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: site}
	if s.c.URL.Scheme == "https" {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	return c
}

// enter gives the browser its session.
func (s *Server) enter(c echo.Context, secret string) {
	c.SetCookie(s.cookie(secret, int(s.ways.Load().sessions.total()/time.Second)))
}

// source is where a request comes from, as far as it is kept.
func source(c echo.Context) string { return statuspage.ShortenSource(c.RealIP()) }

// What a browser calls itself, the more telling name first: all of them claim to be Mozilla,
// and most to be Safari.
var (
	browsers = []string{"Edg", "OPR", "SamsungBrowser", "Firefox", "FxiOS", "Chromium", "CriOS", "Chrome", "Safari", "curl"}
	machines = []string{"iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux"}
)

// agentOf is a browser in two words: "Firefox, Linux".
func agentOf(header string) string {
	named := func(names []string) string {
		if n := slices.IndexFunc(names, func(name string) bool { return strings.Contains(header, name) }); n >= 0 {
			return names[n]
		}
		return ""
	}
	return strings.Trim(named(browsers)+", "+named(machines), ", ")
}
