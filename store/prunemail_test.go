package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// TestCountsOutliveDeliveries prunes a campaign of more than one slice, in which one
// delivery still waits.
func TestCountsOutliveDeliveries(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := said(1)
	c.Subscribers = crowd(700)
	mustCommit(t, db, c)
	fanOut(t, db)
	parcels, _ := claim(t, db, 2)
	for n, p := range parcels {
		s := sent(p)
		switch {
		case n == 0:
			s.State, s.Ambiguous = statuspage.GivenUp, true
		case n == 350:
			continue
		}
		settle(t, db, 3, s)
	}
	want, err := db.DeliveryCounts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := db.Prune(t.Context(), noon.Add(91*day), Keep{}); err != nil {
			t.Fatal(err)
		}
		got, err := db.DeliveryCounts(t.Context(), 1)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || want.Sent != 698 {
			t.Errorf("%v (-before +after):\n%s", err, diff)
		}
		stats, err := db.OutboxStats(t.Context(), noon)
		if stats.Ambiguous != 1 || stats.GivenUp != 1 || stats.Waiting != 1 || err != nil {
			t.Errorf("stats %+v, %v", stats, err)
		}
	}
	if rows := len(dumpTable(t, db, "delivery")); rows != 1 {
		t.Errorf("%d deliveries are left, want the one that waits", rows)
	}
	if rows := len(dumpTable(t, db, "notice")); rows != 1 {
		t.Errorf("%d notices are left, want the one that is waited for", rows)
	}
}
