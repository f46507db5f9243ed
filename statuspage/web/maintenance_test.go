package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// From the announcement to the end, each page has each word on the next request.
func TestMaintenanceOnTheRealPage(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	schedule := func(title, component string) string {
		t.Helper()
		start := time.Now().Add(24 * time.Hour)
		told, err := r.desk.Schedule(t.Context(), by, statuspage.Scheduling{
			Title: title, Message: "We replace a **switch**.", Components: []string{component},
			Window: statuspage.Window{Start: start, End: start.Add(time.Hour), Zone: "Europe/Oslo"},
			Titles: map[string]string{"sv": "Vi byter en växel"},
		}, false)
		if err != nil {
			t.Fatal(err)
		}
		return told.Maintenance.ID
	}
	r.get("/status/") // what is kept must not stand in for what is new
	id, hidden := schedule("A new switch", "api"), schedule("canary-work", "canary")
	tells := func(stage string, paths ...string) {
		t.Helper()
		for _, path := range paths {
			got := r.get("/status" + path)
			page := got.Body.String()
			if got.Code != http.StatusOK || !strings.Contains(page, "/maintenance/"+id) || !strings.Contains(page, stage) || strings.Contains(page, "canary") {
				t.Errorf("GET %s = %d; want the maintenance, and %q:\n%s", path, got.Code, stage, page)
			}
		}
	}
	tells("A new switch", "/", "/components/api", "/maintenance/"+id)
	tells("Vi byter en växel", "/sv/", "/sv/components/api", "/sv/maintenance/"+id)
	tells("A new switch", "/?component=api", "/history?q=SWITCH+new")
	if got := r.get("/status/maintenance/" + hidden); got.Code != http.StatusNotFound {
		t.Errorf("the maintenance of a private component = %d, want 404", got.Code)
	}
	if got := r.get("/status/history").Body.String(); strings.Contains(got, "A new switch") {
		t.Error("history tells of what is only planned")
	}
	for _, step := range []struct {
		stage statuspage.Stage
		word  string
	}{{statuspage.InProgress, "In progress"}, {statuspage.Completed, "Completed"}} {
		if _, err := r.desk.PostMaintenance(t.Context(), by, id, statuspage.Posting{Stage: step.stage, Message: "On we go."}, false); err != nil {
			t.Fatal(err)
		}
		tells(step.word, "/maintenance/"+id, "/history")
	}
	tells("A new switch", "/", "/components/api")
}
