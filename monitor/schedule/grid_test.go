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

func TestProbesStayOnTheGrid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer func(context.Context, monitor.Monitor) monitor.Outcome
	}{
		{"quick", nil},
		{"slow", func(context.Context, monitor.Monitor) monitor.Outcome {
			<-time.After(7 * time.Second)
			return monitor.Outcome{Status: monitor.Up}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.answer = test.answer
				_, end := w.run(t, schedule.Config{}, monitorOf("api", 10*time.Second))
				pass(1000*time.Second - 1)
				end()
				starts := w.starts["api"]
				if len(starts) != 100 {
					t.Fatalf("got %d probes in 1,000 s at 10 s, want 100", len(starts))
				}
				for k, at := range starts {
					want := schedule.Phase("api", 10*time.Second) + time.Duration(k)*10*time.Second
					if at != want {
						t.Fatalf("probe %d began at %s, want %s", k, at, want)
					}
				}
			})
		})
	}
}

// Trap 6: the timeout, here as long as the interval, must not add to the interval.
func TestTimeoutsStayOnTheGrid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = hang
		s, end := w.run(t, schedule.Config{}, monitorOf("api", 10*time.Second))
		s.Settle("api", monitor.Down)
		pass(1000 * time.Second)
		end()
		if got := len(w.starts["api"]); got != 100 {
			t.Errorf("got %d probes in 1,000 s at 10 s, want 100", got)
		}
		if st := s.Stats(); st.Lateness.Max > 0 || st.Dropped != (schedule.Dropped{}) {
			t.Errorf("got %+v, want nothing late and nothing dropped", st)
		}
	})
}

// Trap 10: the start spreads evenly over one interval.
func TestStartIsSpread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s, end := w.run(t, schedule.Config{}, monitors(1000, 10*time.Second)...)
		pass(10*time.Second - 1)
		end()
		var seconds [10]int
		for _, starts := range w.starts {
			seconds[starts[0]/time.Second]++
		}
		if got := s.Stats().Started; got != 1000 || len(w.starts) != 1000 {
			t.Errorf("in the first interval %d probes of %d monitors began, want each monitor's once", got, len(w.starts))
		}
		for second, n := range seconds {
			if n < 60 || n > 140 {
				t.Errorf("second %d began %d probes, want about 100", second, n)
			}
		}
	})
}

func TestPhaseIsTheSameInEveryProcess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id       string
		interval time.Duration
		want     time.Duration
	}{
		{"api", 10 * time.Second, 1046657732},
		{"www", time.Minute, 51660118710},
		{"backup", 60 * 24 * time.Hour, 547475130179246},
	}
	for _, test := range tests {
		if got := schedule.Phase(test.id, test.interval); got != test.want {
			t.Errorf("phase of %s in %s: got %d, want %d", test.id, test.interval, got, test.want)
		}
	}
}

// Trap 11: timers of other systems overflow after 24.8 days.
func TestSixtyDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const interval = 60 * 24 * time.Hour
		w := newWorld()
		_, end := w.run(t, schedule.Config{}, monitorOf("backup", interval))
		pass(3*interval - 1)
		end()
		starts := w.starts["backup"]
		if len(starts) != 3 {
			t.Fatalf("got probes at %v, want three in 180 days", starts)
		}
		for k, at := range starts {
			if want := schedule.Phase("backup", interval) + time.Duration(k)*interval; at != want {
				t.Errorf("probe %d began at %s, want %s", k, at, want)
			}
		}
	})
}

// Trap 13: what was missed while the process stood still is dropped, not replayed.
func TestFreezeDropsWhatWasMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s, end := w.run(t, schedule.Config{}, monitors(100, 10*time.Second)...)
		pass(100 * time.Second)
		before := s.Stats()
		s.Freeze(20*time.Minute + 3*time.Second)
		pass(10 * time.Second)
		after := s.Stats()
		end()
		if got := after.Started - before.Started; got < 80 || got > 120 {
			t.Errorf("got %d probes in the 10 s after the freeze, want about one a monitor", got)
		}
		if got := after.Dropped.Late; got < 11_900 || got > 12_100 {
			t.Errorf("counted %d ticks missed in 20 minutes, want about 12,000", got)
		}
		if after.Lateness.Max > time.Second {
			t.Errorf("a probe began %s late, want such ticks dropped", after.Lateness.Max)
		}
	})
}

// A probe during which we stood still says nothing about the target, whether it comes
// to its end or is given up.
func TestFrozenProbeSaysNothing(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(context.Context, monitor.Monitor) monitor.Outcome{
		"ends": hang,
		"is given up": func(_ context.Context, m monitor.Monitor) monitor.Outcome {
			<-time.After(m.Timeout + 5*time.Second)
			return monitor.Outcome{Status: monitor.Up}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.answer = answer
				m := monitorOf("api", time.Minute)
				s, end := w.run(t, schedule.Config{}, m)
				pass(schedule.Phase("api", time.Minute) + time.Second)
				s.Freeze(20 * time.Minute)
				pass(m.Timeout + 10*time.Second)
				end()
				if got := w.results["api"]; len(got) == 0 || got[0].Status != monitor.Unknown || got[0].Cause != monitor.OwnTrouble {
					t.Errorf("got %+v, want unknown by our own trouble", got)
				}
			})
		})
	}
}

func TestSetKeepsWhatStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		stays, changes, leaves := monitorOf("stays", 10*time.Second), monitorOf("changes", 10*time.Second), monitorOf("leaves", 10*time.Second)
		s, end := w.run(t, schedule.Config{}, stays, changes, leaves)
		pass(35 * time.Second)
		left := len(w.starts["leaves"])
		changed := monitorOf("changes", 20*time.Second)
		passive := monitorOf("passive", 10*time.Second)
		passive.Passive = true
		s.Set([]monitor.Monitor{stays, changed, passive, monitorOf("comes", 10*time.Second)})
		pass(65*time.Second - 1)
		end()
		for k, at := range w.starts["stays"] {
			if want := schedule.Phase("stays", 10*time.Second) + time.Duration(k)*10*time.Second; at != want {
				t.Errorf("probe %d of the monitor that stays began at %s, want %s", k, at, want)
			}
		}
		for _, at := range w.starts["changes"][4:] {
			if off := (at - schedule.Phase("changes", 20*time.Second)) % (20 * time.Second); off != 0 {
				t.Errorf("a probe of the changed monitor is %s off its new grid", off)
			}
		}
		if got := len(w.starts["leaves"]); got != left {
			t.Errorf("the monitor that left was probed %d times more", got-left)
		}
		if first := w.starts["comes"][0]; first > 45*time.Second || len(w.starts["comes"]) < 6 {
			t.Errorf("the new monitor was first probed at %s, want within one interval", first)
		}
		if len(w.starts["passive"]) != 0 || s.Stats().Monitors != 3 {
			t.Errorf("a passive monitor is in the schedule")
		}
	})
}

func TestNow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s, end := w.run(t, schedule.Config{}, monitorOf("api", time.Hour))
		phase := schedule.Phase("api", time.Hour)
		pass(phase + 5*time.Minute)
		s.Now("api")
		s.Now("unheard of")
		pass(time.Hour)
		end()
		got, want := w.starts["api"], []time.Duration{phase, phase + 5*time.Minute, phase + time.Hour}
		if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("got probes at %v, want %v", got, want)
		}
	})
}

// A server asks for a first look while its loops are starting: which comes first must
// not matter.
func TestNowBeforeRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		s := schedule.New(schedule.Config{Probe: w.Probe, Recorder: w})
		s.Set([]monitor.Monitor{monitorOf("api", time.Hour), monitorOf("web", time.Hour)})
		s.Now("api")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		w.began = time.Now()
		go func() { ended <- s.Run(ctx) }()
		pass(time.Hour)
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		want := map[string][]time.Duration{
			"api": {0, schedule.Phase("api", time.Hour)},
			"web": {schedule.Phase("web", time.Hour)},
		}
		if diff := cmp.Diff(want, w.starts); diff != "" {
			t.Errorf("probes (-want +got):\n%s", diff)
		}
	})
}
