package monitor

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// letters reads a line of outcomes: u(p), d(own), g (degraded), ? (unknown).
func letters(tb testing.TB, line string) []Status {
	tb.Helper()
	var list []Status
	for _, c := range line {
		i := strings.IndexRune("?ugd", c)
		if i < 0 {
			tb.Fatalf("%q is no status", c)
		}
		list = append(list, Status(i))
	}
	return list
}

func TestStreak(t *testing.T) {
	t.Parallel()
	m := Monitor{Confirm: 3, Recover: 2}
	tests := []struct {
		settled  Status
		outcomes string
		want     string // the status settled on after each outcome; - where none was
	}{
		{Up, "uuu", "---"},
		{Up, "ddd", "--d"},
		{Up, "ddudd", "-----"},
		{Up, "dd?d", "---d"},
		{Up, "ddg", "--g"},
		{Up, "gdd", "--g"},
		{Up, "ggg", "--g"},
		{Up, "dddd", "--d-"},
		{Down, "uu", "-u"},
		{Down, "udu", "---"},
		{Down, "ug", "-g"},
		{Down, "gu", "-g"},
		{Down, "gg", "-g"},
		{Down, "u??u", "---u"},
		{Degraded, "uu", "-u"},
		{Degraded, "ddd", "--d"},
		{Degraded, "uddd", "---d"},
		{Degraded, "dduu", "---u"},
		{Degraded, "gdgd", "----"},
		{Unknown, "u", "u"},
		{Unknown, "ddd", "--d"},
		{Unknown, "ddu", "--u"},
		{Unknown, "?", "-"},
		{Unknown, "gdd", "--g"},
		{Up, "???", "---"},
	}
	for _, tt := range tests {
		s, got := Streak{Settled: tt.settled}, ""
		for _, o := range letters(t, tt.outcomes) {
			var settled bool
			if s, settled = s.Add(m, o); settled {
				got += string("?ugd"[s.Settled])
			} else {
				got += "-"
			}
		}
		if got != tt.want {
			t.Errorf("%v, then %s: settled %s, want %s", tt.settled, tt.outcomes, got, tt.want)
		}
	}
}

func TestStreakOfOne(t *testing.T) {
	t.Parallel()
	m := Monitor{Confirm: 1, Recover: 1}
	for _, from := range []Status{Unknown, Up, Degraded, Down} {
		for _, to := range []Status{Up, Degraded, Down} {
			s, settled := Streak{Settled: from}.Add(m, to)
			if s != (Streak{Settled: to}) || settled != (from != to) {
				t.Errorf("%v, then %v: got %+v, settled %t", from, to, s, settled)
			}
		}
	}
}

func TestNextAsksForAQuickLook(t *testing.T) {
	t.Parallel()
	m := Monitor{Confirm: 3, Recover: 2, RetryInterval: 5 * time.Second}
	s := Streak{Settled: Up}
	got := ""
	for _, o := range letters(t, "ud?ddduuu") {
		var wait time.Duration
		s, wait = Next(m, s, Outcome{Status: o})
		got += fmt.Sprintf("%s ", wait)
	}
	// Up needs none; two failures ask for one more each; the third settles, and so on.
	if want := "0s 5s 0s 5s 0s 0s 5s 0s 0s "; got != want {
		t.Errorf("waits are %s, want %s", got, want)
	}
}
