package monitor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInterruptForLongForgetsTheStreak(t *testing.T) {
	t.Parallel()
	s, _ := play(State{}, api, at(0, Up), at(1, Down), at(1.1, Down))
	s, _ = s.Interrupt(api, after(1.2))
	s, got := play(s, api, at(300, Down), at(301, Down))
	if got != nil || s.Settled != Unknown {
		t.Errorf("settled %v after %v, want unknown until a third failure", s.Settled, got)
	}
}

// Unknown, one failure, then a success: up from the success on, not from the failure.
func TestSuccessAfterAFailureBeginsItself(t *testing.T) {
	t.Parallel()
	_, got := play(State{}, api, at(0, Down), at(1, Up))
	if want := []change{{Unknown, Up, 1, 1, 1, 1}}; !cmp.Equal(want, got) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

// A streak that turns round begins anew, also when one outcome settles it.
func TestStreakTurnedRoundBeginsAnew(t *testing.T) {
	t.Parallel()
	m := api
	m.Confirm, m.Recover = 2, 1
	_, got := play(State{}, m, at(0, Degraded), at(1, Degraded), at(2, Down), at(3, Up))
	if want := []change{{Unknown, Degraded, 0, 0, 1, 2}, {Degraded, Up, 3, 3, 3, 1}}; !cmp.Equal(want, got) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
	m.Confirm, m.Recover = 1, 2
	_, got = play(State{}, m, at(0, Degraded), at(1, Up), at(2, Down))
	if want := []change{{Unknown, Degraded, 0, 0, 0, 1}, {Degraded, Down, 2, 2, 2, 1}}; !cmp.Equal(want, got) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

// The clock was set back while we were off: history does not run backwards.
func TestInterruptBeforeAClockSetBack(t *testing.T) {
	t.Parallel()
	s, _ := play(State{}, api, at(0, Up), at(1, Up))
	s, tr := s.Interrupt(api, after(20))
	_, got := play(s, api, at(10, Up))
	if len(got) != 1 || got[0].Effective < tr.Effective.Sub(noon).Minutes() {
		t.Errorf("unknown from 20, then %+v: runs backwards", got)
	}
}

// An unknown verdict has no cause of a target's failure.
func TestJudgeOfStaleFailuresHasNoCause(t *testing.T) {
	t.Parallel()
	v := Judge(api, []Result{at(0, Down).Result}, after(60))
	if v.Status != Unknown || v.Cause != NoCause {
		t.Errorf("got %v for %v", v.Status, v.Cause)
	}
}

// A name's length is counted in characters, and cut between them.
func TestNameIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	m := Monitor{ID: "api", Name: strings.Repeat("я", 200)}.WithDefaults()
	if err := m.Validate(); err != nil {
		t.Errorf("200 characters: %v", err)
	}
}

// A job a day apart may have an hour's grace, which is its default.
func TestPassiveGraceMayBeAnHour(t *testing.T) {
	t.Parallel()
	m := Monitor{ID: "nightly", Passive: true, Interval: 24 * 60 * api.Interval, Timeout: 60 * api.Interval}.WithDefaults()
	if err := m.Validate(); err != nil {
		t.Error(err)
	}
}
