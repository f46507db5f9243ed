package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

func TestSpansReplaceTheFuture(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	span := func(minute int, s statuspage.Status) statuspage.Span {
		return statuspage.Span{Component: "api", From: noon.Add(time.Duration(minute) * time.Minute), Status: s}
	}
	for _, s := range []statuspage.Span{
		span(0, statuspage.Operational),
		span(10, statuspage.MajorOutage),
		span(20, statuspage.Operational),
		span(25, statuspage.Operational), // says nothing new
		span(15, statuspage.Unknown),     // replaces what began at 20
	} {
		mustCommit(t, db, statuspage.Changes{Spans: []statuspage.SpanChange{s}})
	}
	got, err := db.Spans(t.Context(), noon.Add(12*time.Minute))
	want := map[string][]statuspage.Span{"api": {span(10, statuspage.MajorOutage), span(15, statuspage.Unknown)}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestIncidentsAreFound(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	for n := range 4 {
		began := noon.Add(time.Duration(n) * time.Hour)
		i := statuspage.Incident{ID: fmt.Sprint("i", n), Number: int64(n + 1), Title: "x", Stage: statuspage.Resolved, Began: began, Ended: began.Add(30 * time.Minute)}
		i.Components = []statuspage.Affected{{Component: []string{"api", "www"}[n%2], Status: statuspage.MajorOutage}}
		if n == 3 {
			i.Stage, i.Ended, i.Draft = statuspage.Identified, time.Time{}, true
		}
		mustCommit(t, db, statuspage.Changes{Incidents: []statuspage.Incident{i}})
	}
	for _, c := range []struct {
		name  string
		query statuspage.IncidentQuery
		want  string
	}{
		{"all that are public", statuspage.IncidentQuery{}, "i2 i1 i0 "},
		{"with drafts", statuspage.IncidentQuery{Drafts: true}, "i3 i2 i1 i0 "},
		{"of a component", statuspage.IncidentQuery{Component: "api"}, "i2 i0 "},
		{"within an hour", statuspage.IncidentQuery{From: noon.Add(time.Hour), To: noon.Add(2 * time.Hour)}, "i1 "},
		{"within an hour, to the minute", statuspage.IncidentQuery{From: noon.Add(89 * time.Minute), To: noon.Add(2 * time.Hour)}, "i1 "},
		{"after its end", statuspage.IncidentQuery{From: noon.Add(90 * time.Minute), To: noon.Add(2 * time.Hour)}, ""},
		{"that run", statuspage.IncidentQuery{OpenOnly: true, Drafts: true}, "i3 "},
		{"the last", statuspage.IncidentQuery{Limit: 1}, "i2 "},
		{"behind one", statuspage.IncidentQuery{After: "i2"}, "i1 i0 "},
		{"behind one, of a component", statuspage.IncidentQuery{After: "i3", Component: "api", Limit: 1}, "i2 "},
		{"behind one, with words", statuspage.IncidentQuery{After: "i1", Search: "x"}, "i0 "},
		{"behind the first", statuspage.IncidentQuery{After: "i0"}, ""},
		{"behind none", statuspage.IncidentQuery{After: "i9"}, ""},
	} {
		list, err := db.Incidents(t.Context(), c.query)
		got := ""
		for _, i := range list {
			got += i.ID + " "
		}
		if got != c.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if _, err := db.Incident(t.Context(), "i9"); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("an unknown incident: %v", err)
	}
}

func TestEventsTellOfTheirTime(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := outage()
	mustCommit(t, db, c)
	end := c.At.Add(time.Hour)
	i := c.Incidents[0]
	i.Stage, i.Ended, i.Components = statuspage.Resolved, end, []statuspage.Affected{
		{Component: c.Incidents[0].Components[0].Component, Status: statuspage.Operational}, {Component: "later"},
	}
	mustCommit(t, db, statuspage.Changes{
		Incidents: []statuspage.Incident{i},
		Updates:   []statuspage.Update{{ID: "upd000000002", Incident: i.ID, Event: 2, Stage: statuspage.Resolved, Body: "It ended.", At: end}},
		Events: []statuspage.Event{
			{Seq: 2, ID: "upd000000002", Kind: statuspage.IncidentEvent, At: end, Incident: i.ID, Update: "upd000000002"},
			{Seq: 3, ID: "evt000000003", Kind: statuspage.ComponentEvent, At: end, Component: "www", Status: statuspage.Operational, Was: statuspage.UnderMaintenance, Reason: "done"},
		},
	})
	told, err := db.Events(t.Context(), 3, time.Time{})
	if err != nil || len(told) != 3 {
		t.Fatalf("%d events, %v", len(told), err)
	}
	if told[0].Incident != nil || told[0].Reason != "done" || told[0].Was != statuspage.UnderMaintenance {
		t.Errorf("component event: %+v", told[0])
	}
	if n := len(told[1].Incident.Updates); n != 2 || told[1].Update.Body != "It ended." || told[1].Incident.Stage != statuspage.Resolved {
		t.Errorf("the end: %d updates, %+v", n, told[1].Update)
	}
	if n := len(told[2].Incident.Updates); n != 1 || told[2].Incident.Stage != statuspage.Investigating {
		t.Errorf("the beginning tells of %d updates, stage %s", n, told[2].Incident.Stage)
	}
	if i := told[2].Incident; !i.Ended.IsZero() || len(i.Components) != 1 || i.Components[0].Status != c.Incidents[0].Components[0].Status {
		t.Errorf("the beginning tells of what came later: ended %v, %+v", i.Ended, i.Components)
	}
	if i := told[1].Incident; i.Ended != end || len(i.Components) != 2 || i.Components[0].Status != statuspage.Operational {
		t.Errorf("the end tells of what was before: ended %v, %+v", i.Ended, i.Components)
	}
	for _, q := range []struct {
		limit int
		since time.Time
		want  int
	}{{1, time.Time{}, 1}, {1, end, 2}, {0, noon, 3}, {3, end.Add(time.Hour), 3}} {
		if told, err := db.Events(t.Context(), q.limit, q.since); len(told) != q.want || err != nil {
			t.Errorf("limit %d since %s: %d events, %v, want %d", q.limit, q.since, len(told), err, q.want)
		}
	}
}
