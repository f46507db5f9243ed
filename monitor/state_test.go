package monitor

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// api is probed each minute and stale after 3m10s.
var api = Monitor{ID: "api", Interval: time.Minute, Timeout: 10 * time.Second, Confirm: 3, RetryInterval: 5 * time.Second, Recover: 2}

// nightly reports each hour and has five minutes of grace.
var nightly = Monitor{ID: "nightly", Interval: time.Hour, Timeout: 5 * time.Minute, Confirm: 1, Recover: 1, RetryInterval: time.Second, Passive: true}

// at is a verdict some minutes after noon.
func at(minutes float64, s Status) Verdict {
	v := Verdict{Agents: 1, Result: Result{Monitor: "api", Agent: Local, At: after(minutes), Outcome: Outcome{Status: s}}}
	if s.Bad() {
		v.Cause, v.Phase, v.Reason = Refused, Connect, "connection refused"
	}
	return v
}

func after(minutes float64) time.Time { return noon.Add(time.Duration(minutes * float64(time.Minute))) }

// change is what a test says of a transition.
type change struct {
	From, To                    Status
	Began, Effective, Confirmed float64 // minutes after noon
	Evidence                    int
}

// play takes a monitor through verdicts and returns every change on the way.
func play(s State, m Monitor, verdicts ...Verdict) (State, []change) {
	var list []change
	for _, v := range verdicts {
		var ts []Transition
		s, ts = s.Step(m, v)
		for _, t := range ts {
			list = append(list, brief(t))
		}
	}
	return s, list
}

func brief(t Transition) change {
	return change{t.From, t.To, t.Began.Sub(noon).Minutes(), t.Effective.Sub(noon).Minutes(), t.Confirmed.Sub(noon).Minutes(), len(t.Evidence)}
}

func TestStep(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		verdicts []Verdict
		want     []change
	}{
		{"the first success settles at once", []Verdict{at(0, Up), at(1, Up)}, []change{{Unknown, Up, 0, 0, 0, 1}}},
		{"the first failures are confirmed", []Verdict{at(0, Down), at(1, Down), at(2, Down)}, []change{{Unknown, Down, 0, 0, 2, 3}}},
		{
			"down since the first failure",
			[]Verdict{at(0, Up), at(1, Down), at(1.1, Down), at(1.2, Down)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Down, 1, 1, 1.2, 3}},
		},
		{
			"up since the first success",
			[]Verdict{at(0, Up), at(1, Down), at(1.1, Down), at(1.2, Down), at(2, Up), at(2.1, Up)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Down, 1, 1, 1.2, 3}, {Down, Up, 2, 2, 2.1, 2}},
		},
		{
			"a passed retry counts nothing",
			[]Verdict{at(0, Up), at(1, Down), at(1.1, Down), at(1.2, Up), at(2, Down), at(2.1, Down), at(2.2, Up)},
			[]change{{Unknown, Up, 0, 0, 0, 1}},
		},
		{
			"what could not tell neither counts nor breaks a streak",
			[]Verdict{at(0, Up), at(1, Down), at(1.1, Unknown), at(1.2, Down), at(1.3, Down)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Down, 1, 1, 1.3, 3}},
		},
		{
			"slow at first, then gone: degraded is what all of them prove",
			[]Verdict{at(0, Up), at(1, Degraded), at(2, Down), at(3, Down)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Degraded, 1, 1, 3, 3}},
		},
		{
			"a gap is unknown from the last proof on",
			[]Verdict{at(0, Up), at(1, Up), at(60, Up)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Unknown, 1, 1, 60, 0}, {Unknown, Up, 60, 60, 60, 1}},
		},
		{
			"failures before a gap confirm nothing after it",
			[]Verdict{at(0, Up), at(1, Down), at(2, Down), at(60, Down), at(61, Down)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Unknown, 2, 2, 60, 0}},
		},
		{
			"nothing but unknown goes stale",
			[]Verdict{at(0, Up), at(1, Unknown), at(2, Unknown), at(3, Unknown), at(4, Unknown)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Unknown, 0, 0, 4, 0}},
		},
		{
			"a clock set back an hour",
			[]Verdict{at(0, Up), at(1, Down), at(-59, Down), at(-58, Down), at(3, Up), at(4, Up)},
			[]change{{Unknown, Up, 0, 0, 0, 1}, {Up, Down, 1, 1, 1, 3}, {Down, Up, 3, 3, 4, 2}},
		},
	}
	for _, tt := range tests {
		if _, got := play(State{}, api, tt.verdicts...); !cmp.Equal(tt.want, got) {
			t.Errorf("%s (-want +got):\n%s", tt.name, cmp.Diff(tt.want, got))
		}
	}
}

// A transition carries what an incident needs to say.
func TestTransitionTellsWhy(t *testing.T) {
	t.Parallel()
	s, _ := play(State{}, api, at(0, Up), at(1, Down), at(2, Down))
	s, ts := s.Step(api, at(3, Down))
	if len(ts) != 1 {
		t.Fatalf("%d transitions, want one", len(ts))
	}
	want := Transition{
		Monitor: "api", From: Up, Before: Up, To: Down, Began: after(1), Effective: after(1), Confirmed: after(3),
		Cause: Refused, Phase: Connect, Reason: "connection refused",
		Evidence: []Result{at(1, Down).Result, at(2, Down).Result, at(3, Down).Result},
	}
	if diff := cmp.Diff(want, ts[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantState := State{
		Streak: Streak{Settled: Down}, Since: after(1), Prior: Up,
		LastAt: after(3), KnownAt: after(3), Last: at(3, Down).Outcome,
	}
	if diff := cmp.Diff(wantState, s); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// Evidence is never shared: what two futures of one state append stays apart.
func TestStepLeavesItsStateAlone(t *testing.T) {
	t.Parallel()
	s, _ := play(State{}, api, at(0, Up), at(1, Down), at(2, Down))
	_, one := s.Step(api, at(3, Down))
	_, other := s.Step(api, at(4, Degraded))
	if !one[0].Evidence[2].At.Equal(after(3)) || !other[0].Evidence[2].At.Equal(after(4)) {
		t.Error("one future overwrote the evidence of the other")
	}
}

func TestExpire(t *testing.T) {
	t.Parallel()
	up, _ := play(State{}, api, at(0, Up), at(1, Up))
	stale := after(1).Add(api.Stale())
	if _, tr := up.Expire(api, stale); tr != nil {
		t.Errorf("at the edge: %+v, want nothing", tr)
	}
	gone, tr := up.Expire(api, stale.Add(1))
	if tr == nil || tr.To != Unknown || tr.Before != Up || !tr.Effective.Equal(after(1)) || gone.Settled != Unknown {
		t.Fatalf("past the edge: %+v", tr)
	}
	if _, tr := gone.Expire(api, after(600)); tr != nil {
		t.Errorf("it expired twice: %+v", tr)
	}
	if _, tr := (State{}).Expire(api, after(600)); tr != nil {
		t.Errorf("what was never known expired: %+v", tr)
	}
	s, ts := gone.Step(api, at(30, Up))
	if len(ts) != 1 || ts[0].Before != Up || s.Settled != Up || s.StatusAt(after(29)) != Unknown || s.StatusAt(after(30)) != Up {
		t.Errorf("back up: %+v", ts)
	}
}

func TestInterruptRestoresWhatWasBefore(t *testing.T) {
	t.Parallel()
	down, _ := play(State{}, api, at(0, Down), at(1, Down), at(2, Down))
	s, tr := down.Interrupt(api, after(2.5))
	if tr == nil || brief(*tr) != (change{Down, Unknown, 2.5, 2.5, 2.5, 0}) {
		t.Fatalf("the interruption is %+v", tr)
	}
	if _, again := s.Interrupt(api, after(2.8)); again != nil {
		t.Errorf("a second restart made another transition: %+v", again)
	}
	_, got := play(s, api, at(3, Down))
	if want := []change{{Unknown, Down, 3, 3, 3, 1}}; !cmp.Equal(want, got) {
		t.Errorf("one like before is enough (-want +got):\n%s", cmp.Diff(want, got))
	}
	_, got = play(s, api, at(3, Up), at(4, Up))
	if want := []change{{Unknown, Up, 3, 3, 4, 2}}; !cmp.Equal(want[0].Confirmed, got[0].Confirmed) || len(got) != 1 {
		t.Errorf("recovery is confirmed over a restart too (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// A restart in mid-streak counts on: two failures before it and one after are three.
func TestInterruptKeepsTheStreak(t *testing.T) {
	t.Parallel()
	s, _ := play(State{}, api, at(0, Up), at(1, Down), at(1.1, Down))
	s, _ = s.Interrupt(api, after(1.2))
	s, got := play(s, api, at(2, Down))
	want := []change{{Unknown, Down, 1, 2, 2, 3}} // began before, but history holds it only from where we measured
	if !cmp.Equal(want, got) || s.Settled != Down || s.Resumed {
		t.Errorf("settled %v, resumed %t (-want +got):\n%s", s.Settled, s.Resumed, cmp.Diff(want, got))
	}
}

// A passive monitor's deadline is an instant: neither time nor a restart moves it.
func TestPassiveDeadline(t *testing.T) {
	t.Parallel()
	s, got := play(State{}, nightly, at(0, Up))
	if len(got) != 1 || !s.Due.Equal(after(65)) {
		t.Fatalf("due %s after %v, want an interval and the grace", s.Due, got)
	}
	for m := range 65 {
		var a, b *Transition
		s, a = s.Interrupt(nightly, after(float64(m)))
		s, b = s.Expire(nightly, after(float64(m)))
		if a != nil || b != nil || !s.Due.Equal(after(65)) {
			t.Fatalf("after %d minutes: %v, %v, due %s", m, a, b, s.Due)
		}
		if _, late := s.Overdue(nightly, after(float64(m))); late {
			t.Fatalf("overdue after %d minutes", m)
		}
	}
	if _, late := s.Overdue(nightly, after(65).Add(-1)); late {
		t.Error("overdue before the deadline")
	}
	r, late := s.Overdue(nightly, after(600))
	want := Result{Monitor: "nightly", Agent: Local, At: after(65), Outcome: Outcome{
		Status: Down, Cause: NoHeartbeat, Reason: "no heartbeat since 2026-11-22 12:00:00 UTC, expected every 1h0m0s",
	}}
	if diff := cmp.Diff(want, r); !late || diff != "" {
		t.Fatalf("overdue %t (-want +got):\n%s", late, diff)
	}
	s, got = play(s, nightly, Verdict{Result: r, Agents: 1})
	if want := []change{{Up, Down, 65, 65, 65, 1}}; !cmp.Equal(want, got) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
	if _, again := s.Overdue(nightly, after(6000)); again {
		t.Error("overdue twice for one silence")
	}
	if _, got = play(s, nightly, at(700, Up)); !cmp.Equal([]change{{Down, Up, 700, 700, 700, 1}}, got) {
		t.Errorf("back: %v", got)
	}
}

func TestPassiveIsUnknownUntilItsFirstReport(t *testing.T) {
	t.Parallel()
	if r, late := (State{}).Overdue(nightly, after(6000)); late {
		t.Errorf("got %+v from a job that never reported", r)
	}
	if r, late := (State{Due: noon}).Overdue(api, after(6000)); late {
		t.Errorf("got %+v from a monitor that is probed", r)
	}
}
