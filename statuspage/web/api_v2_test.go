package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
)

var update = flag.Bool("update", false, "write the goldens anew")

const spStatuses = "operational|degraded_performance|partial_outage|major_outage|under_maintenance"

// Statuspage's objects.
var (
	spPage      = keys("id id", "name text", "url url", "time_zone zone", "updated_at time")
	spStatus    = keys("indicator none|minor|major|critical|maintenance", "description text")
	spComponent = keys("id id", "name text", "status "+spStatuses, "created_at time", "updated_at time", "position int", "description text?",
		"showcase bool", "start_date date?", "group_id id?", "page_id id", "group bool", "only_show_if_degraded bool")
	spGroup       = spComponent.with("components", list{scalar("id")})
	spAffected    = keys("code id", "name text", "old_status "+spStatuses, "new_status "+spStatuses)
	spIncident    = incidentShape("investigating|identified|monitoring|resolved|postmortem", "none|minor|major|critical")
	spMaintenance = incidentShape("scheduled|in_progress|verifying|completed", "maintenance").and(keys("scheduled_for time", "scheduled_until time"))
)

func incidentShape(stages, impacts string) object {
	post := keys("id id", "status "+stages, "body text", "incident_id id", "created_at time", "updated_at time", "display_at time").
		with("affected_components", either{scalar("null"), list{spAffected}}).
		and(keys("deliver_notifications bool", "custom_tweet null", "tweet_id null"))
	return keys("id id", "name text", "status "+stages, "created_at time", "updated_at time", "monitoring_at time?", "resolved_at time?",
		"impact "+impacts, "shortlink url", "started_at time", "page_id id").
		with("incident_updates", list{post}).with("components", list{spComponent})
}

// spDocuments are the eight documents.
var spDocuments = map[string]object{
	"summary": object{}.with("page", spPage).with("components", list{either{spComponent, spGroup}}).with("incidents", list{spIncident}).
		with("scheduled_maintenances", list{spMaintenance}).with("status", spStatus),
	"status":                          object{}.with("page", spPage).with("status", spStatus),
	"components":                      object{}.with("page", spPage).with("components", list{either{spComponent, spGroup}}),
	"incidents":                       object{}.with("page", spPage).with("incidents", list{spIncident}),
	"incidents/unresolved":            object{}.with("page", spPage).with("incidents", list{spIncident}),
	"scheduled-maintenances":          object{}.with("page", spPage).with("scheduled_maintenances", list{spMaintenance}),
	"scheduled-maintenances/upcoming": object{}.with("page", spPage).with("scheduled_maintenances", list{spMaintenance}),
	"scheduled-maintenances/active":   object{}.with("page", spPage).with("scheduled_maintenances", list{spMaintenance}),
}

// apiState is a page in some state, and what Statuspage's status must then be.
type apiState struct {
	name                   string
	indicator, description string
	change                 func(v *statuspage.View, r *reader)
}

// well makes everything well.
func well(v *statuspage.View, r *reader) {
	v.Open, v.Maintenance, r.incidents, r.works = nil, nil, nil, nil
	r.spans = map[string][]statuspage.Span{}
	for i := range v.Standings {
		s := &v.Standings[i]
		s.Status, s.Since = statuspage.Operational, time.Now().Add(-48*time.Hour)
		r.spans[s.Component.ID] = []statuspage.Span{{From: s.Since, Status: s.Status}}
	}
}

// stand changes the two public components of a page on which all is well.
func stand(api, www statuspage.Status) func(v *statuspage.View, r *reader) {
	return func(v *statuspage.View, r *reader) {
		well(v, r)
		v.Standings[0].Status, v.Standings[1].Status = api, www
	}
}

// unmeasured lets the public components be unknown, last measured a while ago.
func unmeasured(ago time.Duration, which ...int) func(v *statuspage.View, r *reader) {
	return func(v *statuspage.View, r *reader) {
		well(v, r)
		for _, n := range which {
			v.Standings[n].Status, v.Standings[n].Checked = statuspage.Unknown, time.Now().Add(-ago)
		}
	}
}

// opened is an incident that a person opened, about nothing in particular.
func opened(impact statuspage.Impact) func(v *statuspage.View, r *reader) {
	return func(v *statuspage.View, r *reader) {
		well(v, r)
		now := time.Now()
		v.Open = []statuspage.Incident{{
			ID: "n1c2d3f4g5h6", Number: 9, Title: "Something is odd", Stage: statuspage.Identified, Impact: impact, Began: now.Add(-time.Hour), Created: now.Add(-time.Hour), Updated: now,
			Updates: []statuspage.Update{{ID: "x1c2d3f4g5h6", Stage: statuspage.Identified, Body: "We look\ninto it.", At: now, Quiet: true, By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}}},
		}}
		r.incidents = v.Open
	}
}

var apiStates = []apiState{
	{"busy", "major", "Partial System Outage", func(*statuspage.View, *reader) {}},
	{"well", "none", "All Systems Operational", well},
	{"no component", "minor", "Nothing is being watched yet", func(v *statuspage.View, r *reader) { well(v, r); v.Standings = v.Standings[2:] }},
	{"degraded", "minor", "Partially Degraded Service", stand(statuspage.DegradedPerformance, statuspage.Operational)},
	{"partly out", "major", "Partial System Outage", stand(statuspage.PartialOutage, statuspage.DegradedPerformance)},
	{"one out", "major", "Partial System Outage", stand(statuspage.MajorOutage, statuspage.Operational)},
	{"all out", "critical", "Major System Outage", stand(statuspage.MajorOutage, statuspage.MajorOutage)},
	{"core out", "critical", "Major System Outage", func(v *statuspage.View, r *reader) {
		stand(statuspage.MajorOutage, statuspage.Operational)(v, r)
		v.Standings[0].Component.Core = true
	}},
	{"maintenance", "maintenance", "Service Under Maintenance", stand(statuspage.UnderMaintenance, statuspage.Operational)},
	{"maintenance beside trouble", "minor", "Partially Degraded Service", stand(statuspage.UnderMaintenance, statuspage.DegradedPerformance)},
	{"a status of another version", "none", "All Systems Operational", stand(statuspage.Status(77), statuspage.Operational)},
	{"open without components", "minor", "Minor Service Outage", opened(statuspage.ImpactNone)},
	{"open, minor", "minor", "Minor Service Outage", opened(statuspage.ImpactMinor)},
	{"open, major", "major", "Partial System Outage", opened(statuspage.ImpactMajor)},
	{"open, critical", "critical", "Major System Outage", opened(statuspage.ImpactCritical)},
	{"recovered", "minor", "Minor Service Outage", func(v *statuspage.View, r *reader) {
		opened(statuspage.ImpactCritical)(v, r)
		v.Open[0].Stage, v.Open[0].Recovered, v.Open[0].Monitored = statuspage.Monitoring, time.Now(), time.Now()
	}},
	{"a person's word", "minor", "Partially Degraded Service", func(v *statuspage.View, r *reader) {
		stand(statuspage.DegradedPerformance, statuspage.Operational)(v, r)
		v.Standings[0].Override = &statuspage.Override{Component: "api", Status: statuspage.DegradedPerformance, Reason: "A test.", At: time.Now(), Until: time.Now().Add(time.Hour)}
	}},
	{"edited", "major", "Partial System Outage", func(v *statuspage.View, r *reader) {
		opened(statuspage.ImpactMajor)(v, r)
		u, now := &v.Open[0].Updates[0], time.Now()
		u.Edits = []statuspage.Edit{{At: now, Body: "We look."}}
		u.Components = []statuspage.Affected{{Component: "www", Status: statuspage.DegradedPerformance}, {Component: "gone", Status: statuspage.MajorOutage}, {Component: "canary-id"}}
		v.Open[0].Components, v.Open[0].Next, v.Open[0].Confirmed = u.Components, now.Add(time.Hour), now
	}},
	{"over", "none", "All Systems Operational", func(v *statuspage.View, r *reader) {
		opened(statuspage.ImpactMajor)(v, r)
		r.incidents[0].Stage, r.incidents[0].Ended, v.Open = statuspage.Postmortem, time.Now(), nil
	}},
	{"called off", "none", "All Systems Operational", func(v *statuspage.View, r *reader) {
		planned := r.works[1:2]
		well(v, r)
		r.works = planned
		r.works[0].Stage, r.works[0].Ended = statuspage.Cancelled, time.Now()
	}},
	{"planned", "none", "All Systems Operational", func(v *statuspage.View, r *reader) {
		planned := r.works[1:2]
		well(v, r)
		r.works = planned
	}},
	{"unmeasured for a little", "none", "All Systems Operational", unmeasured(2*time.Minute, 0, 1)},
	{"unmeasured", "minor", "No measurements since 31 Dec 1999 23:57\u00a0UTC", unmeasured(3*time.Minute, 0, 1)},
	{"one unmeasured", "minor", "Cloud API: no measurements since 23:50\u00a0UTC", unmeasured(10*time.Minute, 0)},
	{"unmeasured since an outage", "major", "Partial System Outage", func(v *statuspage.View, r *reader) {
		unmeasured(10*time.Minute, 0)(v, r)
		r.spans["api"] = append(r.spans["api"], statuspage.Span{From: time.Now().Add(-time.Hour), Status: statuspage.PartialOutage}, statuspage.Span{From: time.Now().Add(-time.Minute), Status: statuspage.Unknown})
	}},
	{"one unmeasured, one out", "major", "Partial System Outage", func(v *statuspage.View, r *reader) {
		unmeasured(10*time.Minute, 0)(v, r)
		v.Standings[1].Status = statuspage.MajorOutage
	}},
	{"never measured", "minor", "The first checks are running", func(v *statuspage.View, r *reader) {
		unmeasured(0, 0, 1)(v, r)
		for n := range v.Standings {
			v.Standings[n].Checked, v.Standings[n].Since = time.Time{}, time.Now()
		}
		r.spans = nil
	}},
}

func mustState(tb testing.TB, state apiState, zone string) *site {
	tb.Helper()
	where, err := time.LoadLocation(zone)
	if err != nil {
		tb.Fatal(err)
	}
	return mustSite(tb, func(_ *web.Config, d *desk, r *reader) {
		d.view.Page.Zone, d.view.Installation = where, "test"
		lawfulIDs(d.view.Open, r)
		state.change(&d.view, r)
		d.view.Maintenance = slices.DeleteFunc(slices.Clone(r.works), func(w statuspage.Maintenance) bool { return !w.Open() })
	})
}

// lawfulIDs gives the site's updates ids as NewID makes them, without vowels.
func lawfulIDs(open []statuspage.Incident, r *reader) {
	for _, i := range open {
		for n := range i.Updates {
			i.Updates[n].ID = strings.ReplaceAll(i.Updates[n].ID, "u", "q")
		}
	}
	for _, w := range r.works {
		w.Updates[0].ID = strings.ReplaceAll(w.Updates[0].ID, "u", "q")
	}
}

// eachState runs a test for every state, in a bubble whose clock begins at midnight UTC,
// 1 January 2000.
func eachState(t *testing.T, zone string, test func(t *testing.T, s *site, state apiState)) {
	for _, state := range apiStates {
		t.Run(zone+" "+state.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, mustState(t, state, zone), state) })
		})
	}
}

func TestStatuspageDocuments(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"UTC", "Asia/Jakarta", "Europe/London"} {
		eachState(t, zone, func(t *testing.T, s *site, _ apiState) {
			for name, want := range spDocuments {
				got := s.get("/api/v2/" + name + ".json")
				if got.Code != http.StatusOK {
					t.Fatalf("%s: %d %s", name, got.Code, got.Body)
				}
				if err := check(got.Body.Bytes(), want, name); err != nil {
					t.Error(err)
				}
				if strings.Contains(got.Body.String(), "canary") {
					t.Errorf("%s shows what is private", name)
				}
				if utc := strings.Contains(got.Body.String(), `:00.000Z"`); utc != (zone == "UTC") {
					t.Errorf("%s has times in UTC: %v, in the zone %s", name, utc, zone)
				}
			}
		})
	}
}

func TestStatuspageIndicator(t *testing.T) {
	t.Parallel()
	eachState(t, "UTC", func(t *testing.T, s *site, state apiState) {
		var got spSummary
		mustDecode(t, s, "/api/v2/summary.json", &got)
		if got.Status.Indicator != state.indicator || got.Status.Description != state.description {
			t.Errorf("status %q, want %q, %q", got.Status, state.indicator, state.description)
		}
		if got.Status.Indicator == "none" && len(got.Incidents) > 0 {
			t.Errorf("an open incident leaves the indicator as it was: %v", got.Incidents)
		}
	})
}

// spSummary is the part of the summary that tests look into.
type spSummary struct {
	Page       struct{ ID string }
	Status     struct{ Indicator, Description string }
	Components []spPart
	Incidents  []spStory
	Works      []spStory `json:"scheduled_maintenances"`
}

type spPart struct {
	ID, Name, Status string
	Position         int
	Group            bool
	GroupID          string `json:"group_id"`
	PageID           string `json:"page_id"`
	Components       []string
}

type spStory struct {
	ID, Name, Status, Impact, Shortlink string
	CreatedAt                           time.Time `json:"created_at"`
	PageID                              string    `json:"page_id"`
	Components                          []spPart
	Updates                             []struct {
		Body       string
		IncidentID string                        `json:"incident_id"`
		CreatedAt  time.Time                     `json:"created_at"`
		Affected   []struct{ Code, Name string } `json:"affected_components"`
	} `json:"incident_updates"`
}

func mustDecode(tb testing.TB, s *site, path string, v any) {
	tb.Helper()
	got := s.get(path)
	if err := json.Unmarshal(got.Body.Bytes(), v); err != nil || got.Code != http.StatusOK {
		tb.Fatalf("GET %s = %d, %v: %s", path, got.Code, err, got.Body)
	}
}

// What one document says must be so in the others, and every id must lead somewhere.
func TestStatuspageDocumentsAgree(t *testing.T) {
	t.Parallel()
	eachState(t, "UTC", func(t *testing.T, s *site, _ apiState) {
		var sum, all, open, parts, works spSummary
		mustDecode(t, s, "/api/v2/summary.json", &sum)
		mustDecode(t, s, "/api/v2/incidents.json", &all)
		mustDecode(t, s, "/api/v2/incidents/unresolved.json", &open)
		mustDecode(t, s, "/api/v2/components.json", &parts)
		mustDecode(t, s, "/api/v2/scheduled-maintenances.json", &works)
		if diff := cmp.Diff(sum.Incidents, open.Incidents); diff != "" {
			t.Errorf("summary and unresolved incidents differ:\n%s", diff)
		}
		if diff := cmp.Diff(sum.Components, parts.Components); diff != "" {
			t.Errorf("summary and components differ:\n%s", diff)
		}
		checkParts(t, sum)
		for _, list := range [][]spStory{sum.Incidents, all.Incidents, sum.Works, works.Works} {
			checkStories(t, sum, list)
		}
		for _, i := range append(all.Incidents, works.Works...) {
			for _, path := range []string{"/incidents/", "/api/v2/incidents/"} {
				var alone spStory
				if mustDecode(t, s, path+i.ID+".json", &alone); !cmp.Equal(alone, i) {
					t.Errorf("%s alone is otherwise: %s", i.ID, cmp.Diff(i, alone))
				}
			}
		}
	})
}

func checkParts(t *testing.T, sum spSummary) {
	known := map[string]spPart{}
	for n, c := range sum.Components {
		if _, twice := known[c.ID]; twice || c.PageID != sum.Page.ID {
			t.Errorf("component %s is there twice, or of another page", c.ID)
		}
		if n > 0 && c.Position < sum.Components[n-1].Position {
			t.Errorf("position %d stands behind %d", c.Position, sum.Components[n-1].Position)
		}
		known[c.ID] = c
	}
	for _, g := range sum.Components {
		for _, id := range g.Components {
			if known[id].GroupID != g.ID || !g.Group {
				t.Errorf("%s is in the group %s, and doesn't know it", id, g.ID)
			}
		}
		if g.GroupID != "" && !slices.Contains(known[g.GroupID].Components, g.ID) {
			t.Errorf("the group of %s doesn't know it", g.ID)
		}
	}
}

func checkStories(t *testing.T, sum spSummary, stories []spStory) {
	newest := func(a, b time.Time) int { return b.Compare(a) }
	if !slices.IsSortedFunc(stories, func(a, b spStory) int { return newest(a.CreatedAt, b.CreatedAt) }) {
		t.Errorf("not the newest first: %v", stories)
	}
	for _, i := range stories {
		for n, u := range i.Updates {
			if u.IncidentID != i.ID || strings.Contains(strings.ReplaceAll(u.Body, "\r\n", ""), "\n") {
				t.Errorf("update %d of %s: %+v", n, i.ID, u)
			}
			if n > 0 && u.CreatedAt.After(i.Updates[n-1].CreatedAt) {
				t.Errorf("the updates of %s are not the newest first", i.ID)
			}
		}
		for _, c := range i.Components {
			if !slices.ContainsFunc(sum.Components, func(d spPart) bool { return cmp.Equal(c, d) }) {
				t.Errorf("%s has %+v, which is no component", i.ID, c)
			}
		}
		if i.PageID != sum.Page.ID || !strings.HasPrefix(i.Shortlink, "https://status.example.com/") {
			t.Errorf("%s is of the page %s at %s", i.ID, i.PageID, i.Shortlink)
		}
	}
}

// The ids that clients keep stay as they are when names change.
func TestStatuspageIDsSurviveRenames(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	var before, after spSummary
	mustDecode(t, s, "/api/v2/summary.json", &before)
	s.desk.set(func(v *statuspage.View) {
		v.Page.Name, v.Page.URL = "Another name", mustURL(t, "https://elsewhere.example.org")
		v.Standings = slices.Clone(v.Standings)
		v.Standings[0].Component.Name = "Another API"
	})
	mustDecode(t, s, "/api/v2/summary.json", &after)
	if before.Page != after.Page || before.Components[0].ID != after.Components[0].ID || before.Components[0].Name == after.Components[0].Name {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

func TestStatuspageGoldens(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"busy", "one unmeasured"} {
		synctest.Test(t, func(t *testing.T) {
			n := slices.IndexFunc(apiStates, func(s apiState) bool { return s.name == name })
			s := mustState(t, apiStates[n], "Asia/Jakarta")
			for _, document := range []string{"summary", "incidents", "scheduled-maintenances"} {
				golden(t, strings.ReplaceAll(name, " ", "-")+"-"+document+".json", s.get("/api/v2/"+document+".json").Body.Bytes())
			}
		})
	}
}

// golden holds a JSON text against a file of testdata/api.
func golden(t *testing.T, name string, text []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", " "); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "api", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (rewrite with -update):\n%s", name, diff)
	}
}

func TestStatuspageProtocol(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for name := range spDocuments {
		path := "/api/v2/" + name + ".json"
		got, head := s.get(path), s.do(http.MethodHead, path, "")
		tag := got.Header().Get("Etag")
		if got.Header().Get("Access-Control-Allow-Origin") != "*" || got.Header().Get("Content-Type") != "application/json; charset=utf-8" || tag == "" {
			t.Errorf("GET %s: %v", path, got.Header())
		}
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != got.Header().Get("Content-Length") {
			t.Errorf("HEAD %s = %d, %d bytes, %v", path, head.Code, head.Body.Len(), head.Header())
		}
		if again := s.get(path, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("GET %s again = %d", path, again.Code)
		}
		if packed := s.get(path, "Accept-Encoding", "gzip"); packed.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("GET %s is not compressed", path)
		}
	}
	for _, path := range []string{"/api/v2/nothing.json", "/api/v2/incidents/n1c2d3f4g5h7.json", "/api/v2/incidents/z1c2d3f4g5h6.json", "/incidents/none.json", "/api/v2/incidents/" + incidentID} {
		got := s.get(path)
		if err := check(got.Body.Bytes(), keys("code int", "message text"), path); err != nil || got.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d: %v", path, got.Code, err)
		}
		if got.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("GET %s can't be read by other sites", path)
		}
	}
}

func TestListsHoldFifty(t *testing.T) {
	t.Parallel()
	s := mustSite(t, func(_ *web.Config, d *desk, r *reader) {
		well(&d.view, r)
		for n := range 2 * 50 {
			at := time.Now().Add(-time.Duration(n) * time.Hour)
			i := statuspage.Incident{ID: statuspage.NewID(), Number: int64(n + 1), Title: "Trouble", Stage: statuspage.Resolved, Began: at, Created: at, Ended: at}
			r.incidents = append(r.incidents, i)
			i.Stage = statuspage.Completed
			r.works = append(r.works, statuspage.Maintenance{Incident: i, Window: statuspage.Window{Start: at, End: at}})
		}
	})
	for _, path := range []string{"/api/v2/incidents.json", "/api/v2/scheduled-maintenances.json", "/api/v1/incidents.json", "/api/v1/maintenance.json"} {
		var lists struct {
			Incidents []struct{ ID string }
			Scheduled []struct{ ID string } `json:"scheduled_maintenances"`
			Works     []struct{ ID string } `json:"maintenance"`
		}
		mustDecode(t, s, path, &lists)
		all := slices.Concat(lists.Incidents, lists.Scheduled, lists.Works)
		if len(all) != 50 || all[0].ID != s.reader.incidents[0].ID {
			t.Errorf("%s lists %d", path, len(all))
		}
	}
}
