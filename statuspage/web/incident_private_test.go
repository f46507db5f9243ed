package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// What operators write for themselves is in no public output: notes, drafts, templates, the
// texts of a draft before it was published, and what was withdrawn. Nor is what alerting
// programs tell them alone.
func TestOperatorsOwnWordsStayPrivate(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	id := r.confide(t)
	paths := []string{"/incidents/" + id, "/api/v2/incidents/" + id + ".json", "/api/v1/incidents/" + id + ".json"}
	for path := range everyPath {
		paths = append(paths, path)
	}
	for _, path := range append(paths, r.server.APIRoutes()...) {
		path, _ = strings.CutPrefix(path, "GET ")
		path = strings.ReplaceAll(path, "{id}", id)
		if strings.ContainsAny(path, " {") || strings.HasSuffix(path, "/events") || strings.Contains(path, "canary") {
			continue // it is not read, needs more than an id, or does not end
		}
		got := r.get("/status" + path)
		if strings.Contains(got.Body.String(), "canary") {
			t.Errorf("GET %s (%d) has what is private in it:\n%s", path, got.Code, around(got.Body.String(), "canary"))
		}
	}
	events, err := r.store.Events(t.Context(), 1000, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	shown := make([]statuspage.Incident, 0, len(events))
	for _, e := range events {
		shown = append(shown, statuspage.PublicIncidents([]statuspage.Incident{*e.Incident}, r.desk.View().Standings)...)
	}
	if text, err := json.Marshal(shown); err != nil || strings.Contains(string(text), "canary-") {
		t.Errorf("what mails and streams are made of has private words in it (%v):\n%s", err, around(string(text), "canary"))
	}
	if page := r.get("/status/incidents/" + id).Body.String(); !strings.Contains(page, "We are looking.") {
		t.Errorf("the incident's page has nothing of it:\n%s", page)
	}
}

// confide lets an operator write all that is private, around one public incident, and
// returns that one's id.
func (r *real) confide(t *testing.T) string {
	t.Helper()
	ctx, by := t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "canary-operator"}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.record(t, monitor.Up, 2)
	open := func(title, message string) statuspage.Incident {
		done, err := r.desk.Open(ctx, by, statuspage.Opening{Title: title, Message: message, Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}}}, false)
		check(err)
		return done.Incident
	}
	shown := open("Requests fail", "We are looking.")
	_, err := r.desk.AddNote(ctx, by, shown.ID, "canary-note")
	check(err)
	_, err = r.desk.SaveDraft(ctx, by, statuspage.Draft{Incident: shown.ID, Posting: &statuspage.Posting{Message: "canary-update"}})
	check(err)
	_, err = r.desk.SaveDraft(ctx, by, statuspage.Draft{Opening: &statuspage.Opening{Title: "canary-scheduled", Message: "canary-scheduled"}, PublishAt: time.Now().Add(time.Hour)})
	check(err)
	_, err = r.desk.SaveTemplate(ctx, by, statuspage.Template{ID: "canary", Title: "canary-template", Message: "canary-template"})
	check(err)
	gone := open("canary-withdrawn", "canary-withdrawn")
	_, err = r.desk.Delete(ctx, by, gone.ID, "canary-reason", statuspage.Mark{})
	check(err)
	if got := r.get("/status/incidents/" + gone.ID); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "canary") {
		t.Errorf("the page of a withdrawn incident: %d", got.Code)
	}
	r.overhear(t)
	return shown.ID
}

// overhear lets an alerting program tell of troubles in its own words: of one that is public
// in ours, with its words in a note, and of one that becomes a draft with them.
func (r *real) overhear(t *testing.T) {
	t.Helper()
	program := statuspage.Hook{ID: "canary-hook", Publish: true, Components: []statuspage.Affected{{Component: "api", Status: statuspage.PartialOutage}}}
	signal := statuspage.Signal{Key: "canary-key", Title: "canary-alert", Message: "canary-alert", Labels: []map[string]string{{"host": "canary-host"}}}
	public, err := r.desk.Hear(t.Context(), program, signal, false)
	if err != nil || public.Did != statuspage.HeardOpened || public.Draft {
		t.Fatalf("an alert that is published: %+v, %v", public, err)
	}
	notes, err := r.store.Notes(t.Context(), public.Incident)
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0].Body, "canary-alert") {
		t.Fatalf("the notes hold %+v, %v, so that nothing could leak", notes, err)
	}
	program.Publish, program.Components, signal.Key = false, nil, "canary-another"
	if draft, err := r.desk.Hear(t.Context(), program, signal, false); err != nil || !draft.Draft {
		t.Fatalf("an alert that is not published: %+v, %v", draft, err)
	}
	for _, path := range []string{"/incidents/" + public.Incident, "/api/v2/incidents/" + public.Incident + ".json", "/api/v1/incidents/" + public.Incident + ".json"} {
		got := r.get("/status" + path)
		if got.Code != http.StatusOK || strings.Contains(got.Body.String(), "canary") {
			t.Errorf("GET %s = %d, with an alert's words: %s", path, got.Code, around(got.Body.String(), "canary"))
		}
	}
}

// A draft of the monitors that a person mends before it is published shows only what was
// published.
func TestDraftsEarlierTextsStayPrivate(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	setup := realSetup(t)
	setup.Policy.Auto = statuspage.AutoDraft
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	if err := r.desk.Configure(t.Context(), by, setup, nil, nil); err != nil {
		t.Fatal(err)
	}
	r.record(t, monitor.Up, 2)
	r.record(t, monitor.Down, 2)
	draft := r.desk.View().Drafts[0]
	for _, text := range []string{"canary-first", "canary-second", "Requests fail."} {
		if _, err := r.desk.Rewrite(t.Context(), by, draft.ID, statuspage.Rewriting{Update: draft.Updates[0].ID, Message: text}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.desk.Publish(t.Context(), by, draft.ID, statuspage.Publishing{}, false); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/incidents/" + draft.ID, "/api/v1/incidents/" + draft.ID + ".json", "/api/v2/incidents.json", "/feed.atom", "/feed.json", "/history.rss"} {
		if got := r.get("/status" + path).Body.String(); strings.Contains(got, "canary-") || !strings.Contains(got, "Requests fail.") {
			t.Errorf("GET %s: private words %v, the published ones %v", path, strings.Contains(got, "canary-"), strings.Contains(got, "Requests fail."))
		}
	}
}

// The page of an incident that was merged leads to the one that it went into, for ever, in
// the reader's language; its updates are there.
func TestMergedIncidentLeadsOn(t *testing.T) {
	t.Parallel()
	r := mustReal(t)
	ctx, by := t.Context(), statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	var ids []string
	for _, title := range []string{"First", "Second", "Third"} {
		done, err := r.desk.Open(ctx, by, statuspage.Opening{Title: title, Message: title + " is bad."}, false)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, done.Incident.ID)
	}
	for _, path := range []string{"/incidents/" + ids[0], "/api/v1/incidents/" + ids[0] + ".json"} {
		r.get("/status" + path) // it lies on the shelf
	}
	for n, from := range ids[:2] {
		if _, err := r.desk.Merge(ctx, by, from, statuspage.Merging{Into: ids[n+1], Message: "They are one."}, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, prefix := range []string{"", "/sv"} {
		for _, from := range ids[:2] {
			got := r.get("/status" + prefix + "/incidents/" + from)
			if got.Code != http.StatusMovedPermanently || got.Header().Get("Location") != ids[2] {
				t.Errorf("GET %s/incidents/%s = %d to %q, want it to lead to %s", prefix, from, got.Code, got.Header().Get("Location"), ids[2])
			}
		}
	}
	for _, list := range []string{"/incidents/", "/api/v1/incidents/", "/api/v2/incidents/"} {
		got := r.get("/status" + list + ids[0] + ".json")
		if got.Code != http.StatusMovedPermanently || got.Header().Get("Location") != ids[2]+".json" {
			t.Errorf("GET %s….json = %d to %q, want it to lead to that of %s", list, got.Code, got.Header().Get("Location"), ids[2])
		}
	}
	page := r.get("/status/incidents/" + ids[2]).Body.String()
	for _, text := range []string{"First is bad.", "Second is bad.", "Third is bad.", "They are one."} {
		if !strings.Contains(page, text) {
			t.Errorf("the page of what went on has no %q", text)
		}
	}
	before := r.get("/status/feed.json").Body.String()
	if !strings.Contains(before, "First is bad.") || strings.Count(before, "They are one.") == 0 {
		t.Errorf("the feed has lost entries:\n%s", before)
	}
}

// around is a text's beginning and end about a word.
func around(text, word string) string {
	n := strings.Index(text, word)
	if n < 0 {
		return ""
	}
	return text[max(0, n-80):min(len(text), n+80)]
}
