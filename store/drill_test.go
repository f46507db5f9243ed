package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

func aDrill() statuspage.Changes {
	d := statuspage.Drill{
		ID: "drl000000001", At: noon, Purged: noon.Add(statuspage.DrillLasts),
		Testers: []statuspage.Tester{{Channel: "mail", Address: "anna@example.com"}, {Channel: "mail", Address: "bert@example.com"}},
		Incident: statuspage.Incident{
			ID: "drl000000001", Title: "DRILL: a disk is full", Stage: statuspage.Investigating, Draft: true,
			Updates: []statuspage.Update{{ID: "upd000000901", Incident: "drl000000001", Stage: statuspage.Investigating, At: noon, Body: "DRILL: we look"}},
		},
	}
	return statuspage.Changes{
		At: noon, Drills: []statuspage.Drill{d},
		Notices: []statuspage.Notice{{ID: "n901", Kind: statuspage.TellDrill, Lane: statuspage.LaneNotice, At: noon, Target: d.Target("upd000000901")}},
	}
}

// A drill's testers are told like subscribers, and they alone; purged, it leaves nothing.
func TestDrillIsToldAndPurged(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, outage())
	for range 2 {
		if _, _, err := db.FanOut(t.Context(), noon, 100); err != nil {
			t.Fatal(err)
		}
	}
	others, err := db.Claim(t.Context(), noon, time.Minute, statuspage.Room{Lane: statuspage.LaneNotice, N: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range others {
		if err := db.Settle(t.Context(), noon, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent, Answer: "250 ok"}); err != nil {
			t.Fatal(err)
		}
	}
	before := dump(t, db)
	totals, err := db.DeliveryTotals(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, aDrill())
	mustCommit(t, db, aDrill())
	if made, _, err := db.FanOut(t.Context(), noon, 100); made != 2 || err != nil {
		t.Fatalf("%d deliveries, %v", made, err)
	}
	parcels, err := db.Claim(t.Context(), noon, time.Minute, statuspage.Room{Lane: statuspage.LaneNotice, N: 10})
	if err != nil || len(parcels) != 2 {
		t.Fatalf("%d parcels, %v", len(parcels), err)
	}
	var to []string
	for _, p := range parcels {
		to = append(to, p.To.Address)
		if p.Told.Incident.Title != "DRILL: a disk is full" || p.Told.Update.Body != "DRILL: we look" || p.Told.Seq != 0 {
			t.Errorf("told: %+v", p.Told)
		}
		if err := db.Settle(t.Context(), noon, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Sent, Answer: "250 ok"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(to, " "); got != "anna@example.com bert@example.com" {
		t.Errorf("told to %s", got)
	}
	if after, err := db.DeliveryTotals(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour)); after != totals || err != nil {
		t.Errorf("the public totals count it: %+v, %v", after, err)
	}
	if r, err := db.Load(t.Context()); err != nil || len(r.Drills) != 1 || len(r.Incidents) != 1 {
		t.Errorf("loaded: %+v, %v", r.Drills, err)
	}
	mustCommit(t, db, statuspage.Changes{At: noon, Purged: []string{"drl000000001"}})
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("it left something (-before +after):\n%s", diff)
	}
}

// What waits for a tester is not told once the drill is purged.
func TestPurgedDrillIsNotTold(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, aDrill())
	mustCommit(t, db, statuspage.Changes{At: noon, Purged: []string{"drl000000001"}})
	made, _, err := db.FanOut(t.Context(), noon, 100)
	if made != 0 || err != nil {
		t.Errorf("%d deliveries, %v", made, err)
	}
}
