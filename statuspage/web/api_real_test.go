package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// The documents of the real Desk on the real store are of the same shapes, and follow
// every step of an outage and of maintenance.
func TestStatuspageOnTheRealStore(t *testing.T) {
	t.Parallel()
	r, by := mustReal(t), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	validators := mustDescription(t).validators(t)
	expect := func(indicator string) spSummary {
		t.Helper()
		return r.expect(t, validators, indicator)
	}
	expect("minor") // nothing is measured yet
	r.record(t, monitor.Up, 2)
	expect("none")

	window := statuspage.Window{Start: time.Now().Add(time.Hour), End: time.Now().Add(2 * time.Hour), Zone: "Asia/Jakarta"}
	work, err := r.desk.Schedule(t.Context(), by, statuspage.Scheduling{Title: "A switch", Components: []string{"api"}, Window: window}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range []statuspage.Stage{statuspage.Scheduled, statuspage.InProgress, statuspage.Verifying, statuspage.Completed} {
		indicator := "none"
		if stage != statuspage.Scheduled {
			if _, err := r.desk.PostMaintenance(t.Context(), by, work.Maintenance.ID, statuspage.Posting{Stage: stage, Message: "A word."}, false); err != nil {
				t.Fatal(err)
			}
		}
		if stage == statuspage.InProgress || stage == statuspage.Verifying {
			indicator = "maintenance"
		}
		got := expect(indicator)
		if listed := len(got.Works) == 1; listed != (stage != statuspage.Completed) || listed && got.Works[0].Status != stage.String() {
			t.Errorf("when %v the summary has %+v", stage, got.Works)
		}
	}

	r.record(t, monitor.Down, 2)
	got := expect("critical") // the only public component
	if len(got.Incidents) != 1 || got.Incidents[0].Updates[0].Affected[0].Name != "Service api" {
		t.Errorf("the outage is told as %+v", got.Incidents)
	}
	r.record(t, monitor.Up, 2)
	expect("minor") // it is watched
}

// expect holds all documents against their shapes, and the page against an indicator.
func (r *real) expect(t *testing.T, validators map[string]*jsonschema.Resolved, indicator string) (sum spSummary) {
	t.Helper()
	for name, want := range spDocuments {
		w := r.get("/status/api/v2/" + name + ".json")
		if err := check(w.Body.Bytes(), want, name); err != nil || w.Code != http.StatusOK {
			t.Errorf("%s = %d: %v", name, w.Code, err)
		}
	}
	for _, path := range []string{"status", "components", "incidents", "maintenance"} {
		path = "/api/v1/" + path + ".json"
		if err := described(validators, "get", path, r.get("/status"+path)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	mustDecode(t, r.site, "/status/api/v2/summary.json", &sum)
	if sum.Status.Indicator != indicator {
		t.Errorf("the page stands as %q, want %s", sum.Status, indicator)
	}
	return sum
}
