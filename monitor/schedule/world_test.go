package schedule_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

// world is a target and a recorder that remember what the scheduler did to them.
type world struct {
	answer func(ctx context.Context, m monitor.Monitor) monitor.Outcome // nil: up at once
	refuse func() error                                                 // what Record answers; nil: accepted

	mu      sync.Mutex
	began   time.Time
	starts  map[string][]time.Duration // since the world began
	ends    map[string][]time.Duration
	results map[string][]monitor.Result
	running int
	most    int // the most probes that ran at once
}

func newWorld() *world {
	return &world{
		began:  time.Now(),
		starts: map[string][]time.Duration{}, ends: map[string][]time.Duration{}, results: map[string][]monitor.Result{},
	}
}

func (w *world) Probe(ctx context.Context, m monitor.Monitor) monitor.Outcome {
	w.mu.Lock()
	w.starts[m.ID] = append(w.starts[m.ID], time.Since(w.began))
	w.running++
	w.most = max(w.most, w.running)
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.running--
		w.ends[m.ID] = append(w.ends[m.ID], time.Since(w.began))
	}()
	if w.answer == nil {
		return monitor.Outcome{Status: monitor.Up}
	}
	return w.answer(ctx, m)
}

func (w *world) Record(_ context.Context, r monitor.Result) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		if err := w.refuse(); err != nil {
			return err
		}
	}
	w.results[r.Monitor] = append(w.results[r.Monitor], r)
	return nil
}

// run starts a scheduler in the current bubble; it ends with the returned function.
func (w *world) run(t *testing.T, c schedule.Config, ms ...monitor.Monitor) (*schedule.Scheduler, func()) {
	t.Helper()
	c.Probe, c.Recorder = w.Probe, w
	s := schedule.New(c)
	s.Set(ms)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	w.began = time.Now()
	go func() { ended <- s.Run(ctx) }()
	return s, func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

// pass lets d go by in the bubble, and what it starts settle.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func monitorOf(id string, interval time.Duration) monitor.Monitor {
	return monitor.Monitor{ID: id, Target: "https://" + id + ".test", Interval: interval}.WithDefaults()
}

func monitors(n int, interval time.Duration) []monitor.Monitor {
	ms := make([]monitor.Monitor, n)
	for i := range ms {
		ms[i] = monitorOf(fmt.Sprintf("m%04d", i), interval)
	}
	return ms
}

// hang waits for the deadline, as a target makes a good prober do that never answers.
func hang(ctx context.Context, _ monitor.Monitor) monitor.Outcome {
	<-ctx.Done()
	return monitor.Outcome{Status: monitor.Down, Cause: monitor.NoAnswer}
}
