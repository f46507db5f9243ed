package monitor

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// event is one thing that happens to a monitor in a property test.
type event struct {
	Wait   time.Duration // since the event before, on the true clock
	Skew   time.Duration // how wrong the host's clock is when it happens
	Status Status
	Kind   string // verdict, tick (the Desk's Expire), or restart
}

// history draws events: mostly probes in time, with gaps, restarts and clock jumps.
func history(clockJumps bool) *rapid.Generator[[]event] {
	one := rapid.Custom(func(t *rapid.T) event {
		e := event{
			Wait:   time.Duration(rapid.SampledFrom([]int{1, 5, 60, 60, 60, 200, 7200}).Draw(t, "wait")) * time.Second,
			Status: Status(rapid.IntRange(0, 3).Draw(t, "status")),
			Kind:   rapid.SampledFrom([]string{"verdict", "verdict", "verdict", "verdict", "tick", "restart"}).Draw(t, "kind"),
		}
		if clockJumps && e.Kind == "verdict" {
			e.Skew = time.Duration(rapid.SampledFrom([]int{0, 0, 0, -1, 1, -24 * 365 * 56}).Draw(t, "skew")) * time.Hour
		}
		return e
	})
	return rapid.SliceOfN(one, 1, 60)
}

// rules draws the thresholds.
func rules(t *rapid.T) Monitor {
	m := api
	m.Confirm = rapid.IntRange(1, 4).Draw(t, "confirm")
	m.Recover = rapid.IntRange(1, 4).Draw(t, "recover")
	return m
}

// live plays events and calls see after each with what it did.
func live(m Monitor, events []event, see func(before, after State, e event, now time.Time, ts []Transition)) {
	var s State
	now := noon
	for _, e := range events {
		now = now.Add(e.Wait)
		before, seen := s, now.Add(e.Skew)
		var ts []Transition
		switch e.Kind {
		case "verdict":
			s, ts = s.Step(m, Verdict{Agents: 1, Result: Result{Monitor: m.ID, Agent: Local, At: seen, Outcome: Outcome{Status: e.Status}}})
		case "tick":
			s, ts = one(s.Expire(m, seen))
		case "restart":
			s, ts = one(s.Interrupt(m, s.LastAt.Add(time.Second)))
		}
		see(before, s, e, seen, ts)
	}
}

func one(s State, t *Transition) (State, []Transition) {
	if t == nil {
		return s, nil
	}
	return s, []Transition{*t}
}

// Trap 1: a success in the middle of a streak of failures leaves no trace, for ever.
func TestPassedRetryNeverMakesATransition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		s, _ := play(State{}, m, at(0, Up))
		minute := 0.0
		for range rapid.IntRange(1, 20).Draw(t, "rounds") {
			for range rapid.IntRange(0, m.Confirm-1).Draw(t, "failures") {
				minute++
				bad := rapid.SampledFrom([]Status{Degraded, Down}).Draw(t, "bad")
				var got []change
				if s, got = play(s, m, at(minute, bad)); got != nil {
					t.Fatalf("a failure of fewer than %d made %v", m.Confirm, got)
				}
			}
			minute++
			var got []change
			if s, got = play(s, m, at(minute, Up)); got != nil || s.Settled != Up || s.N != 0 || s.Evidence != nil {
				t.Fatalf("the retry passed and made %v, state %+v", got, s)
			}
		}
	})
}

// What changed is told, once, and joins on to what stood before.
func TestTransitionsFormAChain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		settled := Unknown
		live(m, history(true).Draw(t, "events"), func(_, s State, e event, _ time.Time, ts []Transition) {
			for _, tr := range ts {
				if tr.From != settled || tr.To == tr.From || tr.Monitor != m.ID {
					t.Fatalf("after %v came %+v", settled, tr)
				}
				settled = tr.To
			}
			if s.Settled != settled {
				t.Fatalf("%s: the state says %v, the transitions %v", e.Kind, s.Settled, settled)
			}
		})
	})
}

// A status that was lost to silence is unknown, and what stood is not forgotten.
func TestExpiredIsUnknown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		live(m, history(true).Draw(t, "events"), func(_, s State, _ event, now time.Time, _ []Transition) {
			late := s.KnownAt.Add(m.Stale() + 1)
			gone, tr := s.Expire(m, late)
			if s.KnownAt.IsZero() {
				return
			}
			if gone.Settled != Unknown || gone.N != 0 || gone.Resumed || gone.Evidence != nil {
				t.Fatalf("expired, and still %+v", gone)
			}
			if (tr != nil) != s.Settled.Known() {
				t.Fatalf("from %v the transition is %+v", s.Settled, tr)
			}
		})
	})
}

// Trap 2: within a run, no clock makes a transition's times run backwards.
func TestTransitionTimesNeverGoBackwards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		events := history(true).Draw(t, "events")
		var last Transition
		live(m, events, func(_, s State, e event, _ time.Time, ts []Transition) {
			for _, tr := range ts {
				if tr.Effective.Before(last.Effective) || tr.Confirmed.Before(tr.Effective) || tr.Effective.Before(tr.Began) {
					t.Fatalf("%s: %+v\nafter %+v", e.Kind, tr, last)
				}
				last = tr
			}
			if s.Since.After(s.LastAt.Add(2 * time.Second)) {
				t.Fatalf("%s: since %s, but the last result is of %s", e.Kind, s.Since, s.LastAt)
			}
		})
	})
}

// Nothing is down or degraded without m.Confirm failures to show for it, and nothing
// recovers from that without m.Recover successes, restarts in between or not.
func TestEvidenceIsEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		live(m, history(false).Draw(t, "events"), func(before, _ State, _ event, _ time.Time, ts []Transition) {
			for _, tr := range ts {
				need := m.Confirm
				switch {
				case tr.To == Unknown, tr.From == Unknown && tr.To == Up, before.Resumed && tr.To == before.Prior:
					continue
				case tr.Before > tr.To && tr.From.Known():
					need = m.Recover
				case tr.Before > tr.To && before.Resumed: // a recovery, or a new beginning after a long gap
					need = min(m.Confirm, m.Recover)
				}
				if len(tr.Evidence) < need {
					t.Fatalf("%v → %v on %d results, want %d", tr.From, tr.To, len(tr.Evidence), need)
				}
			}
		})
	})
}

// A restart in mid-streak counts on: with it or without it, the same outcome settles.
func TestRestartInMidStreakKeepsCounting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rules(t)
		m.Confirm = rapid.IntRange(2, 10).Draw(t, "confirm")
		seen := rapid.IntRange(1, m.Confirm-1).Draw(t, "failures before the restart")
		s, _ := play(State{}, m, at(0, Up))
		for i := range seen {
			s, _ = play(s, m, at(float64(i+1), Down))
		}
		for range rapid.IntRange(1, 3).Draw(t, "restarts") {
			s, _ = s.Interrupt(m, after(float64(seen)+0.5))
		}
		for i := seen; i < m.Confirm; i++ {
			var got []change
			s, got = play(s, m, at(float64(i+1), Down))
			if last := i == m.Confirm-1; (len(got) == 1 && got[0].To == Down) != last {
				t.Fatalf("after %d of %d failures: %v", i+1, m.Confirm, got)
			}
		}
	})
}

// Trap 12: however often the process restarts, and whatever the clock says meanwhile,
// the deadline of a passive monitor is where the last report put it.
func TestPassiveDeadlineSurvives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := play(State{}, nightly, at(0, Up))
		due := s.Due
		for range rapid.IntRange(1, 30).Draw(t, "restarts") {
			when := after(float64(rapid.IntRange(-600, 600).Draw(t, "minute")))
			s, _ = s.Interrupt(nightly, when)
			s, _ = s.Expire(nightly, when)
			if _, late := s.Overdue(nightly, when); late == when.Before(due) || !s.Due.Equal(due) || s.Settled != Up {
				t.Fatalf("at %s: overdue %t, due %s instead of %s, %v", when, late, s.Due, due, s.Settled)
			}
		}
	})
}
