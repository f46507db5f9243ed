package web_test

import (
	"strings"
	"testing"
	"time"

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
	if want := `action="/subscribe"`; !strings.Contains(page, want) {
		t.Errorf("the page offers no mail, as the real one does:\n%s", page)
	}
	if !strings.Contains(string(entry), "A **disk** is full.") || !strings.Contains(string(entry), dry.Told.ID) {
		t.Errorf("the entry:\n%s", entry)
	}
	if want := `<link rel="stylesheet" href="/static/`; !strings.Contains(page, want) {
		t.Errorf("the page has no %s, as the console has its files:\n%s", want, page)
	}
	if got := r.get("/status/feed.json").Body.String(); strings.Contains(got, "disk") {
		t.Errorf("the feed has what nobody posted:\n%s", got)
	}
}

// A maintenance is shown likewise.
func TestPreviewOfWork(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	start := time.Now().Add(24 * time.Hour)
	o := statuspage.Scheduling{
		Title: "New disks", Message: "We replace **two**.", Components: []string{"api"},
		Window: statuspage.Window{Start: start, End: start.Add(time.Hour), Zone: "UTC"},
	}
	dry, err := r.desk.Schedule(t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, o, true)
	if err != nil || dry.Told == nil {
		t.Fatalf("a dry run tells %+v (%v)", dry.Told, err)
	}
	page, entry, err := r.server.Preview(t.Context(), *dry.Told)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page, "<strong>two</strong>") || !strings.Contains(page, "New disks") || !strings.Contains(page, `action="/subscribe"`) || strings.Contains(page, `href="/status/static/`) {
		t.Errorf("the page:\n%s", page)
	}
	if !strings.Contains(string(entry), "New disks") || !strings.Contains(string(entry), dry.Told.ID) {
		t.Errorf("the entry:\n%s", entry)
	}
}
