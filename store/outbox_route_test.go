package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// What waits is counted by what it waits for, with the newest answer.
func TestOutboxStatsByRoute(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.SetAlerts([]AlertTarget{{ID: "ops", Channel: "webhook"}})
	c := said(1)
	c.Subscribers = crowd(2)
	c.Notices = append(c.Notices, statuspage.Notice{ID: "a1", Kind: statuspage.TellAlert, Lane: statuspage.LaneAlert, At: noon, Alert: &statuspage.Alert{Key: "monitor:api", Firing: true}})
	mustCommit(t, db, c)
	fanOut(t, db)
	parcels, _ := claim(t, db, 2)
	for _, p := range parcels {
		answer := map[string]string{"mail": "", "alert:ops": "410 gone"}[p.Delivery.Route()]
		settle(t, db, 2, statuspage.Settlement{ID: p.Delivery.ID, State: statuspage.Queued, Answer: answer, NextAt: noon.Add(time.Hour)})
	}
	if _, err := db.writer.Exec(`UPDATE delivery SET lane = 2, answer = 'no such host' WHERE seq = (SELECT MAX(seq) FROM delivery WHERE alert = '')`); err != nil {
		t.Fatal(err)
	}
	got, err := db.OutboxStats(t.Context(), noon)
	want := []statuspage.RouteStats{{Route: "alert:ops", Waiting: 1, LastError: "410 gone"}, {Route: "mail", Waiting: 2}}
	if diff := cmp.Diff(want, got.Routes); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
