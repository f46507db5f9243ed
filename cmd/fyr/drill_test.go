package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// publicPlaces is every public output that tells of incidents.
var publicPlaces = []string{
	"/", "/sv/", "/history", "/history.rss", "/history.atom", "/feed.rss", "/feed.atom", "/feed.json", "/calendar.ics",
	"/components/api", "/status.txt", "/status.md", "/badge.svg", "/badge.json", "/embed", "/history?q=canary",
	"/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json", "/api/v2/incidents.json", "/api/v2/incidents/unresolved.json",
	"/api/v1/status.json", "/api/v1/incidents.json", "/api/v1/components.json", "/api/v1/components/api/uptime.json", "/api/v1/components/api/days.json",
	"/api/v1/components/api/spans.json", "/api/v1/components/api/spans.csv",
}

// A whole drill from a shell: its testers are mailed each update, marked as what it is,
// a subscriber is not, and no public output holds a word of it, before or after it is purged.
func TestDrill(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, "drill: {testers: [tess@example.com]}"))
	s.start(t)
	s.settles(t, well)
	s.mustFyr(t, "subscriber", "add", anna)

	id := strings.TrimSpace(s.mustFyr(t, "drill", "start", "--title", "Canary on fire", "-m", "We look for the canary.", "--component", "api=major_outage"))
	s.mustFyr(t, "drill", "post", "--status", "identified", "-m", "The canary escaped.")
	s.nowhere(t, id, "anary")
	d := asked[operator.Drill](t, s, "drill", "show", id[:6])
	if d.Preview == nil || d.Preview.Mail == nil || !strings.Contains(d.Preview.Mail.Subject, "DRILL: Canary on fire") || !strings.Contains(d.Preview.Page, "DRILL") || !strings.Contains(string(d.Preview.Feed), "DRILL") {
		t.Errorf("the preview: %+v", d.Preview)
	}
	if d.Testers[0].Address == "tess@example.com" {
		t.Error("the tester's address is not masked")
	}
	s.mustFyr(t, "drill", "resolve", "-m", "The canary is back.")
	wait(t, 30*time.Second, "the tester is told of all three", func() bool { return len(s.drilled(t, "tess@example.com")) >= 3 })
	s.nowhere(t, id, "anary")
	s.mustFyr(t, "drill", "purge")
	if out := s.mustFyr(t, "drill", "list"); !strings.Contains(out, "no drills") {
		t.Errorf("after the purge: %s", out)
	}
	if told := s.notices(t, anna); len(told) != 0 {
		t.Errorf("a subscriber was told: %+v", told)
	}
	for _, d := range asked[[]statuspage.Delivery](t, s, "delivery", "list") {
		if strings.HasPrefix(d.Subscriber, statuspage.DrillRecipient) {
			t.Errorf("a delivery is left: %+v", d)
		}
	}
	if out := s.mustFyr(t, "audit", "list"); strings.Count(out, "drill:"+id) != 4 || strings.Contains(out, "anary") {
		t.Errorf("the audit log:\n%s", out)
	}
	s.nowhere(t, id, "anary")
}

// drilled are the mails of a drill to an address; each says what it is, and leads nowhere:
// there is no page of it, and no subscription to look at or to leave.
func (s *stage) drilled(t *testing.T, to string) []letter {
	t.Helper()
	all := s.notices(t, to)
	for _, l := range all {
		if !strings.Contains(l.subject, "DRILL: ") || !strings.Contains(l.text, "This is a drill.") {
			t.Errorf("a drill's mail is not marked: %s\n%s", l.subject, l.text)
		}
		if strings.Contains(l.text, "http") {
			t.Errorf("a drill's mail has a link:\n%s", l.text)
		}
	}
	merged := all
	for _, l := range all {
		for range l.merged {
			merged = append(merged, l)
		}
	}
	return merged
}

// nowhere checks that no public output holds a text, and that an id's page is none.
func (s *stage) nowhere(t *testing.T, id, text string) {
	t.Helper()
	b := newBrowser(t, s.page)
	for _, place := range publicPlaces {
		code, page := b.get(t, "/status"+place)
		if code != http.StatusOK || strings.Contains(strings.ReplaceAll(page, "q=canary", ""), text) && !strings.Contains(place, "q=") || strings.Contains(page, id) {
			t.Errorf("GET %s = %d, with %q in it: %v", place, code, text, strings.Contains(page, text))
		}
	}
	if code, _ := b.get(t, "/status/incidents/"+id); code != http.StatusNotFound {
		t.Errorf("the drill's page = %d", code)
	}
}
