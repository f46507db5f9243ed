package web_test

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// What would be told is shown as page and feed would have it, and is nowhere afterwards.
func TestPreview(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	o := statuspage.Opening{
		Title: "Requests fail", Message: "A **disk** is full.",
		Components: []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage}},
	}
	dry, err := r.desk.Open(t.Context(), by, o, true)
	if err != nil || dry.Told == nil {
		t.Fatalf("a dry run tells %+v (%v)", dry.Told, err)
	}
	page, entry, err := r.server.Preview(t.Context(), *dry.Told)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page, "<strong>disk</strong>") || !strings.Contains(page, "Requests fail") {
		t.Errorf("the page:\n%s", page)
	}
	if !strings.Contains(string(entry), "A **disk** is full.") || !strings.Contains(string(entry), dry.Told.ID) {
		t.Errorf("the entry:\n%s", entry)
	}
	if got := r.get("/status/feed.json").Body.String(); strings.Contains(got, "disk") {
		t.Errorf("the feed has what nobody posted:\n%s", got)
	}
}
