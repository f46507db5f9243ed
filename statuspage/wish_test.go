package statuspage

import (
	"testing"
	"time"
)

func TestWishWants(t *testing.T) {
	t.Parallel()
	outage := Matter{Components: []string{"api"}, Groups: []string{"Core"}, Subject: "i1", Impact: ImpactMajor}
	work := Matter{Components: []string{"api"}, Groups: []string{"Core"}, Subject: "m1", Maintenance: true}
	for _, c := range []struct {
		name         string
		w            Wish
		outage, work bool
	}{
		{"everything", Wish{}, true, true},
		{"the component", Wish{Components: []string{"www", "api"}}, true, true},
		{"another component", Wish{Components: []string{"www"}}, false, false},
		{"its group", Wish{Groups: []string{"Core"}}, true, true},
		{"another component and its group", Wish{Components: []string{"www"}, Groups: []string{"Core"}}, true, true},
		{"this incident", Wish{Subject: "i1"}, true, false},
		{"no maintenance", Wish{NoMaintenance: true}, true, false},
		{"major ones", Wish{Impact: ImpactMajor}, true, true},
		{"critical ones", Wish{Impact: ImpactCritical}, false, true},
	} {
		if got := c.w.Wants(outage); got != c.outage {
			t.Errorf("%s: wants the outage: %v", c.name, got)
		}
		if got := c.w.Wants(work); got != c.work {
			t.Errorf("%s: wants the maintenance: %v", c.name, got)
		}
	}
	if !(Wish{Components: []string{"www"}}).Wants(Matter{Impact: ImpactMinor}) {
		t.Error("what concerns no component concerns everybody")
	}
}

func TestQuietEnds(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	night, lunch := Quiet{From: 22 * 60, Till: 7 * 60}, Quiet{From: 12 * 60, Till: 13 * 60}
	for _, c := range []struct {
		q        Quiet
		at, want string // in Oslo; "" none
	}{
		{night, "2026-11-22 21:59", ""},
		{night, "2026-11-22 22:00", "2026-11-23 07:00"},
		{night, "2026-11-23 06:59", "2026-11-23 07:00"},
		{night, "2026-11-23 07:00", ""},
		{night, "2026-10-24 23:00", "2026-10-25 07:00"}, // the clock goes back in that night
		{night, "2026-03-29 01:30", "2026-03-29 07:00"}, // and forward
		{lunch, "2026-11-22 12:30", "2026-11-22 13:00"},
		{lunch, "2026-11-22 13:00", ""},
		{Quiet{From: 60, Till: 60}, "2026-11-22 01:00", ""},
	} {
		at, _ := time.ParseInLocation("2006-01-02 15:04", c.at, oslo)
		got := ""
		if end := c.q.Ends(at.UTC(), oslo); !end.IsZero() {
			got = end.In(oslo).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("at %s quiet ends %q, want %q", c.at, got, c.want)
		}
	}
}
