package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	s.sentAsShown(t, id)
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
	for _, d := range asked[[]operator.DeliveryInfo](t, s, "delivery", "list") {
		if d.Drill != "" {
			t.Errorf("a delivery is left: %+v", d)
		}
	}
	if out := s.mustFyr(t, "audit", "list"); strings.Count(out, "drill:"+id) != 4 || strings.Contains(out, "anary") {
		t.Errorf("the audit log:\n%s", out)
	}
	s.nowhere(t, id, "anary")
}

// sentAsShown checks that the mail of a drill's only update is the one that its preview
// shows, and that the list of deliveries says of which drill it is, and no whole address.
func (s *stage) sentAsShown(t *testing.T, id string) {
	t.Helper()
	wait(t, 30*time.Second, "the tester is told", func() bool { return len(s.drilled(t, "tess@example.com")) == 1 })
	got, shown := s.drilled(t, "tess@example.com")[0], asked[operator.Drill](t, s, "drill", "show").Preview.Mail
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") } // lines are broken on the way (RFC 3676)
	if diff := cmp.Diff(words(shown.Text), words(got.text)); diff != "" || shown.Subject != got.subject {
		t.Errorf("the preview's subject is %q, the mail's %q; the texts (-preview +mail):\n%s", shown.Subject, got.subject, diff)
	}
	if list := s.mustFyr(t, "delivery", "list"); !strings.Contains(list, "drill "+id) || !strings.Contains(list, statuspage.MaskAddress("tess@example.com")) {
		t.Errorf("the deliveries don't say whom of drill %s they told:\n%s", id, list)
	}
	if raw := s.mustFyr(t, "delivery", "list", "--json"); strings.Contains(raw, "tess@example.com") || !strings.Contains(raw, `"kind": "drill"`) {
		t.Errorf("the deliveries as JSON:\n%s", raw)
	}
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
