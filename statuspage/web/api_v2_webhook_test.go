package web_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// Statuspage's webhooks, as reference/statuspage-v2.md 9.5 lists their keys.
var (
	hookPage      = keys("id id", "status_indicator none|minor|major|critical|maintenance", "status_description text")
	hookComponent = keys("status "+spStatuses, "name text", "created_at time", "updated_at time", "position int", "description text?",
		"showcase bool", "id id", "page_id id", "group_id id?")
	hookChange = keys("old_status "+spStatuses, "new_status "+spStatuses, "created_at time", "component_type Component", "id id", "component_id id")
	hookPost   = keys("status investigating|identified|monitoring|resolved|postmortem|scheduled|in_progress|verifying|completed", "body text", "created_at time",
		"wants_twitter_update bool", "twitter_updated_at null", "updated_at time", "display_at time").
		with("affected_components", either{scalar("null"), list{spAffected}}).
		and(keys("custom_tweet null", "deliver_notifications bool", "id id", "incident_id id"))
	hookIncident = keys("name text", "status investigating|identified|monitoring|resolved|postmortem|scheduled|in_progress|verifying|completed",
		"created_at time", "updated_at time", "monitoring_at time?", "resolved_at time?", "impact none|minor|major|critical|maintenance", "shortlink url",
		"postmortem_ignored bool", "postmortem_body text?", "postmortem_body_last_updated_at time?", "postmortem_published_at time?",
		"postmortem_notified_subscribers bool", "postmortem_notified_twitter bool", "backfilled bool", "scheduled_for time?", "scheduled_until time?",
		"scheduled_remind_prior bool", "scheduled_reminded_at null", "impact_override null", "scheduled_auto_in_progress bool", "scheduled_auto_completed bool",
		"id id", "page_id id").with("incident_updates", list{hookPost}).with("components", list{hookComponent})

	hookStory = object{}.with("page", hookPage).with("incident", hookIncident)
	hookTurn  = object{}.with("page", hookPage).with("component_update", hookChange).with("component", hookComponent)
)

// tellable are events about everything that a site tells of.
func tellable(s *site) (all []statuspage.Told) {
	for _, i := range s.reader.incidents {
		all = append(all, statuspage.Told{Event: statuspage.Event{Kind: statuspage.IncidentEvent, ID: "f1c2d3f4g5h6", At: time.Now()}, Incident: &i})
	}
	for _, w := range s.reader.works {
		all = append(all, statuspage.Told{Event: statuspage.Event{Kind: statuspage.MaintenanceEvent, ID: "f2c2d3f4g5h6", At: time.Now()}, Maintenance: &w})
	}
	return append(all, statuspage.Told{Event: statuspage.Event{
		Kind: statuspage.ComponentEvent, ID: "f3c2d3f4g5h6", At: time.Now(), Component: "api", Status: statuspage.MajorOutage, Was: statuspage.Unknown,
	}})
}

// TestWireIsStatuspages: every key, in its order, and of what /api/v2 says too, the same.
func TestWireIsStatuspages(t *testing.T) {
	t.Parallel()
	eachState(t, "Asia/Jakarta", func(t *testing.T, s *site, _ apiState) {
		for _, told := range tellable(s) {
			got, err := s.server.Wire(t.Context(), told, "en")
			if errors.Is(err, statuspage.ErrNotFound) {
				continue // about private things only, or about one that this page does not have
			}
			if err != nil {
				t.Fatal(err)
			}
			want := hookStory
			if told.About() == nil {
				want = hookTurn
			}
			if err := check(got, want, told.ID); err != nil {
				t.Error(err)
			}
			if strings.Contains(string(got), "canary") {
				t.Errorf("shows what is private: %s", got)
			}
			sameAsAPI(t, s, told, got)
		}
	})
}

// sameAsAPI compares what both say, field by field.
func sameAsAPI(t *testing.T, s *site, told statuspage.Told, raw []byte) {
	t.Helper()
	var hook struct {
		Page     map[string]any
		Incident map[string]any
	}
	if err := json.Unmarshal(raw, &hook); err != nil {
		t.Fatal(err)
	}
	var now struct{ Status map[string]any }
	mustDecode(t, s, "/api/v2/status.json", &now)
	if hook.Page["status_indicator"] != now.Status["indicator"] || hook.Page["status_description"] != now.Status["description"] {
		t.Errorf("page %v, status %v", hook.Page, now.Status)
	}
	if hook.Incident == nil {
		return
	}
	answer := s.get("/api/v2/incidents/" + told.About().ID + ".json")
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: %d", told.About().ID, answer.Code)
	}
	var api map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &api); err != nil {
		t.Fatal(err)
	}
	for _, alone := range []string{"started_at", "reminder_intervals"} {
		delete(api, alone)
	}
	trim(api, "start_date", "group", "only_show_if_degraded", "tweet_id")
	if diff := cmp.Diff(api, shared(api, hook.Incident)); diff != "" {
		t.Errorf("/api/v2 and the webhook differ (-api +webhook):\n%s", diff)
	}
}

// trim drops keys of the parts of an incident.
func trim(api map[string]any, names ...string) {
	for _, part := range []string{"components", "incident_updates"} {
		for _, one := range api[part].([]any) {
			for _, name := range names {
				delete(one.(map[string]any), name)
			}
		}
	}
}

// shared is of got what want has, too, all the way down.
func shared(want, got any) any {
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return got
		}
		of := map[string]any{}
		for key, value := range want {
			if there, ok := have[key]; ok {
				of[key] = shared(value, there)
			}
		}
		return of
	case []any:
		have, ok := got.([]any)
		if !ok || len(have) != len(want) {
			return got
		}
		of := make([]any, 0, len(want))
		for n := range want {
			of = append(of, shared(want[n], have[n]))
		}
		return of
	}
	return got
}

// TestWireOfPrivateThings: what nobody may see is not told.
func TestWireOfPrivateThings(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, told := range []statuspage.Told{
		{Event: statuspage.Event{Kind: statuspage.ComponentEvent, Component: "canary-id", Status: statuspage.MajorOutage}},
		{Event: statuspage.Event{Kind: statuspage.IncidentEvent}, Incident: &statuspage.Incident{ID: "n1c2d3f4g5h6", Components: []statuspage.Affected{{Component: "canary-id"}}}},
		{Event: statuspage.Event{Kind: statuspage.IncidentEvent}, Incident: &statuspage.Incident{ID: "n1c2d3f4g5h6", Draft: true}},
	} {
		if got, err := s.server.Wire(t.Context(), told, "en"); !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("%s: %s, error %v", told.Kind, got, err)
		}
	}
}

// TestWireSpeaks: titles and automatic texts are in the language that was asked for.
func TestWireSpeaks(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	told := statuspage.Told{Event: statuspage.Event{Kind: statuspage.IncidentEvent}, Incident: &s.reader.incidents[0]}
	en, err := s.server.Wire(t.Context(), told, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"", "tlh", "en"} {
		if got, err := s.server.Wire(t.Context(), told, language); err != nil || string(got) != string(en) {
			t.Errorf("%q: %s, error %v", language, got, err)
		}
	}
}

// TestWireOfAPostmortem: Statuspage says it beside the updates, too.
func TestWireOfAPostmortem(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	i := s.reader.incidents[0]
	i.Updates = append(i.Updates[:1:1], statuspage.Update{ID: "q2c2d3f4g5h6", Stage: statuspage.Postmortem, Body: "Why it was.", At: time.Now()})
	got, err := s.server.Wire(t.Context(), statuspage.Told{Event: statuspage.Event{Kind: statuspage.IncidentEvent}, Incident: &i}, "en")
	if err != nil {
		t.Fatal(err)
	}
	var hook struct{ Incident map[string]any }
	if err := json.Unmarshal(got, &hook); err != nil {
		t.Fatal(err)
	}
	if hook.Incident["postmortem_body"] != "Why it was." || hook.Incident["postmortem_published_at"] == nil || hook.Incident["postmortem_notified_subscribers"] != true {
		t.Errorf("%s", got)
	}
}
