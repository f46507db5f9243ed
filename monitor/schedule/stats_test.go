package schedule

import (
	"testing"
	"time"
)

func TestLatenessQuantiles(t *testing.T) {
	t.Parallel()
	var l lateness
	for us := range 10_000 {
		l.observe(time.Duration(us) * time.Microsecond)
	}
	l.observe(-time.Second)
	for _, test := range []struct {
		q    float64
		want time.Duration
	}{
		{0, 0}, {0.001, 10 * time.Microsecond}, {0.5, 5 * time.Millisecond}, {0.99, 9900 * time.Microsecond}, {1, 9999 * time.Microsecond},
	} {
		got := l.quantile(test.q)
		if got+time.Microsecond < test.want || float64(got) > 1.13*float64(test.want)+1000 {
			t.Errorf("quantile %g: got %s, want %s to 13 %% more", test.q, got, test.want)
		}
	}
	l.observe(1 << 62)
	if l.max != 1<<62 || l.quantile(1) != l.max {
		t.Errorf("got a maximum of %s", l.quantile(1))
	}
}
