package notify

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// The views that this package fills are those that the real templates take.
func TestRealTexts(t *testing.T) {
	t.Parallel()
	set, err := templates.New(templates.Options{Language: "en", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	env := testEnv(nil)
	env.Texts = func(_ string, zone *time.Location) Texts { return set.At(zone) }
	m, err := NewMail(json.RawMessage(`{"from": "status@example.com", "host": "relay.example"}`), env)
	if err != nil {
		t.Fatal(err)
	}
	change := notice("d-change", at)
	change.Told = &statuspage.Told{Event: statuspage.Event{ID: "evt5", Kind: statuspage.ComponentEvent, At: at, Component: "api", Status: statuspage.UnderMaintenance, Was: statuspage.Operational, Reason: "new disks", Until: at.Add(time.Hour)}}
	work := statuspage.Maintenance{
		Incident: statuspage.Incident{ID: "m1", Title: "New disks", Stage: statuspage.Scheduled, Components: []statuspage.Affected{{Component: "api", Status: statuspage.UnderMaintenance}}},
		Window:   statuspage.Window{Start: at.Add(24 * time.Hour), End: at.Add(26 * time.Hour), Zone: "Asia/Jakarta"},
	}
	planned, cancelled := notice("d-planned", at), notice("d-cancelled", at)
	planned.Told = &statuspage.Told{Event: statuspage.Event{ID: "evt6", Kind: statuspage.MaintenanceEvent, At: at}, Maintenance: &work, Update: &statuspage.Update{ID: "evt6", Stage: statuspage.Scheduled, At: at, Body: "We replace them all."}}
	off := work
	off.Stage = statuspage.Cancelled
	cancelled.Told = &statuspage.Told{Event: statuspage.Event{ID: "evt7", Kind: statuspage.MaintenanceEvent, At: at}, Maintenance: &off, Update: &statuspage.Update{ID: "evt7", Stage: statuspage.Cancelled, At: at, Body: "Not this time."}}
	for _, tt := range []struct {
		name  string
		p     statuspage.Parcel
		wants []string
	}{
		{"planned", planned, []string{"New disks (Scheduled)", "We replace them all.", "Cloud API", "https://status.example.com/maintenance/m1\n", "https://status.example.com/maintenance/m1.ics"}},
		{"cancelled", cancelled, []string{"New disks (Cancelled)", "Not this time."}},
		{"notice", notice("d-1", at), []string{"API requests fail", "We are looking into it.", "https://status.example.com/unsubscribe?token=t-d-1"}},
		{"change", change, []string{"Cloud API", "new disks", "https://status.example.com/components/api"}},
		{"confirm", confirmation("d-2", at), []string{"https://status.example.com/subscribe/confirm?token=secret%2Btoken"}},
		{"alert", alert("d-3", at), []string{"api is down", "dial tcp 10.0.0.5:443: refused", "https://ops.example.com"}},
	} {
		subject, text, html, err := m.env.words(tt.p)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, want := range tt.wants {
			if !strings.Contains(subject+text, want) || html == "" {
				t.Errorf("%s: no %q in %s\n%s", tt.name, want, subject, text)
			}
		}
	}
}

// Automatic texts are put into the reader's language; a person's words stay as they are.
func TestReadersLanguage(t *testing.T) {
	t.Parallel()
	env := testEnv(nil)
	env.Words = func(language string, _ *time.Location) statuspage.Words { return foreign(language) }
	i := statuspage.Incident{ID: "i1", Title: "API: no answer", Titled: &statuspage.Said{What: statuspage.SaidBegan}, Auto: true, Updates: []statuspage.Update{{ID: "u1", Said: &statuspage.Said{What: statuspage.SaidBegan}, Body: "No answer."}}}
	told := statuspage.Told{Event: statuspage.Event{ID: "u1"}, Incident: &i, Update: &i.Updates[0]}
	got := env.notice(told, statuspage.Subscriber{Wish: statuspage.Wish{Language: "sv"}, LinkToken: "t"})
	if got.Incident.Title != "sv title" || got.Update.Body != "sv body" || got.Link != "https://status.example.com/sv/incidents/i1" {
		t.Errorf("in Swedish: %q, %q, %s", got.Incident.Title, got.Update.Body, got.Link)
	}
	got = env.notice(told, statuspage.Subscriber{Wish: statuspage.Wish{Language: "en"}, LinkToken: "t"})
	if got.Incident.Title != "API: no answer" || got.Link != "https://status.example.com/incidents/i1" {
		t.Errorf("in the page's language: %q, %s", got.Incident.Title, got.Link)
	}
	work := told
	work.Incident, work.Maintenance = nil, &statuspage.Maintenance{Incident: statuspage.Incident{ID: "m1", Stage: statuspage.Scheduled}}
	for language, want := range map[string]string{"ar": "/ar/maintenance/m1", "en": "/maintenance/m1"} {
		got := env.notice(work, statuspage.Subscriber{Wish: statuspage.Wish{Language: language}})
		if want := "https://status.example.com" + want; got.Link != want || got.Calendar != want+".ics" {
			t.Errorf("work in %s: %s, for calendars %s", language, got.Link, got.Calendar)
		}
	}
	env.Page.Languages = []string{"en", "pt-BR"}
	if got = env.notice(told, statuspage.Subscriber{Wish: statuspage.Wish{Language: "sv"}}); got.Incident.Title != "API: no answer" || got.Link != "https://status.example.com/incidents/i1" {
		t.Errorf("in a language that is no longer offered: %q, %s", got.Incident.Title, got.Link)
	}
	if got = env.notice(told, statuspage.Subscriber{Wish: statuspage.Wish{Language: "pt-BR"}}); got.Incident.Title != "pt-BR title" || got.Link != "https://status.example.com/pt-br/incidents/i1" {
		t.Errorf("in Portuguese: %q, %s", got.Incident.Title, got.Link)
	}
	i.Titled, i.Updates[0].Said, i.Titles = nil, nil, map[string]string{"pt-BR": "API fora do ar"}
	got = env.notice(told, statuspage.Subscriber{Wish: statuspage.Wish{Language: "pt-BR"}})
	if got.Incident.Title != "API fora do ar" || got.Incident.Lang != "" || got.Update.Body != "No answer." || got.Update.Lang != "en" {
		t.Errorf("a person's words became %q in %q and %q in %q", got.Incident.Title, got.Incident.Lang, got.Update.Body, got.Update.Lang)
	}
}

type foreign string

func (f foreign) Title(statuspage.Said) string { return string(f) + " title" }
func (f foreign) Body(statuspage.Said) string  { return string(f) + " body" }
