package web_test

import (
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// The true end of an automatic incident lies before the word that all is being watched;
// in this interface the times of an incident are in order.
func TestStatuspageTimesAreInOrder(t *testing.T) {
	t.Parallel()
	began := time.Now().Add(-time.Hour).Truncate(time.Second)
	minute := func(n int) time.Time { return began.Add(time.Duration(n) * time.Minute) }
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		well(&d.view, r)
		r.incidents = []statuspage.Incident{{
			ID: statuspage.NewID(), Number: 1, Title: "Trouble", Stage: statuspage.Postmortem, Auto: true,
			Began: began, Created: minute(1), Recovered: minute(10), Ended: minute(10), Monitored: minute(12), Updated: minute(30),
			Updates: []statuspage.Update{
				{ID: "u1", Stage: statuspage.Investigating, At: minute(1), Body: "x"},
				{ID: "u2", Stage: statuspage.Monitoring, At: minute(12), Body: "x"},
				{ID: "u3", Stage: statuspage.Resolved, At: minute(17), Body: "x"},
				{ID: "u4", Stage: statuspage.Postmortem, At: minute(30), Body: "x"},
			},
		}}
	})
	var list struct {
		Incidents []struct {
			Started    time.Time `json:"started_at"`
			Created    time.Time `json:"created_at"`
			Monitoring time.Time `json:"monitoring_at"`
			Resolved   time.Time `json:"resolved_at"`
		}
	}
	mustDecode(t, s, "/api/v2/incidents.json", &list)
	i := list.Incidents[0]
	if times := []time.Time{i.Started, i.Created, i.Monitoring, i.Resolved}; !slices.IsSortedFunc(times, time.Time.Compare) || !i.Resolved.Equal(minute(17)) {
		t.Errorf("out of order: %v", times)
	}
}
