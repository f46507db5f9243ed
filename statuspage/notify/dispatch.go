package notify

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Outbox is where parcels wait; *store.DB is one.
type Outbox interface {
	FanOut(ctx context.Context, now time.Time, max int) (made int, more bool, err error)
	Claim(ctx context.Context, now time.Time, lease time.Duration, room statuspage.Room) ([]statuspage.Parcel, error)
	Settle(ctx context.Context, at time.Time, outcomes ...statuspage.Settlement) error
	Release(ctx context.Context, now time.Time) (ambiguous int, err error)
	Hasten(ctx context.Context, now time.Time, routes ...string) error
	NextDue(ctx context.Context, now time.Time, rooms ...statuspage.Room) (time.Time, error)
	OutboxStats(ctx context.Context, now time.Time) (statuspage.OutboxStats, error)
}

// The dispatcher's times and sizes.
const (
	lease       = 10 * time.Minute     // outlives the longest attempt
	longest     = 4 * time.Minute      // no attempt takes longer
	slice       = 500                  // deliveries made in one fan-out transaction
	moment      = 5 * time.Millisecond // one commit serves what ends within it
	lastWords   = 10 * time.Second     // what is being sent may end, once we are told to stop
	storeRest   = time.Second          // between tries when the outbox refuses
	leastPause  = time.Second          // between looks at an outbox that gives nothing
	defaultWide = 16                   // a channel's notices at once, unless Config says otherwise
)

// Config is what a Dispatcher needs.
type Config struct {
	Outbox  Outbox            // required
	Senders map[string]Sender // by Route; may be empty
	Workers int               // notices at once over each channel; other lanes have workers of their own, see share; 0: 16
	Widths  map[string]int    // instead of Workers, by Route: for a channel that sends no more at once, so that nothing is claimed which only waits
	Log     *slog.Logger      // nil: silent

	// Trouble hears that a channel has failed for five minutes (err says how, since
	// when), and with a nil err that it works again. It must not block; nil: nobody asks.
	Trouble func(key string, err error, since time.Time)
}

// Route says which of Config.Senders takes a delivery.
func Route(d statuspage.Delivery) string { return d.Route() }

// Dispatcher moves parcels from the outbox to the senders. One loop makes every decision
// and every write; only the attempts run beside it.
type Dispatcher struct {
	cfg   Config
	log   *slog.Logger
	nudge chan struct{}
	done  chan attempt

	hasten atomic.Bool // what waits is to become due

	mu      sync.Mutex // guards what Stats and Use touch
	senders map[string]Sender
	health  map[string]*health
	flying  map[seat]int // attempts under way
	revived []string     // routes that work again, and whose waiting deliveries are to become due

	unsettled []statuspage.Settlement // the loop's own: outcomes that are not committed yet
	ailing    map[string]bool         // the loop's own: parts of senders that fail, and whether operators heard of it
	refused   map[string]bool         // the loop's own: what the outbox refused to do last time
}

// attempt is a finished attempt.
type attempt struct {
	parcel  statuspage.Parcel
	receipt Receipt
	began   time.Time
}

// NewDispatcher makes a Dispatcher; Run starts it.
func NewDispatcher(cfg Config) *Dispatcher {
	if cfg.Workers <= 0 {
		cfg.Workers = defaultWide
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Dispatcher{
		cfg: cfg, log: cfg.Log, nudge: make(chan struct{}, 1), done: make(chan attempt, cfg.Workers),
		senders: cfg.Senders, health: map[string]*health{}, flying: map[seat]int{}, refused: map[string]bool{}, ailing: map[string]bool{},
	}
}

// Nudge says that there may be something new in the outbox. It never blocks.
func (d *Dispatcher) Nudge() {
	select {
	case d.nudge <- struct{}{}:
	default:
	}
}

// Wake ends the rest of every channel, and what waits is due at once: what kept them
// from working, our own network say, may be over.
func (d *Dispatcher) Wake() {
	d.mu.Lock()
	for _, h := range d.health {
		h.wake()
	}
	d.mu.Unlock()
	d.hasten.Store(true)
	d.Nudge()
}

// hurry makes what waits due: all of it after a Wake, else that of routes that work again.
func (d *Dispatcher) hurry(ctx context.Context) {
	d.mu.Lock()
	routes := d.revived
	d.revived = nil
	d.mu.Unlock()
	if len(routes) > 0 && !d.storeAnswered("make waiting deliveries due", d.cfg.Outbox.Hasten(ctx, time.Now(), routes...)) {
		d.mu.Lock()
		d.revived = append(d.revived, routes...)
		d.mu.Unlock()
	}
	if d.hasten.Swap(false) && !d.storeAnswered("make waiting deliveries due", d.cfg.Outbox.Hasten(ctx, time.Now())) {
		d.hasten.Store(true)
	}
}

// Use replaces the senders and the widths of Config, after a change of configuration.
// Attempts in progress end with the old senders, which are closed. What waits for a route
// that did not work, or was not there, is due at once: the change may be its repair.
func (d *Dispatcher) Use(senders map[string]Sender, widths map[string]int) {
	d.mu.Lock()
	old := d.senders
	d.senders, d.cfg.Widths = senders, widths
	for route := range senders {
		h := d.health[route]
		if old[route] == nil || h != nil && h.rests > 0 {
			d.revived = append(d.revived, route)
		}
		if h != nil {
			h.wake()
		}
	}
	maps.DeleteFunc(d.health, func(route string, _ *health) bool { return senders[route] == nil })
	d.mu.Unlock()
	d.close(old)
	d.Nudge()
}

// Run delivers until ctx ends; then it claims nothing more, gives what is being sent ten
// seconds, records the outcomes and closes the senders. It returns nil. Trouble with the
// outbox is logged and waited out.
func (d *Dispatcher) Run(ctx context.Context) error {
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	d.release(ctx)
	for ctx.Err() == nil {
		d.settle(ctx)
		d.hurry(ctx)
		more := d.fanOut(ctx)
		if claimed := d.claim(ctx, sending); more || claimed > 0 {
			d.linger()
			d.gather()
			continue
		}
		d.wait(ctx)
	}
	d.finish(sending, cut)
	return nil
}

// release frees what a process before us held.
func (d *Dispatcher) release(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := d.cfg.Outbox.Release(ctx, time.Now())
		if d.storeAnswered("free the leases of the last run", err) {
			if n > 0 {
				d.log.Warn("found deliveries of unknown outcome; they go out again with the same ids", "count", n)
			}
			return
		}
		pause(ctx, storeRest)
	}
}

func (d *Dispatcher) fanOut(ctx context.Context) (more bool) {
	_, more, err := d.cfg.Outbox.FanOut(ctx, time.Now(), slice)
	return d.storeAnswered("fan out", err) && more
}

// claim takes as many parcels of each lane as there are free workers and starts their
// attempts; those whose channel rests go back.
func (d *Dispatcher) claim(ctx, sending context.Context) (claimed int) {
	for _, room := range d.rooms() {
		if len(d.unsettled) > 0 {
			break
		}
		now := time.Now()
		parcels, err := d.cfg.Outbox.Claim(ctx, now, lease, room)
		if !d.storeAnswered("claim deliveries", err) {
			break
		}
		for _, p := range parcels {
			d.start(sending, p, now)
		}
		claimed += len(parcels)
		d.settle(ctx)
	}
	return claimed
}

func (d *Dispatcher) start(sending context.Context, p statuspage.Parcel, now time.Time) {
	route := Route(p.Delivery)
	s, until := d.admit(route, p, now)
	if !until.IsZero() {
		d.unsettled = append(d.unsettled, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Queued, Answer: p.Delivery.Answer, NextAt: until, Untried: true})
		return
	}
	if s == nil {
		none := Receipt{Outcome: Unreachable, Answer: "no channel " + route + " is configured", RetryAfter: longestRest}
		d.unsettled = append(d.unsettled, Judge(p, none, now, time.Time{}))
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(sending, longest)
		defer cancel()
		d.done <- attempt{parcel: p, receipt: s.Send(ctx, p), began: now}
	}()
}

// admit returns the sender for the route, nil when there is none, or the time to ask
// again when it rests.
func (d *Dispatcher) admit(route string, p statuspage.Parcel, now time.Time) (Sender, time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.senders[route]
	if s == nil {
		return nil, time.Time{}
	}
	if d.health[route] == nil {
		d.health[route] = &health{}
	}
	if until := d.health[route].admit(now); !until.IsZero() {
		return nil, until
	}
	d.flying[sit(p.Delivery)]++
	return s, time.Time{}
}

// wait sleeps until there is something to do, and takes in the attempts that end.
func (d *Dispatcher) wait(ctx context.Context) {
	now := time.Now()
	timer := time.NewTimer(d.alarm(ctx, now).Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-d.nudge:
	case a := <-d.done:
		d.land(a)
		d.linger()
		d.gather()
	case <-timer.C:
	}
	d.report(time.Now())
}

// alarm is when the loop must look again though nobody nudges it. For a channel whose
// workers are all taken the end of an attempt is what wakes it.
func (d *Dispatcher) alarm(ctx context.Context, now time.Time) time.Time {
	at := now.Add(time.Hour)
	if len(d.unsettled) > 0 || len(d.refused) > 0 {
		return now.Add(storeRest)
	}
	due, err := d.cfg.Outbox.NextDue(ctx, now, d.rooms()...)
	if !d.storeAnswered("ask for the next delivery", err) {
		return now.Add(storeRest)
	}
	if !due.IsZero() {
		at = due
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.health {
		at = h.alarm(at)
	}
	at = d.partsAlarm(at)
	return statuspage.Later(at, now.Add(leastPause))
}
