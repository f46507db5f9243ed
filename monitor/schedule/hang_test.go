package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

// sameHost puts every monitor on one address.
func sameHost(ms []monitor.Monitor) []monitor.Monitor {
	for i := range ms {
		ms[i].Target = fmt.Sprintf("https://one.test/%d", i)
	}
	return ms
}

// Trap 9: with more work than places, the rest is dropped and counted, and the cap holds.
func TestCapOnAllProbes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = hang
		ms := monitors(500, 10*time.Second)
		s, end := w.run(t, schedule.Config{MaxRunning: 10}, ms...)
		for _, m := range ms {
			s.Settle(m.ID, monitor.Down)
		}
		pass(100 * time.Second)
		st := s.Stats()
		end()
		if w.most != 10 {
			t.Errorf("%d probes ran at once, want the cap of 10", w.most)
		}
		if all := st.Started + st.Dropped.Running; all < 4990 || all > 5000 {
			t.Errorf("started %d and dropped %d, want all of 5,000 ticks accounted for", st.Started, st.Dropped.Running)
		}
		var recorded int
		for _, rs := range w.results {
			recorded += len(rs)
		}
		if recorded > int(st.Started) {
			t.Errorf("recorded %d results of %d probes: our own overload says nothing about the target", recorded, st.Started)
		}
	})
}

func TestHungAddressCountsAsFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, m monitor.Monitor) monitor.Outcome {
			if strings.HasPrefix(m.Target, "https://one.test") {
				return hang(ctx, m)
			}
			return monitor.Outcome{Status: monitor.Up}
		}
		hung := sameHost(monitors(200, 20*time.Second))
		s, end := w.run(t, schedule.Config{}, append(hung, monitorOf("healthy", 20*time.Second))...)
		pass(3 * time.Minute)
		end()
		if w.most > 33 {
			t.Errorf("%d probes ran at once, want at most 32 of the hung address and one more", w.most)
		}
		if got := len(w.starts["healthy"]); got != 9 {
			t.Errorf("the healthy monitor was probed %d times in three minutes, want 9", got)
		}
		for _, m := range hung {
			rs := w.results[m.ID]
			if len(rs) < m.Confirm {
				t.Errorf("%s has %d results after three minutes, want enough to confirm that it is down", m.ID, len(rs))
			}
			for _, r := range rs {
				if r.Status != monitor.Down || r.Cause != monitor.NoAnswer {
					t.Fatalf("%s: got %v, %v, want down without an answer", m.ID, r.Status, r.Cause)
				}
			}
		}
		const reason = "not probed: 32 probes of this address are still waiting for an answer"
		if !hasReason(w, reason) {
			t.Errorf("no result says %q", reason)
		}
		if s.Stats().Dropped.Address == 0 {
			t.Error("no dropped tick was counted for the address")
		}
	})
}

func hasReason(w *world, reason string) bool {
	for _, rs := range w.results {
		for _, r := range rs {
			if r.Reason == reason {
				return true
			}
		}
	}
	return false
}

// A popular address that answers, slowly, is full without being hung.
func TestPopularAddressIsNotDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(context.Context, monitor.Monitor) monitor.Outcome {
			<-time.After(3 * time.Second)
			return monitor.Outcome{Status: monitor.Up}
		}
		s, end := w.run(t, schedule.Config{}, sameHost(monitors(200, 10*time.Second))...)
		pass(time.Minute)
		end()
		if s.Stats().Dropped.Address == 0 {
			t.Fatal("the address never was full: the test proves nothing")
		}
		for id, rs := range w.results {
			for _, r := range rs {
				if r.Status != monitor.Up {
					t.Fatalf("%s: got %v (%s), want only what was probed", id, r.Status, r.Reason)
				}
			}
		}
	})
}

// Trap 7: each attempt ends at its deadline and the next one runs, even when the
// prober ignores its context.
func TestStubbornProbeIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		release := make(chan struct{})
		w.answer = func(context.Context, monitor.Monitor) monitor.Outcome {
			<-release
			return monitor.Outcome{Status: monitor.Up}
		}
		m := monitorOf("api", 30*time.Second)
		m.Timeout = 5 * time.Second
		s, end := w.run(t, schedule.Config{}, m)
		pass(schedule.Phase("api", m.Interval) + 6*time.Second)
		if st := s.Stats(); st.GivenUp != 1 || st.Stuck != 1 {
			t.Errorf("six seconds after the start: %+v, want the probe given up", st)
		}
		pass(time.Minute)
		close(release)
		synctest.Wait()
		st := s.Stats()
		end()
		if got := len(w.starts["api"]); got < 4 {
			t.Errorf("%d probes began, want the next ones to run", got)
		}
		if st.Stuck != 0 || st.Running != 0 {
			t.Errorf("after they returned: %+v, want no probe stuck or running", st)
		}
		for _, r := range w.results["api"][:st.GivenUp] {
			if r.Status != monitor.Down || r.Cause != monitor.NoAnswer || r.Latency != 6*time.Second {
				t.Errorf("got %v, %v after %s, want down without an answer after 6s", r.Status, r.Cause, r.Latency)
			}
		}
	})
}

func TestPanicIsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(context.Context, monitor.Monitor) monitor.Outcome { panic("no such page") }
		_, end := w.run(t, schedule.Config{}, monitorOf("api", 10*time.Second))
		pass(30 * time.Second)
		end()
		if got := len(w.results["api"]); got != 3 {
			t.Fatalf("got %d results in three intervals, want 3", got)
		}
		if r := w.results["api"][0]; r.Status != monitor.Unknown || r.Cause != monitor.OwnTrouble || !strings.Contains(r.Reason, "no such page") {
			t.Errorf("got %v, %v, %q, want unknown by our own trouble", r.Status, r.Cause, r.Reason)
		}
	})
}

// Trap 8: a store that refuses stops no monitor.
func TestRefusedResultsStopNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.refuse = func() error {
			if time.Since(w.began) < time.Minute {
				return errors.New("disk full")
			}
			return nil
		}
		s, end := w.run(t, schedule.Config{}, monitorOf("api", 10*time.Second))
		pass(2*time.Minute - 1)
		end()
		if got := len(w.starts["api"]); got != 12 {
			t.Errorf("%d probes began in two minutes, want 12", got)
		}
		if got := s.Stats().Unrecorded; got != 6 || len(w.results["api"]) != 6 {
			t.Errorf("%d results refused and %d recorded, want 6 and 6", got, len(w.results["api"]))
		}
	})
}

// A recorder that blocks holds up its monitor, whose ticks are counted, and is no
// reason to call the target down.
func TestBlockedRecorderDropsTicks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s := schedule.New(schedule.Config{Probe: w.Probe, Recorder: slowRecorder{25 * time.Second}})
		s.Set([]monitor.Monitor{monitorOf("api", 10*time.Second)})
		ctx, cancel := context.WithTimeout(t.Context(), 120*time.Second)
		defer cancel()
		if err := s.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if got := len(w.starts["api"]); got != 4 {
			t.Errorf("%d probes began in 120 s, want one in each 30 s", got)
		}
		if got := s.Stats().Dropped.Busy; got < 6 || got > 8 {
			t.Errorf("%d ticks counted as busy, want two for each probe", got)
		}
	})
}

type slowRecorder struct{ takes time.Duration }

func (r slowRecorder) Record(context.Context, monitor.Result) error {
	<-time.After(r.takes)
	return nil
}
