package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Followers is where followers by WebSub are kept; *store.DB is one.
type Followers interface {
	Follow(ctx context.Context, r statuspage.FollowRequest) error
	FollowRequests(ctx context.Context) ([]statuspage.FollowRequest, error)
	Decide(ctx context.Context, decisions ...statuspage.FollowDecision) error
	Topics(ctx context.Context, now time.Time) ([]string, error)
	Behind(ctx context.Context, topic, version string, now time.Time) ([]statuspage.Follower, error)
	SettleFollowers(ctx context.Context, followers ...statuspage.Follower) error
	NextFollower(ctx context.Context, now time.Time) (time.Time, error)
	PruneFollowers(ctx context.Context, now time.Time) error
}

// Publisher makes the feeds; the public pages are one.
type Publisher interface {
	// Edition returns what stands at a feed's address now; statuspage.ErrNotFound when
	// no feed of ours does.
	Edition(ctx context.Context, topic string) (statuspage.Edition, error)
}

// HubConfig is what a Hub needs. Only Log and Roots may be left out.
type HubConfig struct {
	Followers Followers
	Changed   func() <-chan struct{} // closed when feeds may have changed
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	Roots     *x509.CertPool // authorities that are trusted; nil: the system's
	Log       *slog.Logger   // nil: silent
}

// Hub is a WebSub hub (W3C Recommendation of 23 January 2018) for our own feeds only.
//
//	request ─▶ table ─▶ "do you mean it?" ─▶ follower ─▶ each new edition, signed
//
// Callbacks are addresses that strangers gave us: they are asked and sent to through a
// guarded dialer, in workers of their own, a few at a time for each host. Those that
// failed last come last, and hosts that answer slowly share workers with each other only.
// What was sent last stands in the table as a version of the content. So a restart
// forgets nothing, an edit is sent as well as a post, and whoever missed three editions
// gets the last one once.
type Hub struct {
	cfg    HubConfig
	log    *slog.Logger
	client *http.Client
	nudge  chan struct{}
	feeds  Publisher

	// The loop's own.
	asking   lane[statuspage.FollowDecision]
	sending  lane[statuspage.Follower]
	dawdling lane[statuspage.Follower] // the same, for tardy hosts
	waiting  []statuspage.Follower     // behind, and not sent to yet
	versions map[string]string         // of topics, at the last look
	looked   time.Time                 // when the feeds were last held against the table
	look     bool                      // they may have changed since
	pruned   time.Time
	refused  map[string]bool
}

// The hub's times and sizes.
const (
	askWide      = 8  // callbacks asked at once
	askHost      = 1  // of them on one host
	sendWide     = 32 // callbacks sent to at once
	sendHost     = 4  // of them on one host
	dawdleWide   = 8  // callbacks on tardy hosts sent to at once
	dawdleHost   = 2  // of them on one host
	tardyAfter   = 2 * time.Second
	callbackTime = 10 * time.Second // for one callback's whole answer
	callbackSays = 8 << 10          // bytes of it that are read
	leastLook    = time.Second      // between looks: changes in a row are sent as one
	pruneEvery   = time.Hour
)

// NewHub makes a Hub; Run starts it.
func NewHub(cfg HubConfig) *Hub {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	tardy := map[string]bool{}
	return &Hub{
		cfg: cfg, log: cfg.Log, nudge: make(chan struct{}, 1), look: true, refused: map[string]bool{},
		asking:   newLane[statuspage.FollowDecision](askWide, askHost, map[string]bool{}),
		sending:  newLane[statuspage.Follower](sendWide, sendHost, tardy),
		dawdling: newLane[statuspage.Follower](dawdleWide, dawdleHost, tardy),
		client: &http.Client{
			Timeout: callbackTime,
			Transport: &http.Transport{
				DialContext: cfg.Dial, TLSClientConfig: &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12},
				DisableKeepAlives: true, MaxResponseHeaderBytes: callbackSays,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Follow takes a request in: the callback is asked soon. The error is a
// *statuspage.Invalid, statuspage.ErrTooMany, or of the table.
func (h *Hub) Follow(ctx context.Context, r statuspage.FollowRequest) error {
	r, err := r.Check()
	if err != nil {
		return err
	}
	if err := h.cfg.Followers.Follow(ctx, r); err != nil {
		return err
	}
	select {
	case h.nudge <- struct{}{}:
	default:
	}
	return nil
}

// Run asks and sends until ctx ends; what is under way then is cut, and done again after
// the next start. It returns nil. Trouble with the table is logged and waited out.
func (h *Hub) Run(ctx context.Context, feeds Publisher) error {
	h.feeds = feeds
	changed := h.cfg.Changed() // before the look, so that no change slips between
	for ctx.Err() == nil {
		h.prune(ctx)
		h.ask(ctx)
		h.send(ctx)
		h.wait(ctx, changed)
		h.settle(ctx)
		select {
		case <-changed: // now, or while something else was done
			changed, h.look = h.cfg.Changed(), true
		default:
		}
	}
	h.asking.drain()
	h.sending.drain()
	h.dawdling.drain()
	h.settle(context.WithoutCancel(ctx))
	return nil
}

// wait sleeps until there is something to do.
func (h *Hub) wait(ctx context.Context, changed <-chan struct{}) {
	now := time.Now()
	timer := time.NewTimer(h.alarm(ctx, now).Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-h.nudge:
	case <-changed:
	case <-timer.C:
		h.look = true
	case d := <-h.asking.done:
		h.asking.land(d)
	case d := <-h.sending.done:
		h.sending.land(d)
	case d := <-h.dawdling.done:
		h.dawdling.land(d)
	}
	h.asking.gather()
	h.sending.gather()
	h.dawdling.gather()
}

// alarm is when the loop must look again though nothing happens.
func (h *Hub) alarm(ctx context.Context, now time.Time) time.Time {
	if len(h.refused) > 0 {
		return now.Add(storeRest)
	}
	at := h.pruned.Add(pruneEvery)
	if h.look {
		at = h.looked.Add(leastLook)
	}
	next, err := h.cfg.Followers.NextFollower(ctx, now)
	if h.answered("ask for the next follower", err) && !next.IsZero() && next.Before(at) {
		at = next
	}
	return statuspage.Later(at, now)
}

// settle records what has come of attempts. Without an answer of the table it is kept.
func (h *Hub) settle(ctx context.Context) {
	if len(h.asking.landed) > 0 && h.answered("decide on followers", h.cfg.Followers.Decide(ctx, h.asking.landed...)) {
		h.asking.forget()
	}
	for _, l := range []*lane[statuspage.Follower]{&h.sending, &h.dawdling} {
		h.settleLane(ctx, l)
	}
}

// settleLane records attempts of one lane. A follower that has taken what is no longer
// the newest is looked at again.
func (h *Hub) settleLane(ctx context.Context, l *lane[statuspage.Follower]) {
	if len(l.landed) == 0 || !h.answered("record what followers took", h.cfg.Followers.SettleFollowers(ctx, l.landed...)) {
		return
	}
	for _, f := range l.landed {
		h.look = h.look || f.Next.IsZero() && f.Version != h.versions[f.Topic]
	}
	l.forget()
}

func (h *Hub) prune(ctx context.Context) {
	if now := time.Now(); now.Sub(h.pruned) >= pruneEvery && h.answered("forget old followers", h.cfg.Followers.PruneFollowers(ctx, now)) {
		h.pruned = now
	}
}

// answered reports whether the table did as asked, and logs the first refusal and the
// recovery. An end of the program is no refusal.
func (h *Hub) answered(what string, err error) bool {
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil && !h.refused[what]:
		h.refused[what] = true
		h.log.Error("the hub can't "+what, "err", err)
	case err == nil && h.refused[what]:
		delete(h.refused, what)
		h.log.Info("the hub works again", "after", what)
	}
	return err == nil
}
