package templates

import (
	"testing"
	"time"
)

// What was told at once is not told "0 seconds after it began".
func TestLaterIsNothingAtOnce(t *testing.T) {
	t.Parallel()
	s, began := mustSet(t), time.Date(2026, 11, 22, 7, 2, 0, 0, time.UTC)
	for after, want := range map[time.Duration]string{
		-time.Minute: "", 0: "", 400 * time.Millisecond: "", time.Second: "1 second", 25 * time.Second: "25 seconds",
	} {
		if got := s.later(began, began.Add(after)); got != want {
			t.Errorf("%v later is %q, want %q", after, got, want)
		}
	}
}
