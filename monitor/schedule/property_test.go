package schedule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/schedule"
)

// plan is a few random minutes of a scheduler's life.
type plan struct {
	maxRunning, maxPerAddress int
	monitors                  []monitor.Monitor
	takes                     []time.Duration // how long the probes take, in turn
	says                      []monitor.Status
}

func drawPlan(rt *rapid.T) plan {
	p := plan{
		maxRunning:    rapid.IntRange(1, 10).Draw(rt, "max running"),
		maxPerAddress: rapid.IntRange(1, 4).Draw(rt, "max per address"),
		takes:         rapid.SliceOfN(rapid.Custom(drawTakes), 1, 20).Draw(rt, "takes"),
		says:          rapid.SliceOfN(rapid.SampledFrom([]monitor.Status{0, 1, 1, 2, 3}), 1, 20).Draw(rt, "says"),
	}
	for i := range rapid.IntRange(1, 20).Draw(rt, "monitors") {
		interval := rapid.SampledFrom([]time.Duration{1, 5, 10, 60}).Draw(rt, "interval") * time.Second
		m := monitorOf(fmt.Sprintf("m%d", i), interval)
		m.Target = fmt.Sprintf("tcp://host%d:1", i%4)
		p.monitors = append(p.monitors, m)
	}
	return p
}

func drawTakes(rt *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 20_000).Draw(rt, "ms")) * time.Millisecond
}

// play lives through the plan and returns what happened.
func (p plan) play(t *testing.T) (w *world, st schedule.Stats) {
	synctest.Test(t, func(t *testing.T) {
		w = newWorld()
		turn := 0
		w.answer = func(ctx context.Context, _ monitor.Monitor) monitor.Outcome {
			w.mu.Lock()
			turn++
			takes, says := p.takes[turn%len(p.takes)], p.says[turn%len(p.says)]
			w.mu.Unlock()
			select {
			case <-time.After(takes):
				return monitor.Outcome{Status: says}
			case <-ctx.Done():
				return monitor.Outcome{Status: monitor.Down, Cause: monitor.NoAnswer}
			}
		}
		s, end := w.run(t, schedule.Config{MaxRunning: p.maxRunning, MaxPerAddress: p.maxPerAddress}, p.monitors...)
		pass(4 * time.Minute)
		end()
		st = s.Stats()
	})
	return w, st
}

// Whatever targets do: caps hold, a monitor is never probed twice at a time, and each
// probe is on the grid or a retry interval after the end of an outcome.
func TestScheduleHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		w, st := p.play(t)
		if w.most > p.maxRunning {
			rt.Fatalf("%d probes ran at once, the cap is %d", w.most, p.maxRunning)
		}
		if st.Running != 0 || st.Stuck != 0 {
			rt.Fatalf("after the end: %+v", st)
		}
		for _, m := range p.monitors {
			if problem := p.wrong(m, w); problem != "" {
				rt.Fatalf("%s every %s: %s", m.ID, m.Interval, problem)
			}
		}
	})
}

// wrong says what is wrong with the times of m's probes, if anything is.
func (p plan) wrong(m monitor.Monitor, w *world) string {
	starts, ends, results := w.starts[m.ID], w.ends[m.ID], w.results[m.ID]
	if len(starts) != len(ends) || len(results) < len(ends) {
		return fmt.Sprintf("%d starts, %d ends, %d results", len(starts), len(ends), len(results))
	}
	refused := refusals(w, m)
	for i := 1; i < len(starts); i++ {
		at, end := starts[i], ends[i-1]
		if at < end {
			return fmt.Sprintf("a probe began at %s, before the one before it ended at %s", at, end)
		}
		if !allowed(m, at, end, refused) {
			return fmt.Sprintf("a probe began at %s, neither on the grid nor after %s", at, end+m.RetryInterval)
		}
	}
	return ""
}

// allowed reports whether a probe of m may begin at the given time when the one before
// it ended at end: on the grid, or a retry interval after an outcome, which may be one
// without a probe.
func allowed(m monitor.Monitor, at, end time.Duration, refused []time.Duration) bool {
	const late = 50 * time.Millisecond
	off := (at - schedule.Phase(m.ID, m.Interval)) % m.Interval
	return off <= late || at-end == m.RetryInterval || slices.Contains(refused, at-m.RetryInterval)
}

// refusals returns when a tick of m was recorded as a failure without a probe.
func refusals(w *world, m monitor.Monitor) []time.Duration {
	var list []time.Duration
	for _, r := range w.results[m.ID] {
		if strings.HasPrefix(r.Reason, "not probed") {
			list = append(list, r.At.Sub(w.began))
		}
	}
	return list
}
