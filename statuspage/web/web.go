package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Desk is what the public doors need of [statuspage.Desk].
type Desk interface {
	View() *statuspage.View
	Changed() <-chan struct{} // closed at the next revision
	Health(now time.Time) statuspage.Health

	Check(ctx context.Context, r statuspage.SubscribeRequest) error
	Subscribe(ctx context.Context, r statuspage.SubscribeRequest) error
	Renew(ctx context.Context, r statuspage.Renewal) error
	PendingByConfirm(ctx context.Context, token string) (statuspage.Subscriber, error)
	Confirm(ctx context.Context, token string) (statuspage.Subscriber, error)
	SubscriberByToken(ctx context.Context, token string) (statuspage.Subscriber, error)
	Unsubscribe(ctx context.Context, token string) (statuspage.Subscriber, error)
	Resubscribe(ctx context.Context, token string) error
	OnlyMajor(ctx context.Context, token string) (statuspage.Subscriber, error)
	Correct(ctx context.Context, token string, w statuspage.Wish, keep bool) (statuspage.Subscriber, error)
	AskLink(ctx context.Context, token string) error
	OpenFresh(ctx context.Context, token string) (statuspage.Subscriber, error)
	ExportOf(ctx context.Context, token string) (statuspage.Extract, error)
	EraseSelf(ctx context.Context, token string) error
	NeverAgain(ctx context.Context, token string) error

	Acknowledgeable(token string) []statuspage.Alarm
	AcknowledgeLink(ctx context.Context, token, name string) ([]statuspage.Alarm, error)

	Ping(ctx context.Context, token, signal string, at time.Time) error
}

// Reader is what the pages read of the store. Errors wrap [statuspage.ErrNotFound]
// where it applies.
type Reader interface {
	Spans(ctx context.Context, from time.Time) (map[string][]statuspage.Span, error)
	Corrections(ctx context.Context, q statuspage.CorrectionQuery) ([]statuspage.Correction, error)
	Incident(ctx context.Context, id string) (statuspage.Incident, error)
	Fate(ctx context.Context, id string) (statuspage.Fate, error)
	Incidents(ctx context.Context, q statuspage.IncidentQuery) ([]statuspage.Incident, error)
	Maintenance(ctx context.Context, id string) (statuspage.Maintenance, error)
	Maintenances(ctx context.Context, q statuspage.MaintenanceQuery) ([]statuspage.Maintenance, error)
	Events(ctx context.Context, limit int, since time.Time) ([]statuspage.Told, error)
	Latency(ctx context.Context, monitors []string, from, to time.Time, step time.Duration) ([]statuspage.LatencyPoint, error)
}

// Config is what a Server needs. Desk, Reader and Log are required.
type Config struct {
	Desk    Desk
	Reader  Reader
	Log     *slog.Logger
	Proxies []netip.Prefix // peers whose X-Forwarded-For counts; none: nobody's
	Hub     Hub            // pushes feeds; nil: nobody does
	Demo    bool           // the data is invented, and each page says so
	Texts   *templates.Set // made beforehand in the page's language and zone; nil: made here
	Shelf   int            // bytes of finished pages kept; 0: 16 MiB

	// FeedBase is what all feed ids begin with: feed.NewBase of the page's first address,
	// stored then. Without it the ids move with the page's address.
	FeedBase string

	Hooks Hooks // take what alerting programs tell; nil: there are none

	// Key signs what lets readers into a private page: secret, and the same over restarts.
	Key []byte
}

// Server serves the public listener. It may be used at once, and starts nothing.
type Server struct {
	desk     Desk
	reader   Reader
	log      *slog.Logger
	echo     *echo.Echo
	demo     bool
	feedBase string
	sources  sources
	crowd    *crowd
	hub      Hub    // nil: there is none
	hooks    Hooks  // nil: there are none
	hubCrowd *crowd // who asks it
	started  time.Time
	key      []byte
	shelf    *shelf
	searches chan struct{} // holds a token for each that runs
	streams  *streams
	stats    counters

	texts    *templates.Set // of the start; nil: none
	standing atomic.Pointer[stand]
	refresh  sync.Mutex
	facts    facts
}

const defaultShelf = 16 << 20

// New makes a Server.
func New(c Config) (*Server, error) {
	if c.Desk == nil || c.Reader == nil || c.Log == nil {
		return nil, errors.New("web: Desk, Reader and Log are required")
	}
	if c.Shelf == 0 {
		c.Shelf = defaultShelf
	}
	s := &Server{
		desk: c.Desk, reader: once{c.Reader}, log: c.Log, demo: c.Demo, feedBase: c.FeedBase,
		echo: echo.New(), sources: newSources(c.Proxies, c.Log), crowd: newCrowd(), hub: c.Hub, hubCrowd: newCrowd(), shelf: newShelf(c.Shelf), started: time.Now(), key: c.Key,
	}
	s.hooks = c.Hooks
	s.texts, s.searches = c.Texts, make(chan struct{}, searchesAtOnce)
	s.streams = newStreams(s.watch)
	if _, err := s.stand(time.Now()); err != nil {
		return nil, err
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = s.sources.address
	s.echo.HTTPErrorHandler = s.fail
	s.routes()
	return s, nil
}

// Handler returns the whole public listener.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.front) }

// Bounds of one connection. A reader on a slow train gets a page within WriteTimeout;
// one who sends a header a minute is cut off (slowloris).
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 120 * time.Second
	MaxHeader     = 16 << 10 // bytes
	MaxForm       = 64 << 10 // bytes
)

// HTTP returns an http.Server for the listener with bounds on what one connection may
// take; its caller serves and closes it.
func (s *Server) HTTP(addr string) *http.Server {
	h := &http.Server{
		Addr: addr, Handler: s.Handler(),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: MaxHeader,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	h.RegisterOnShutdown(s.streams.close) // nobody else would end them
	return h
}

// Stats counts what the listener did since the start.
type Stats struct {
	Requests    int64 // all of them
	Failures    int64 // answered with 5xx
	Renders     int64 // documents made
	Shelved     int64 // answered from finished bytes, 304 included
	NotModified int64 // answered 304
	ShelfBytes  int64 // kept now
	Streams     int64 // readers who listen at /events now
	Strangers   bool  // a forwarded header came from a peer that is no configured proxy
}

type counters struct {
	requests, failures, renders, shelved, notModified atomic.Int64
}

// Stats returns the counters as they stand.
func (s *Server) Stats() Stats {
	return Stats{
		Requests: s.stats.requests.Load(), Failures: s.stats.failures.Load(), Renders: s.stats.renders.Load(),
		Shelved: s.stats.shelved.Load(), NotModified: s.stats.notModified.Load(), ShelfBytes: s.shelf.size(),
		Streams: s.streams.listening(), Strangers: s.sources.warned.Load(),
	}
}
