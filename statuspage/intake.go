package statuspage

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Bounds of the intake.
const (
	FlushEvery  = 250 * time.Millisecond // routine results wait at most this long for their commit
	flushAt     = 1000                   // results that don't wait at all
	MaxWaiting  = 200_000                // results kept in memory while the store refuses; the oldest go first
	WaitsFor    = 15 * time.Minute       // and none longer than this (D-1 says so)
	retryCommit = time.Second            // between attempts while the store refuses
)

// Intake is the scheduler's Recorder: it gathers results and hands them to the Desk
// in batches, so that a thousand measurements cost a handful of commits. A result
// that may decide something is handed over at once.
type Intake struct {
	desk *Desk
	log  *slog.Logger

	mu      sync.Mutex
	waiting []monitor.Result
	dropped int64
	now     chan struct{}
}

// NewIntake makes the intake of a desk; Run empties it.
func NewIntake(d *Desk, log *slog.Logger) *Intake {
	return &Intake{desk: d, log: log, now: make(chan struct{}, 1)}
}

// Record takes one result. It never waits for the store.
func (in *Intake) Record(_ context.Context, r monitor.Result) error {
	urgent := in.desk.Urgent(r)
	in.mu.Lock()
	for len(in.waiting) > 0 && (len(in.waiting) >= MaxWaiting || r.At.Sub(in.waiting[0].At) > WaitsFor) {
		in.waiting = in.waiting[1:]
		in.dropped++
	}
	in.waiting = append(in.waiting, r)
	full := len(in.waiting) >= flushAt
	in.mu.Unlock()
	if urgent || full {
		select {
		case in.now <- struct{}{}:
		default:
		}
	}
	return nil
}

// Waiting returns how many results wait for their commit, and how many were lost
// because the store refused for too long.
func (in *Intake) Waiting() (waiting int, dropped int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.waiting), in.dropped
}

// Run hands batches to the desk until ctx ends, and then what is left. It returns an
// error when the store did not take that.
func (in *Intake) Run(ctx context.Context) error {
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return in.last(context.WithoutCancel(ctx))
		case <-tick.C:
		case <-in.now:
		}
		if in.flush(ctx) == nil { // else the desk has logged why
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryCommit):
		}
	}
}

// last hands over what is left when there is no later.
func (in *Intake) last(ctx context.Context) error {
	err := in.flush(ctx)
	if err != nil {
		n, dropped := in.Waiting()
		in.log.Error("results are lost with this process", "count", n, "dropped", dropped, "err", err)
	}
	return err
}

// flush hands over what waits, and says to the desk from when on results still wait.
// When the store refuses, they go back to the front.
func (in *Intake) flush(ctx context.Context) error {
	in.mu.Lock()
	batch := in.waiting
	in.waiting = nil
	in.mu.Unlock()
	for len(batch) > 0 {
		in.desk.behind(batch[0].At)
		n := min(len(batch), 2*flushAt)
		left, err := in.hand(ctx, batch[:n])
		if err != nil {
			in.mu.Lock()
			in.waiting = slices.Concat(left, batch[n:], in.waiting)
			in.mu.Unlock()
			return err
		}
		batch = batch[n:]
	}
	in.desk.behind(time.Time{})
	return nil
}

// hand records a batch, and when that fails for no lack of the store's, each result
// alone. It returns those that have to be offered again.
func (in *Intake) hand(ctx context.Context, batch []monitor.Result) (left []monitor.Result, err error) {
	err = in.desk.Record(ctx, batch...)
	if err == nil || Refused(err) || errors.Is(err, ErrOutcome) {
		return batch, err
	}
	var bad []monitor.Result
	for n, r := range batch {
		alone := in.desk.Record(ctx, r)
		if Refused(alone) || errors.Is(alone, ErrOutcome) {
			return append(bad, batch[n:]...), alone
		}
		if alone != nil {
			bad, err = append(bad, r), alone
		}
	}
	if len(bad) == len(batch) {
		return bad, err // it is the store that is at fault, and no result
	}
	in.drop(bad, err)
	return nil, nil
}

// drop gives up results that can't be stored while others can.
func (in *Intake) drop(bad []monitor.Result, err error) {
	if len(bad) == 0 {
		return
	}
	in.log.Error("results dropped", "count", len(bad), "monitor", bad[0].Monitor, "err", err)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.dropped += int64(len(bad))
}
