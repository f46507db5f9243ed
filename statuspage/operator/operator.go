package operator

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Reader is what the operators' door reads beside the Desk's view.
type Reader interface {
	Incident(ctx context.Context, id string) (statuspage.Incident, error)
	Incidents(ctx context.Context, q statuspage.IncidentQuery) ([]statuspage.Incident, error)
	Maintenance(ctx context.Context, id string) (statuspage.Maintenance, error)
	Maintenances(ctx context.Context, q statuspage.MaintenanceQuery) ([]statuspage.Maintenance, error)
	Audience(ctx context.Context, m statuspage.Matter) (int, error)
	AudienceByChannel(ctx context.Context, m statuspage.Matter) (map[string]int, error)
	FindSubscribers(ctx context.Context, q statuspage.SubscriberQuery) ([]statuspage.Subscriber, error)
	SubscriberCounts(ctx context.Context) (statuspage.SubscriberCounts, error)
	SubscriberByID(ctx context.Context, id string) (statuspage.Subscriber, error)
	Told(ctx context.Context, event string) (statuspage.Told, error)
	Transition(ctx context.Context, event int64) ([]statuspage.LoggedTransition, error)
	DeliveryCounts(ctx context.Context, event int64) (statuspage.DeliveryCounts, error)
	Deliveries(ctx context.Context, q statuspage.DeliveryQuery) ([]statuspage.Delivery, error)
	Attempts(ctx context.Context, delivery string) ([]statuspage.Attempt, error)
	OutboxStats(ctx context.Context, now time.Time) (statuspage.OutboxStats, error)
	Approvals(ctx context.Context, limit int) ([]statuspage.Approval, error)
	Audit(ctx context.Context, before int64, limit int) ([]statuspage.LoggedEntry, error)
}

// Config is what the door needs. Everything from MailTest on may be nil.
type Config struct {
	Desk      *statuspage.Desk
	Reader    Reader
	Accounts  Accounts
	Templates *templates.Set
	Token     secret.String // the command line's
	URL       *url.URL      // operator.url: the only source of links to this door
	Proxies   []netip.Prefix
	Log       *slog.Logger

	MailTest    func(ctx context.Context, to string, dialogue io.Writer) error // nil: no mail is configured
	Bounce      func(ctx context.Context, message []byte) (said string, err error)
	MailPreview func(ctx context.Context, event, language string) (any, error)
	Apply       func(ctx context.Context, by statuspage.Actor) (string, error)  // takes the configuration on disk, guard or no guard
	Plan        func(ctx context.Context) (string, error)                       // what taking it would change
	Failing     func() []Route                                                  // what messages leave by, and fails
	Letter      func(t statuspage.Told) (subject, text, html string, err error) // the mail about an event, as most readers get it
	Metrics     http.Handler                                                    // Prometheus text
	Pass        func(next string) string                                        // the address on the public page that lets a person in; nil: no page is served
	Strangers   func() bool                                                     // whether a proxy that is not configured forwards requests
}

// Server is the operators' door.
type Server struct {
	c        Config
	sessions *sessions
	once     once
	handler  http.Handler
}

// New makes the door; it starts nothing.
func New(c Config) *Server {
	s := &Server{c: c, sessions: newSessions()}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = extractor(c.Proxies)
	e.HTTPErrorHandler = s.fail
	e.Use(recovered(c.Log), s.headers, limitBody, sameOrigin(c.URL))
	for _, r := range s.routes() {
		e.Add(r.method, r.path, r.handle, s.behind(r.rule))
		if r.method == http.MethodGet {
			e.Add(http.MethodHead, r.path, r.handle, s.behind(r.rule))
		}
	}
	s.handler = e
	return s
}

// Handler serves the door.
func (s *Server) Handler() http.Handler { return s.handler }

// Link makes a sign-in link for a person: it works once, for SignInFor.
func (s *Server) Link(name string) string {
	return s.c.URL.JoinPath("/signin").String() + "?token=" + s.sessions.invite(name, time.Now())
}
