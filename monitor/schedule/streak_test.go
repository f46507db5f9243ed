package schedule_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

// script answers with one status after the other, the last one for ever; each probe
// takes 300 ms.
func script(statuses ...monitor.Status) func(context.Context, monitor.Monitor) monitor.Outcome {
	return func(context.Context, monitor.Monitor) monitor.Outcome {
		<-time.After(300 * time.Millisecond)
		st := statuses[0]
		if len(statuses) > 1 {
			statuses = statuses[1:]
		}
		return monitor.Outcome{Status: st}
	}
}

func TestQuickReprobes(t *testing.T) {
	t.Parallel()
	const up, down, unknown = monitor.Up, monitor.Down, monitor.Unknown
	tests := []struct {
		name    string
		settled monitor.Status
		script  []monitor.Status
		want    []time.Duration // the first starts, since the first one; interval 60 s, retry 5 s
	}{
		{"all well", up, []monitor.Status{up}, seconds(0, 60, 120)},
		{"an outage is confirmed by three", up, []monitor.Status{down}, seconds(0, 5.3, 10.6, 60, 120)},
		{"a retry that passes ends the streak", up, []monitor.Status{down, up}, seconds(0, 5.3, 60, 120)},
		{"recovery is confirmed by two", down, []monitor.Status{up}, seconds(0, 5.3, 60, 120)},
		{"the first success after unknown needs no proof", unknown, []monitor.Status{up}, seconds(0, 60, 120)},
		{"an outcome that can't tell asks for nothing", up, []monitor.Status{down, unknown, down, up}, seconds(0, 5.3, 60, 65.3, 120)},
		{"flapping", up, []monitor.Status{down, down, up, down, up}, seconds(0, 5.3, 10.6, 60, 65.3, 120)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.answer = script(test.script...)
				m := monitorOf("api", time.Minute)
				m.RetryInterval = 5 * time.Second
				s, end := w.run(t, schedule.Config{}, m)
				s.Settle("api", test.settled)
				phase := schedule.Phase("api", m.Interval)
				pass(phase + 125*time.Second)
				st := s.Stats()
				end()
				got := w.starts["api"]
				for i := range got {
					got[i] -= phase
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("starts (-want +got):\n%s", diff)
				}
				if st.Dropped != (schedule.Dropped{}) {
					t.Errorf("dropped %+v, want nothing", st.Dropped)
				}
			})
		})
	}
}

func seconds(list ...float64) []time.Duration {
	ds := make([]time.Duration, len(list))
	for i, s := range list {
		ds[i] = time.Duration(s * float64(time.Second))
	}
	return ds
}

// Ticks that fall before a quick re-probe are skipped, and are no dropped ticks.
func TestReprobeSkipsTicks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = script(monitor.Down, monitor.Up)
		m := monitorOf("api", 10*time.Second)
		m.RetryInterval = 10 * time.Second
		s, end := w.run(t, schedule.Config{}, m)
		s.Settle("api", monitor.Up)
		phase := schedule.Phase("api", m.Interval)
		pass(phase + 31*time.Second)
		st := s.Stats()
		end()
		want := []time.Duration{phase, phase + 10300*time.Millisecond, phase + 20*time.Second, phase + 30*time.Second}
		if diff := cmp.Diff(want, w.starts["api"]); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
		if st.Dropped != (schedule.Dropped{}) {
			t.Errorf("dropped %+v, want nothing", st.Dropped)
		}
	})
}

// After a freeze longer than a state stays fresh, what was settled is unknown again,
// as the desk sees it too: one success settles it at once.
func TestStaleStreakIsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = script(monitor.Down, monitor.Down, monitor.Down, monitor.Up)
		m := monitorOf("api", time.Minute)
		s, end := w.run(t, schedule.Config{}, m)
		pass(schedule.Phase("api", m.Interval) + 30*time.Second)
		s.Freeze(20 * time.Minute)
		pass(3 * time.Minute)
		end()
		starts := w.starts["api"]
		if len(starts) < 5 {
			t.Fatalf("got %d probes, want three that confirm the outage and then one a minute", len(starts))
		}
		if got := starts[4] - starts[3]; got != m.Interval {
			t.Errorf("the first success after the gap was followed up after %s, want the next tick", got)
		}
	})
}

// A reload in the middle of a streak keeps it, and the quick re-probe that is due.
func TestSetKeepsTheStreak(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = script(monitor.Down)
		m := monitorOf("api", time.Minute)
		m.RetryInterval = 5 * time.Second
		s, end := w.run(t, schedule.Config{}, m)
		s.Settle("api", monitor.Up)
		phase := schedule.Phase("api", m.Interval)
		pass(phase + 7*time.Second)
		m.Name = "renamed"
		s.Set([]monitor.Monitor{m})
		pass(30 * time.Second)
		end()
		want := []time.Duration{phase, phase + 5300*time.Millisecond, phase + 10600*time.Millisecond}
		if diff := cmp.Diff(want, w.starts["api"]); diff != "" {
			t.Errorf("starts (-want +got):\n%s", diff)
		}
	})
}
