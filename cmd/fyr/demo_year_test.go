package main

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// What ended in the invented year is stored as a real end is: all is well again.
func TestDemoTalesEndWell(t *testing.T) {
	t.Parallel()
	y := almanac{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	for n, tale := range tales {
		ch := y.changes(int64(n+1), tale)
		i, first, last := ch.Incidents[0], ch.Updates[0], ch.Updates[len(ch.Updates)-1]
		if got := i.Components[0].Status; got != statuspage.Operational || i.Impact == statuspage.ImpactNone {
			t.Errorf("%s: over, with its component %v and impact %v", tale.title, got, i.Impact)
		}
		if first.Components[0].Status != tale.status || len(last.Components) != 1 {
			t.Fatalf("%s: told %v, at last %v", tale.title, first.Components, last.Components)
		}
		if got := last.Components[0]; got.Status != statuspage.Operational || got.Was != tale.status || !got.Since.Equal(i.Ended) {
			t.Errorf("%s: its end tells %+v", tale.title, got)
		}
	}
}
