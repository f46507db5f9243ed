package notify

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// realTexts is testEnv with the words that readers get.
func realTexts(t testing.TB) Env {
	t.Helper()
	set, err := templates.New(templates.Options{Language: "en", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	e := testEnv(nil)
	e.Texts = func(language string, zone *time.Location) Texts { return set.In(language).At(zone) }
	return e
}

func TestAlertMessage(t *testing.T) {
	t.Parallel()
	p := alert("d-1", at)
	p.Notice.Alert.Ack, p.Notice.Alert.Severity = "t+1", statuspage.ImpactCritical
	p.Notice.Alert.Others = []statuspage.Alert{{Key: "monitor:db", Firing: true, Subject: "db is degraded", Status: "degraded", Since: at}}
	p.Notice.Alert.Text = "one\r\ntwo \u202Eeerht\x00"
	over := alert("d-0", at)
	over.Notice.Alert.Firing = false
	p.Earlier = []statuspage.Parcel{over}
	got, err := testEnv(nil).message(p)
	if err != nil {
		t.Fatal(err)
	}
	want := Message{
		ID: "d-1", Key: "monitor:api", Title: `[Example "Status"] api is down`, Text: "one\ntwo eerht\uFFFD",
		Link: "https://ops.example.com", Ack: "https://status.example.com/ack/t+1", Level: Critical, At: at, Since: at,
		Fields:  []Field{{"monitor", "api"}, {"status", "down"}, {"cause", "refused"}, {"since", "2026-11-22T01:30:00Z"}, {"event", "upd7x1n5w9rt"}, {"page", "https://status.example.com"}},
		Others:  []Message{{ID: "d-1", Key: "monitor:db", Title: `[Example "Status"] db is degraded`, Link: "https://ops.example.com", Level: Minor, At: at, Since: at, Fields: []Field{{"status", "degraded"}, {"since", "2026-11-22T01:30:00Z"}, {"page", "https://status.example.com"}}}},
		Earlier: []Message{{ID: "d-0", Key: "monitor:api", Title: `[Example "Status"] api is down`, Text: "dial tcp 10.0.0.5:443: refused", Link: "https://ops.example.com", Over: true, At: at, Since: at}},
	}
	want.Earlier[0].Fields = want.Fields
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What stands above a mail's signature is the message; the links that it ends with are
// parts of their own.
func TestEventMessage(t *testing.T) {
	t.Parallel()
	p := notice("d-1", at)
	p.To.Language, p.To.Zone = "sv", "Asia/Jakarta"
	p.Told.Incident.Impact, p.Told.Incident.Began = statuspage.ImpactMajor, at.Add(-time.Hour)
	got, err := realTexts(t).message(p)
	if err != nil {
		t.Fatal(err)
	}
	if got.Link != "https://status.example.com/sv/incidents/inc4k2m8p3qz" || got.Leave != "https://status.example.com/sv/unsubscribe?token=t-d-1" {
		t.Errorf("links %s and %s", got.Link, got.Leave)
	}
	if got.Key != "inc4k2m8p3qz" || got.Level != Major || got.Over || got.Since.Format(time.TimeOnly) != "07:30:00" {
		t.Errorf("key %s, level %s, over %t, since %s", got.Key, got.Level, got.Over, got.Since)
	}
	for _, part := range []string{got.Text, got.Footer, got.Title} {
		if part == "" {
			t.Errorf("a part is missing: %+v", got)
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		alert statuspage.Alert
		want  Level
	}{
		{statuspage.Alert{Firing: true, Status: "degraded"}, Minor},
		{statuspage.Alert{Firing: true, Status: "down"}, Major},
		{statuspage.Alert{Firing: true, Key: "store"}, Major},
		{statuspage.Alert{Firing: true, Status: "down", Severity: statuspage.ImpactCritical}, Critical},
		{statuspage.Alert{Firing: true, Severity: statuspage.ImpactMinor}, Minor},
		{statuspage.Alert{Status: "up", Severity: statuspage.ImpactCritical}, Good},
	} {
		if got := alertLevel(tt.alert); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.alert, got, tt.want)
		}
	}
	for s, want := range map[statuspage.Status]Level{
		statuspage.Operational: Good, statuspage.DegradedPerformance: Minor, statuspage.PartialOutage: Major,
		statuspage.MajorOutage: Major, statuspage.UnderMaintenance: Note, statuspage.Unknown: Note,
	} {
		if got, over := levelOf(s); got != want || over != (want == Good) {
			t.Errorf("%s: %s, over %t, want %s", s, got, over, want)
		}
	}
}

func TestEmptyMessage(t *testing.T) {
	t.Parallel()
	if _, err := testEnv(nil).message(statuspage.Parcel{}); err == nil {
		t.Error("a parcel with nothing in it became a message")
	}
}

// TestMessageOfWhatStands: an incident that lets go of a component while another one
// still holds it down does not say that it works, over any channel.
func TestMessageOfWhatStands(t *testing.T) {
	t.Parallel()
	for now, want := range map[statuspage.Status]string{
		statuspage.Operational:      "Cloud API works",
		statuspage.UnderMaintenance: "Cloud API is under maintenance",
		statuspage.MajorOutage:      "Cloud API is down",
	} {
		e := realTexts(t)
		e.Component = func(id string) (statuspage.Standing, bool) { return standingAt(now), id == "api" }
		p := notice("d-1", at)
		p.Told.Incident.Stage = statuspage.Monitoring
		p.Told.Incident.Components = []statuspage.Affected{{Component: "api", Status: statuspage.Operational}}
		_, mail, html, err := e.words(p)
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.message(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{mail, strings.NewReplacer("<bdi>", "", "</bdi>", "").Replace(html), m.Text} {
			if !strings.Contains(text, want) {
				t.Errorf("while it is %s there is no %q in\n%s", now, want, text)
			}
		}
		if _, text, _, err := e.Letter(*p.Told); err != nil || !strings.Contains(text, "Cloud API works") {
			t.Errorf("while it is %s a preview says, %v,\n%s", now, err, text)
		}
	}
}
