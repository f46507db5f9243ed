package web_test

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/feed"
)

// TestFeedsOfOneComponent narrows every feed: it says so in its title and its address, and
// tells of nothing else.
func TestFeedsOfOneComponent(t *testing.T) {
	t.Parallel()
	s := mustSite(t, toldOfWork)
	for _, f := range feed.Formats() {
		got := s.get(f.Path + "?component=www")
		body := strings.ReplaceAll(got.Body.String(), "\r\n ", "")
		if got.Code != 200 || !strings.Contains(body, "https://status.example.com"+f.Path+"?component=www") {
			t.Errorf("GET %s of one component = %d, with no address of its own:\n%s", f.Path, got.Code, body)
		}
		if strings.Contains(body, "no answer") || strings.Contains(body, "Cloud API") || !strings.Contains(body, "Web site") || !strings.Contains(body, "A cable") {
			t.Errorf("%s of the web site tells of something else:\n%s", f.Path, body)
		}
		if other := s.get(f.Path + "?component=api").Body.String(); strings.Contains(other, "A cable") {
			t.Errorf("%s of the API tells of work on the web site:\n%s", f.Path, other)
		}
		for _, wrong := range []string{"canary-id", "none"} {
			if got := s.get(f.Path + "?component=" + wrong); got.Code != 404 || got.Header().Get("Link") != "" {
				t.Errorf("GET %s of %q = %d %v, want 404", f.Path, wrong, got.Code, got.Header())
			}
		}
	}
}

// TestFeedsInALanguage asks for Swedish: the words are, the addresses lead there, and the
// history's labels stay the ones that programs know.
func TestFeedsInALanguage(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, f := range feed.Formats() {
		body := s.get("/sv" + f.Path).Body.String()
		if !strings.Contains(body, "https://status.example.com/sv"+f.Path) || strings.Contains(body, "https://status.example.com/incidents/") {
			t.Errorf("/sv%s does not lead to Swedish pages:\n%s", f.Path, body)
		}
		if f.Syndicated() && (strings.Contains(body, "since") || !strings.Contains(body, "Cloud API")) {
			t.Errorf("the monitors' words are not told anew in /sv%s:\n%s", f.Path, body)
		}
		if f.What == feed.Incidents && !strings.Contains(body, "strong&gt;Investigating&lt;/strong") {
			t.Errorf("/sv%s has other labels than programs know:\n%s", f.Path, body)
		}
	}
	for path, want := range map[string]string{"/sv/feed.atom": `xml:lang="sv"`, "/sv/feed.rss": "<language>sv</language>", "/sv/feed.json": `"language":"sv"`, "/feed.json": `"language":"en"`} {
		if body := s.get(path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s has no %s:\n%s", path, want, body)
		}
	}
}

func TestOneMaintenanceForACalendar(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	got := s.get("/maintenance/" + plannedID + ".ics")
	body := got.Body.String()
	if got.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || strings.Count(body, "BEGIN:VEVENT") != 1 || !strings.Contains(body, "UID:"+plannedID+"@status.example.com\r\n") {
		t.Errorf("%v\n%s", got.Header(), body)
	}
	if page := s.get("/maintenance/" + plannedID).Body.String(); !strings.Contains(page, "/maintenance/"+plannedID+".ics") {
		t.Errorf("the page has no link to it:\n%s", page)
	}
}
