package schedule_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

func TestRunReturns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		takes   time.Duration
		obeys   bool
		returns time.Duration // after the context ended
		records int
	}{
		{"idle", 0, true, 0, 1},
		{"a probe under way ends", 4 * time.Second, true, 3 * time.Second, 1},
		{"one that takes too long is cancelled", 60 * time.Second, true, 10 * time.Second, 0},
		{"one that ignores that is left behind", 60 * time.Second, false, 11 * time.Second, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.answer = func(ctx context.Context, m monitor.Monitor) monitor.Outcome {
					if !test.obeys {
						ctx = context.WithoutCancel(ctx)
					}
					select {
					case <-time.After(test.takes):
						return monitor.Outcome{Status: monitor.Up}
					case <-ctx.Done():
						return monitor.Outcome{Status: monitor.Down}
					}
				}
				m := monitorOf("api", 5*time.Minute)
				m.Timeout = 2 * time.Minute
				_, end := w.run(t, schedule.Config{}, m)
				pass(schedule.Phase("api", m.Interval) + time.Second)
				stopped := time.Now()
				end()
				if got := time.Since(stopped); got != test.returns {
					t.Errorf("Run returned after %s, want %s", got, test.returns)
				}
				if got := len(w.results["api"]); got != test.records {
					t.Errorf("got %d results, want %d", got, test.records)
				}
				pass(2 * time.Minute)
			})
		})
	}
}

func TestRunTwice(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld()
	s := schedule.New(schedule.Config{Probe: w.Probe, Recorder: w})
	if err := s.Run(ctx); err != nil {
		t.Errorf("first Run: %v", err)
	}
	if err := s.Run(ctx); err == nil {
		t.Error("second Run: no error")
	}
}

// A monitor that leaves while it is being probed leaves no result behind.
func TestLeavingMonitorIsNotRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = hang
		m := monitorOf("api", 10*time.Second)
		s, end := w.run(t, schedule.Config{}, m)
		pass(schedule.Phase("api", m.Interval) + time.Second)
		s.Set(nil)
		pass(time.Minute)
		if st := s.Stats(); st.Running != 0 || st.Monitors != 0 {
			t.Errorf("got %+v, want nothing left", st)
		}
		end()
		if rs := w.results["api"]; len(rs) != 0 {
			t.Errorf("recorded %+v of a monitor that left", rs)
		}
	})
}
