package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// However many deliveries are kept, those that are looked through every few seconds are the
// alerts of a day.
func TestUndeliveredLooksAtAlertsOnly(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	steps, err := collect(t.Context(), db.reader, func(row scanner) (step string, err error) {
		var n int
		err = row.Scan(&n, &n, &n, &step)
		return step, err
	}, `EXPLAIN QUERY PLAN `+undelivered, 1, 1, 1)
	if plan := strings.Join(steps, "\n"); err != nil || !strings.Contains(plan, "delivery_alert (queued_at>?") || strings.Contains(plan, "SCAN") {
		t.Errorf("%v, the plan is\n%s", err, plan)
	}
}

// What became of an alert is forgotten with the alert.
func TestDetoursAreForgotten(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mailed(t, db, 1)
	mustCommit(t, db, statuspage.Changes{At: noon, Detours: []statuspage.Detour{{Delivery: "M1", Target: "b", At: noon}, {Delivery: "M9", At: noon}}})
	if err := db.Prune(t.Context(), noon, Keep{Deliveries: 100 * 365 * day}); err != nil {
		t.Fatal(err)
	}
	if kept := dumpTable(t, db, "alert_detour"); len(kept) != 1 || !strings.Contains(kept[0], "M1") {
		t.Errorf("the detours that are kept are %v, want that of M1", kept)
	}
}

// That an alert could be told to nobody is over once another one has reached somebody,
// whether it was given up or came back.
func TestUntoldEnds(t *testing.T) {
	t.Parallel()
	for _, state := range []statuspage.DeliveryState{statuspage.GivenUp, statuspage.Bounced} {
		t.Run(state.String(), func(t *testing.T) {
			t.Parallel()
			untoldEnds(t, state)
		})
	}
}

func untoldEnds(t *testing.T, lost statuspage.DeliveryState) {
	t.Helper()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "ops", Channel: "webhook"}})
	tell := func(minute int, state statuspage.DeliveryState) string {
		c := statuspage.Changes{At: noon.Add(time.Duration(minute) * time.Minute)}
		c.Notices = []statuspage.Notice{{ID: fmt.Sprint("a", minute), Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: c.At, Alert: &statuspage.Alert{Key: "monitor:api", Firing: true}}}
		mustCommit(t, db, c)
		fanOut(t, db)
		parcels, _ := claim(t, db, minute)
		settle(t, db, minute, statuspage.Settlement{ID: parcels[0].Delivery.ID, State: state})
		return parcels[0].Delivery.ID
	}
	id := tell(2, lost)
	if list, err := db.Undelivered(t.Context(), noon.Add(3*time.Minute)); len(list) != 1 || err != nil {
		t.Errorf("%d wait for another path, %v, want 1", len(list), err)
	}
	mustCommit(t, db, statuspage.Changes{At: noon, Detours: []statuspage.Detour{{Delivery: id, At: noon.Add(3 * time.Minute)}}})
	if n, err := db.Untold(t.Context()); n != 1 || err != nil {
		t.Errorf("%d are untold, %v, want 1", n, err)
	}
	tell(4, statuspage.Sent)
	if n, err := db.Untold(t.Context()); n != 0 || err != nil {
		t.Errorf("%d are untold after another one arrived, %v", n, err)
	}
}
