package schedule

import (
	"context"
	"runtime"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Freeze moves the clocks forward as a process sees it that stood still for d.
func (s *Scheduler) Freeze(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch = s.epoch.Add(-d)
	for _, sl := range s.slots {
		if sl.run != nil {
			sl.run.result.At = sl.run.result.At.Add(-d)
		}
	}
}

// AddressOf and Phase are tested as the functions that they are.
var AddressOf = addressOf

func Phase(id string, interval time.Duration) time.Duration {
	return (&slot{monitor: &monitor.Monitor{Interval: interval}, hash: hash(id)}).phase()
}

// Begin sets the grid without a loop.
func (s *Scheduler) Begin() {
	if err := s.begin(); err != nil {
		panic(err)
	}
}

// Turn makes the next n slots due, starts their probes and waits until their slots
// are free again.
func (s *Scheduler) Turn(ctx context.Context, n int) {
	s.mu.Lock()
	for _, sl := range append([]*slot(nil), s.queue[:min(n, len(s.queue))]...) {
		s.put(sl, s.clock())
	}
	s.mu.Unlock()
	s.turn(ctx)
	for s.busy() {
		runtime.Gosched()
	}
}

func (s *Scheduler) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending > 0
}
