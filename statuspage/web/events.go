package web

import (
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
)

// liveRoutes is the door of those who want to hear of changes at once.
func (s *Server) liveRoutes() { s.get("/events", s.events) }

// Bounds of one stream.
const (
	streamPatience = 10 * time.Second // for one message to be taken: a slow reader is let go
	retryLeast     = 2 * time.Second  // a reader who was cut off comes back after this,
	retrySpread    = 6 * time.Second  // and up to this later, so that a crowd does not come at once
)

// The headers of a stream. Values are shared between requests and never changed.
var (
	headerStream   = []string{"text/event-stream"}
	headerUnkept   = []string{cacheNone}
	headerFlowing  = []string{"no"}          // nginx would gather the messages
	headerOurPages = []string{"same-origin"} // no other site may hold our connections open
)

// events streams what changes, as server-sent events (WHATWG HTML, 9.2): "revision" when
// the page may say something else now, "checked" when only the time of the newest check
// moved, "update" for each event that the public was told. Each carries the number of
// the newest event as its id, and Last-Event-ID gets those that came since.
func (s *Server) events(c echo.Context) error {
	req := c.Request()
	if foreign(req) {
		return echo.ErrForbidden
	}
	if req.Method == http.MethodHead {
		flow(c.Response().Header())
		return c.NoContent(http.StatusOK)
	}
	from := household(c.RealIP())
	heard, err := s.streams.enter(from)
	if err != nil {
		return s.noRoom(c, err)
	}
	defer s.streams.leave(from)
	flow(c.Response().Header())
	after, _ := strconv.ParseInt(req.Header.Get("Last-Event-ID"), 10, 64) // nonsense: as if it were not there
	l := listener{c.Response(), http.NewResponseController(c.Response())}
	l.follow(req.Context(), heard, after, s.streams.over)
	return nil
}

// flow writes the headers of a stream.
func flow(h http.Header) {
	h["Content-Type"], h["Cache-Control"] = headerStream, headerUnkept
	h["X-Accel-Buffering"], h["Cross-Origin-Resource-Policy"] = headerFlowing, headerOurPages
}

// foreign reports whether a browser says that another site's page asks.
func foreign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

// noRoom answers one for whom there is no room. The page's script asks for the page
// itself now and then instead.
func (s *Server) noRoom(c echo.Context, why error) error {
	c.Response().Header()["Retry-After"] = []string{"60"}
	if errors.Is(why, errOneHousehold) {
		return s.say(c, http.StatusTooManyRequests, why.Error())
	}
	return s.say(c, http.StatusServiceUnavailable, why.Error())
}

// household is what one reader's address is counted by: IPv4 whole, IPv6 by its /64,
// within which a household takes any address it likes.
func household(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		return addr.String()
	}
	p, _ := addr.Prefix(64) // of an IPv6 address without a zone, which has 128 bits
	return p.String()
}
