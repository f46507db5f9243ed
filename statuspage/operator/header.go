package operator

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Header is how a proxy that has checked who somebody is says so. Only listed ones are
// believed; whatever else comes with these headers is as if it came without.
type Header struct {
	User    string                  // the header with the name: "X-Remote-User"
	Group   string                  // the header with the groups, separated by commas; may be empty
	Groups  map[string]access.Roles // by group
	Proxies []netip.Prefix          // who is believed: the address of the connection itself
	SignOut string                  // http(s) address or path of the proxy's own sign-out; "": it has none
}

// greetings remembers whom a proxy has named lately: their first request of a day is a
// sign-in for the audit log.
type greetings struct {
	mu     sync.Mutex
	last   map[string]time.Time // by account
	warned bool
}

// first reports whether an account was not named within a session's time.
func (g *greetings) first(id string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last == nil {
		g.last = map[string]time.Time{}
	}
	if now.Sub(g.last[id]) < access.SessionFor {
		return false
	}
	g.last[id] = now
	return true
}

// warn reports whether it is the first time: one line in the log is enough.
func (g *greetings) warn() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := !g.warned
	g.warned = true
	return first
}

// byProxy is whom a listed proxy names; nobody is the zero caller.
func (s *Server) byProxy(c echo.Context) (caller, error) {
	h, r := s.ways.Load().header, c.Request()
	if h == nil || r.Header.Get(h.User) == "" {
		return caller{}, nil
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !slices.ContainsFunc(h.Proxies, func(p netip.Prefix) bool { return p.Contains(peer.Addr().Unmap()) }) {
		if s.greeted.warn() {
			s.c.Log.Warn("the header that names operators came from none of operator.header.proxies, and was ignored", "header", h.User, "source", source(c))
		}
		return caller{}, nil
	}
	if len(r.Header.Values(h.User)) != 1 {
		return caller{}, nil // a proxy that adds to what a browser sent has checked nothing
	}
	return s.named(r.Context(), h, r.Header)
}

func (s *Server) named(ctx context.Context, h *Header, said http.Header) (caller, error) {
	name := said.Get(h.User)
	var groups []string
	for part := range strings.SplitSeq(strings.Join(said.Values(h.Group), ","), ",") {
		groups = append(groups, strings.TrimSpace(part))
	}
	u, err := s.outsider(ctx, access.Header, "header "+access.FoldName(name), name, "", rolesOf(h.Groups, groups))
	if errors.Is(err, errNoRole) {
		return caller{}, nil
	}
	if err != nil {
		return caller{}, err
	}
	by, now := actorOf(u), time.Now()
	if s.greeted.first(u.ID, now) {
		if err := s.c.Desk.Note(ctx, by, "session.begin", "user:"+u.ID, nil, map[string]string{"by": access.Header}); err != nil && !statuspage.Refused(err) {
			return caller{}, err
		}
	}
	return caller{by: by, user: u}, nil
}
