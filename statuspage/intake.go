package statuspage

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Bounds of the intake.
const (
	FlushEvery  = 250 * time.Millisecond // routine results wait at most this long for their commit
	flushAt     = 1000                   // results that don't wait at all
	MaxWaiting  = 200_000                // results kept in memory while the store refuses; the oldest go first
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
	if len(in.waiting) >= MaxWaiting {
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

// Run hands batches to the desk until ctx ends, and then what is left.
func (in *Intake) Run(ctx context.Context) error {
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return in.flush(context.WithoutCancel(ctx))
		case <-tick.C:
		case <-in.now:
		}
		if err := in.flush(ctx); err != nil {
			in.log.Warn("results wait", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(retryCommit):
			}
		}
	}
}

// flush hands over what waits. When the store refuses, the batch goes back to the front.
func (in *Intake) flush(ctx context.Context) error {
	in.mu.Lock()
	batch := in.waiting
	in.waiting = nil
	in.mu.Unlock()
	for len(batch) > 0 {
		n := min(len(batch), 2*flushAt)
		if err := in.desk.Record(ctx, batch[:n]...); err != nil {
			in.mu.Lock()
			in.waiting = append(batch, in.waiting...)
			in.mu.Unlock()
			return err
		}
		batch = batch[n:]
	}
	return nil
}
