package statuspage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Memory is what the Desk reads back from the store: what is too old or too much for
// the board.
type Memory interface {
	Incident(ctx context.Context, id string) (Incident, error)
	Maintenance(ctx context.Context, id string) (Maintenance, error)
	Spans(ctx context.Context, from time.Time) (map[string][]Span, error)      // as corrections have them
	DrawnSpans(ctx context.Context, from time.Time) (map[string][]Span, error) // without corrections
	Correction(ctx context.Context, id string) (Correction, error)
	Corrections(ctx context.Context, q CorrectionQuery) ([]Correction, error)
	Audience(ctx context.Context, m Matter) (int, error)
	DeliveryTotals(ctx context.Context, from, to time.Time) (Totals, error)
	SubscriberByKey(ctx context.Context, channel, key string) (Subscriber, error)
	SubscriberByID(ctx context.Context, id string) (Subscriber, error)
	SubscriberByToken(ctx context.Context, token string) (Subscriber, error)
	FootprintOf(ctx context.Context, channel, key string) (Footprint, error)          // an empty one when nothing is remembered
	ConfirmationOf(ctx context.Context, subscriber string) (delivery string, _ error) // the id of the last one; "" when there is none
	Unanswered(ctx context.Context, since time.Time) ([]Asking, error)                // oldest first
	Extract(ctx context.Context, subscriber string) (Extract, error)
	HookKey(ctx context.Context, hook, key string) (HookKey, error)
	HookKeys(ctx context.Context, incident string) ([]HookKey, error)
}

// DeskConfig is what a Desk needs; every field is required but Notify.
type DeskConfig struct {
	Setup  Setup
	Record Record // what the store knew at start
	Ledger Ledger
	Memory Memory
	Words  Words
	Key    []byte // signs the links in confirmation mails; 32 bytes, from the store
	Log    *slog.Logger
	Notify func() // called after a commit that holds notices
}

// Desk is where everything is decided: one decision at a time, each one commit. Its
// methods may be called from any goroutine.
type Desk struct {
	ledger Ledger
	memory Memory
	key    []byte
	log    *slog.Logger
	notify func()

	installation string // whose history it keeps; public ids are derived from it

	act     turn       // held through a decision and its commit
	unbegun *time.Time // Begin's argument, until its commit was taken
	tested  time.Time  // the last self-test, or the start; held by act
	signups signups
	brake   brake // guarded by act

	mu       sync.RWMutex // guards what follows; never held through a commit
	board    *Board
	revision int64
	changed  chan struct{}
	started  time.Time
	trouble  map[string]trouble
	untold   []Alert             // about our own trouble, not committed yet
	carried  map[string]bool     // own troubles of before the start that were not seen since
	waiting  time.Time           // the oldest result that waits for its commit; zero: none does
	pings    map[[32]byte]string // SHA-256 of a ping address's secret → monitor
}

// NewDesk sets up a desk. It commits nothing: Begin does.
func NewDesk(c DeskConfig) *Desk {
	d := &Desk{
		ledger: c.Ledger, memory: c.Memory, key: c.Key, log: c.Log, notify: c.Notify,
		installation: c.Record.Installation, act: newTurn(),
		board:    NewBoard(c.Setup, c.Record, c.Words, NewID),
		revision: 1, changed: make(chan struct{}), started: time.Now(),
		trouble: map[string]trouble{}, carried: carried(c.Record), pings: pingTable(c.Setup),
	}
	d.tested = d.started
	if d.notify == nil {
		d.notify = func() {}
	}
	return d
}

// Begin commits what the start means: the time since alive was not measured. When the
// store refuses (see [Refused]), that is made up for before anything else is recorded.
func (d *Desk) Begin(ctx context.Context, alive time.Time) error {
	d.act.Lock()
	defer d.act.Unlock()
	d.unbegun = &alive
	return d.begin(ctx)
}

// begin does what Begin could not do yet. Callers hold d.act.
func (d *Desk) begin(ctx context.Context) error {
	if d.unbegun == nil {
		return nil
	}
	if err := d.recallSignups(ctx, time.Now()); err != nil {
		return err
	}
	if err := d.commit(ctx, d.board.Begin(*d.unbegun, time.Now())); err != nil {
		return err
	}
	d.unbegun = nil
	return nil
}

// Record takes measurements: a batch is one commit. After an error nothing was taken.
func (d *Desk) Record(ctx context.Context, rs ...monitor.Result) error {
	d.act.Lock()
	defer d.act.Unlock()
	if err := d.begin(ctx); err != nil {
		return err
	}
	p := d.board.Record(rs, time.Now())
	err := d.commit(ctx, p)
	if err == nil || Refused(err) || errors.Is(err, ErrOutcome) {
		return err
	}
	return d.commit(ctx, p) // by the same ids: what was committed stays committed once
}

// Tick lets time pass; call it about once a second.
func (d *Desk) Tick(ctx context.Context, now time.Time) error {
	d.act.Lock()
	defer d.act.Unlock()
	if err := d.begin(ctx); err != nil {
		return err
	}
	if err := d.resume(ctx); err != nil {
		return err
	}
	d.watchSignups(now)
	if err := d.tellTroubles(ctx); err != nil {
		return err
	}
	if err := d.dropCarried(ctx, now); err != nil {
		return err
	}
	if err := d.selfTest(ctx, now); err != nil {
		return err
	}
	if err := d.publishDue(ctx, now); err != nil {
		return err
	}
	return d.commit(ctx, d.board.Tick(now, d.seen(now)))
}

// Settled returns a monitor's confirmed status, for the scheduler's start.
func (d *Desk) Settled(id string) monitor.Status {
	d.mu.RLock()
	defer d.mu.RUnlock()
	s := d.board.states[id]
	if s.Resumed {
		return s.Prior
	}
	return s.Settled
}

// Urgent reports whether a result contradicts what stands, so that it should not
// wait for a batch to fill.
func (d *Desk) Urgent(r monitor.Result) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return r.Status.Known() && r.Status != d.board.states[r.Monitor].Settled
}

// commit makes a plan true: the ledger first, then the board. Callers hold d.act.
func (d *Desk) commit(ctx context.Context, p *plan) error {
	p.tellAlarms()
	if !p.c.Empty() {
		if err := d.ledger.Commit(ctx, p.c); err != nil {
			d.refuse(err)
			return fmt.Errorf("commit: %w", err)
		}
		defer func() { _ = d.resume(ctx) }() // when it fails, the refusal lasts
	}
	d.mu.Lock()
	d.board.apply(p)
	if p.public() {
		d.revision++
		close(d.changed)
		d.changed = make(chan struct{})
	}
	d.mu.Unlock()
	if len(p.c.Notices) > 0 {
		d.notify()
	}
	return d.stampPublished(ctx, p)
}

// public reports whether the page says something else after the plan.
func (p *plan) public() bool {
	return len(p.c.Spans)+len(p.c.Corrections)+len(p.c.Incidents)+len(p.c.Maintenance)+len(p.c.Updates)+len(p.c.Events)+len(p.c.Overrides)+len(p.c.Withdrawn)+len(p.c.Mergers)+len(p.c.Tombstones) > 0
}

// stampPublished stores when an incident's first word was on the page: the board has
// moved, so the next request gets it.
func (d *Desk) stampPublished(ctx context.Context, p *plan) error {
	var fresh []Incident
	for _, i := range p.c.Incidents {
		if i.Published.IsZero() && !i.Draft && len(i.Updates) > 0 {
			i.Published = time.Now()
			fresh = append(fresh, i)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := d.ledger.Commit(ctx, Changes{At: p.now, Incidents: fresh}); err != nil {
		d.log.Warn("time of publication not stored", "incident", fresh[0].ID, "err", err)
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, i := range fresh {
		d.board.incidents[i.ID] = i
	}
	d.revision++
	close(d.changed)
	d.changed = make(chan struct{})
	return nil
}

// Changed returns a channel that is closed when the page says something else.
func (d *Desk) Changed() <-chan struct{} {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.changed
}

// Configure swaps the Setup and commits what that means: components that are new
// begin, those that went end in unknown. note is the audit log's before and after.
func (d *Desk) Configure(ctx context.Context, by Actor, s Setup, before, after any) error {
	return d.configure(ctx, s, func(p *plan) { p.audit(by, "config.reload", "config", before, after) })
}

// configure does so with what note adds to the commit.
func (d *Desk) configure(ctx context.Context, s Setup, note func(p *plan)) error {
	d.act.Lock()
	defer d.act.Unlock()
	d.mu.Lock()
	old := d.board.x
	d.board.x = newIndex(s)
	d.mu.Unlock()
	p := d.board.plan(time.Now())
	p.hideWorks()
	p.reconcile(p.now)
	note(p)
	if err := d.commit(ctx, p); err != nil {
		d.mu.Lock()
		d.board.x = old
		d.mu.Unlock()
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pings = pingTable(s)
	d.revision++
	close(d.changed)
	d.changed = make(chan struct{})
	return nil
}
