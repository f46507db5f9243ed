package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

// endedID is an incident of the day before.
const endedID = "c1c2d3f4g5h6"

func withAPast(_ *web.Config, d *desk, r *reader) {
	now := d.view.Checked
	r.incidents = append(r.incidents, statuspage.Incident{
		ID: endedID, Number: 20, Title: "A fuse blew", Stage: statuspage.Resolved, Impact: statuspage.ImpactMinor,
		Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}},
		Created:    now.Add(-30 * time.Hour), Began: now.Add(-30 * time.Hour), Ended: now.Add(-29 * time.Hour), Published: now.Add(-30 * time.Hour),
		Updates: []statuspage.Update{{ID: "uc1c2d3f4g5h", Stage: statuspage.Resolved, Body: "Replaced.", At: now.Add(-29 * time.Hour)}},
	})
	long := now.AddDate(0, 0, -70)
	r.spans["www"] = []statuspage.Span{{From: long, Status: statuspage.Operational}}
}

// What is over stays the same to the byte, whatever happens today; what goes on says at
// which revision it was made.
func TestWhatIsOverStaysAsItIs(t *testing.T) {
	t.Parallel()
	s := mustSite(t, withAPast)
	month := s.desk.view.Checked.UTC().AddDate(0, 0, -35).Format("/history/2006/01")
	over := []string{"/incidents/" + endedID, "/maintenance/" + servedID, month, "/sv/incidents/" + endedID, "/sv" + month}
	open := []string{"/incidents/" + incidentID, "/maintenance/" + runningID, "/maintenance/" + plannedID}
	tags := map[string]string{}
	for _, path := range append(open, over...) {
		got := s.get(path)
		if got.Code != 200 {
			t.Fatalf("GET %s = %d", path, got.Code)
		}
		tags[path] = got.Header().Get("Etag")
	}
	s.desk.set(func(v *statuspage.View) {
		v.Standings[0].Status, v.Open = statuspage.Operational, nil
	})
	for _, path := range over {
		if got := s.get(path, "If-None-Match", tags[path]); got.Code != 304 {
			t.Errorf("GET %s = %d after a change of something else, want 304", path, got.Code)
		}
		if body := s.get(path).Body.String(); strings.Contains(body, "data-rev") || strings.Contains(body, "data-live") {
			t.Errorf("GET %s follows what changes", path)
		}
	}
	for _, path := range open {
		if got := s.get(path, "If-None-Match", tags[path]); got.Code != 200 {
			t.Errorf("GET %s = %d at another revision, want 200", path, got.Code)
		}
	}
}
