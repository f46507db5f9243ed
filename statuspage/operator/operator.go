package operator

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
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
	Corrections(ctx context.Context, q statuspage.CorrectionQuery) ([]statuspage.Correction, error)
	AllSeries(ctx context.Context) ([]statuspage.Series, error)
	Spans(ctx context.Context, from time.Time) (map[string][]statuspage.Span, error)
	Audience(ctx context.Context, m statuspage.Matter) (int, error)
	AudienceByChannel(ctx context.Context, m statuspage.Matter) (map[string]int, error)
	FindSubscribers(ctx context.Context, q statuspage.SubscriberQuery) ([]statuspage.Subscriber, error)
	SubscriberCounts(ctx context.Context) (statuspage.SubscriberCounts, error)
	SubscriberByID(ctx context.Context, id string) (statuspage.Subscriber, error)
	SubscriberByKey(ctx context.Context, channel, key string) (statuspage.Subscriber, error)
	Extract(ctx context.Context, subscriber string) (statuspage.Extract, error)
	Told(ctx context.Context, event string) (statuspage.Told, error)
	Transition(ctx context.Context, event int64) ([]statuspage.LoggedTransition, error)
	DeliveryCounts(ctx context.Context, event int64) (statuspage.DeliveryCounts, error)
	Deliveries(ctx context.Context, q statuspage.DeliveryQuery) ([]statuspage.Delivery, error)
	Attempts(ctx context.Context, delivery string) ([]statuspage.Attempt, error)
	OutboxStats(ctx context.Context, now time.Time) (statuspage.OutboxStats, error)
	Approvals(ctx context.Context, limit int) ([]statuspage.Approval, error)
	Notes(ctx context.Context, incident string) ([]statuspage.Note, error)
	Evidence(ctx context.Context, incident string) ([]statuspage.LoggedTransition, error)
	Tombstones(ctx context.Context) ([]statuspage.Tombstone, error)
	Audit(ctx context.Context, q statuspage.AuditQuery) ([]statuspage.LoggedEntry, error)
	VerifyAudit(ctx context.Context, anchors []statuspage.Anchor) (statuspage.AuditCheck, error)
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

	Ways        Ways
	MailTest    func(ctx context.Context, to string, dialogue io.Writer) error // nil: no mail is configured
	Mail        func(ctx context.Context, to, subject, text string) error      // to one person with an account; nil: no mail is configured
	Bounce      func(ctx context.Context, message []byte) (said string, err error)
	MailPreview func(ctx context.Context, event, language string) (any, error)
	Apply       func(ctx context.Context, by statuspage.Actor) (Plan, error)                                 // takes the configuration on disk, guard or no guard
	Plan        func(ctx context.Context) (Plan, error)                                                      // what taking it would change
	Export      func() ([]byte, error)                                                                       // the whole of what runs, as a file
	Limits      func() []Bound                                                                               // those in force, with where each comes from
	Anchors     func(ctx context.Context) (kept []statuspage.Anchor, problems []string)                      // of the audit log, from outside the database
	Backups     func() (any, error)                                                                          // those that were made; nil: none are
	Software    func(w io.Writer) error                                                                      // what the program is made of, in CycloneDX
	Failing     func() []Route                                                                               // what messages leave by, and fails
	Letter      func(t statuspage.Told) (subject, text, html string, err error)                              // the mail about an event, as most readers get it
	Shown       func(ctx context.Context, t statuspage.Told) (page string, entry json.RawMessage, err error) // the incident's page and the feed's entry, as they would be; nil: no page is served
	Metrics     http.Handler                                                                                 // Prometheus text
	Pass        func(next string) string                                                                     // the address on the public page that lets a person in; nil: no page is served
	Strangers   func() bool                                                                                  // whether a proxy that is not configured forwards requests
	Settings    Settings                                                                                     // what people make beside the configuration file
	Hooks       Hooks                                                                                        // nil: no alerting program is listened to
	Trials      Trials                                                                                       // tests of what they make
}

// Server is the operators' door.
type Server struct {
	c         Config
	once      once
	trials    pace
	handler   http.Handler
	kitchen   *kitchen
	keys      *webauthn.WebAuthn // nil: there can be no passkeys here
	traces    *traces
	attempts  *attempts
	brake     *brake
	refusals  refusals
	ways      atomic.Pointer[ways]
	greeted   greetings
	listeners listeners
	stopped   chan struct{} // closed when the server stops
	closing   func()
	document  document
}

// New makes the door; it starts nothing.
func New(c Config) *Server {
	s := &Server{
		c: c, kitchen: newKitchen(), keys: newKeys(c.URL, c.Desk.View().Page.Name), traces: newTraces(), attempts: newAttempts(), brake: newBrake(),
	}
	s.Admit(c.Ways)
	s.stopped, s.closing = closed()
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = extractor(c.Proxies)
	e.HTTPErrorHandler = s.fail
	e.Use(recovered(c.Log), s.headers, limitBody, sameOrigin(c.URL))
	for _, r := range s.routes() {
		e.Add(r.method, r.path, r.handle, s.behind(r.rule), readForm, knownQuery(r))
		if r.method == http.MethodGet {
			e.Add(http.MethodHead, r.path, r.handle, s.behind(r.rule))
		}
	}
	s.handler = e
	return s
}

// Handler serves the door.
func (s *Server) Handler() http.Handler { return s.handler }
