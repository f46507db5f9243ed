package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// works is a maintenance that has begun, told in two updates, in two languages.
func works() statuspage.Changes {
	by := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	m := statuspage.Maintenance{
		Incident: statuspage.Incident{
			ID: "wrk000000001", Number: 2, Title: "New disks", Titles: map[string]string{"sv": "Nya diskar"}, Language: "en",
			Stage: statuspage.InProgress, Taken: true, Began: noon.Add(time.Hour), Created: noon, Updated: noon.Add(time.Hour),
			Components: []statuspage.Affected{{Component: "api", Status: statuspage.UnderMaintenance, Was: statuspage.Operational}},
		},
		Window:   statuspage.Window{Start: noon.Add(time.Hour), End: noon.Add(2 * time.Hour), Zone: "Europe/Stockholm"},
		Sequence: 3, Private: []string{"vault"}, Before: map[string]monitor.Status{"api": monitor.Up, "vault": monitor.Down},
	}
	said := statuspage.Said{What: statuspage.SaidStarted, Components: []string{"API"}, From: m.Window.Start, At: m.Window.End}
	updates := []statuspage.Update{
		{ID: "upd000000101", Incident: m.ID, Event: 2, Stage: statuspage.Scheduled, At: noon, By: by, Body: "We replace them.", Language: "en", Bodies: map[string]string{"sv": "Vi byter dem."}},
		{ID: "upd000000102", Incident: m.ID, Event: 3, Stage: statuspage.InProgress, At: m.Began, By: by, Body: "It has begun.", Said: &said},
	}
	c := statuspage.Changes{At: m.Began, Maintenance: []statuspage.Maintenance{m}, Updates: updates}
	for _, u := range updates {
		c.Events = append(c.Events, statuspage.Event{Seq: u.Event, ID: u.ID, Kind: statuspage.MaintenanceEvent, At: u.At, Incident: m.ID, Update: u.ID})
	}
	return c
}

// wholeMaintenance is the maintenance as readers get it.
func wholeMaintenance(c statuspage.Changes) statuspage.Maintenance {
	m := c.Maintenance[0]
	m.Updates = c.Updates
	return m
}

func TestMaintenanceIsStoredWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	mustCommit(t, db, outage())
	mustCommit(t, db, works())
	before := dump(t, db)
	mustCommit(t, db, works())
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("the second commit changed (-before +after):\n%s", diff)
	}
	mustClose(t, db)
	db = mustOpen(t, dir, Options{})
	record, err := db.Load(t.Context())
	if diff := cmp.Diff([]statuspage.Maintenance{wholeMaintenance(works())}, record.Maintenance); diff != "" || err != nil {
		t.Errorf("loaded: %v (-want +got):\n%s", err, diff)
	}
	if len(record.Incidents) != 1 || record.Incidents[0].ID == "wrk000000001" || record.Number != 2 {
		t.Errorf("loaded %d incidents, number %d", len(record.Incidents), record.Number)
	}
	if i, err := db.Incident(t.Context(), "wrk000000001"); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("the maintenance is an incident: %v, %v", i.ID, err)
	}
	if m, err := db.Maintenance(t.Context(), outage().Incidents[0].ID); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("the incident is a maintenance: %v, %v", m.ID, err)
	}
	if err := db.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEventsTellOfMaintenance(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, outage())
	mustCommit(t, db, works())
	told, err := db.Events(t.Context(), 3, time.Time{})
	if err != nil || len(told) != 3 {
		t.Fatalf("%d events, %v", len(told), err)
	}
	if told[0].Maintenance == nil || told[0].Incident != nil || told[0].Update.Stage != statuspage.InProgress || len(told[0].Maintenance.Updates) != 2 {
		t.Errorf("the beginning: %+v", told[0])
	}
	if told[1].Maintenance.Stage != statuspage.Scheduled || len(told[1].Maintenance.Updates) != 1 || told[1].Update.Bodies["sv"] != "Vi byter dem." {
		t.Errorf("the announcement: %+v", told[1])
	}
	if told[2].Incident == nil || told[2].Maintenance != nil {
		t.Errorf("the incident: %+v", told[2])
	}
	if got := told[0].Matter(db.groupOf); !got.Maintenance || len(got.Components) != 1 || got.Components[0] != "api" {
		t.Errorf("it is about %+v", got)
	}
}

func TestMaintenanceIsFound(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	for n, stage := range []statuspage.Stage{statuspage.Completed, statuspage.Cancelled, statuspage.Verifying, statuspage.Scheduled, statuspage.Scheduled} {
		start := noon.Add(time.Duration(n) * time.Hour)
		m := statuspage.Maintenance{Window: statuspage.Window{Start: start, End: start.Add(30 * time.Minute)}}
		m.ID, m.Number, m.Title, m.Stage, m.Draft = fmt.Sprint("m", n), int64(n+1), "x", stage, n == 4
		m.Components = []statuspage.Affected{{Component: []string{"api", "www"}[n%2], Status: statuspage.UnderMaintenance}}
		if stage == statuspage.Completed {
			m.Began, m.Ended = start.Add(-20*time.Minute), start.Add(40*time.Minute)
		}
		if stage == statuspage.Cancelled {
			m.Ended = start.Add(-time.Hour)
		}
		mustCommit(t, db, statuspage.Changes{Maintenance: []statuspage.Maintenance{m}})
	}
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for _, c := range []struct {
		name  string
		query statuspage.MaintenanceQuery
		want  string
	}{
		{"all that is public", statuspage.MaintenanceQuery{}, "m3 m2 m1 m0"},
		{"with private ones", statuspage.MaintenanceQuery{Private: true}, "m4 m3 m2 m1 m0"},
		{"of a component", statuspage.MaintenanceQuery{Component: "api"}, "m2 m0"},
		{"open", statuspage.MaintenanceQuery{OpenOnly: true}, "m3 m2"},
		{"planned then", statuspage.MaintenanceQuery{From: at(60), To: at(120)}, "m1"},
		{"begun sooner", statuspage.MaintenanceQuery{From: at(-30), To: at(-19)}, "m0"},
		{"ended later", statuspage.MaintenanceQuery{From: at(39), To: at(41)}, "m0"},
		{"called off", statuspage.MaintenanceQuery{From: at(-1), To: at(1)}, "m1 m0"},
		{"in between", statuspage.MaintenanceQuery{From: at(40), To: at(60)}, ""},
		{"the latest", statuspage.MaintenanceQuery{Limit: 1}, "m3"},
		{"behind the latest", statuspage.MaintenanceQuery{After: "m3", Limit: 1}, "m2"},
	} {
		list, err := db.Maintenances(t.Context(), c.query)
		if got := ids(list, func(m statuspage.Maintenance) string { return m.ID }); got != c.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if list, err := db.Incidents(t.Context(), statuspage.IncidentQuery{Drafts: true}); len(list) != 0 || err != nil {
		t.Errorf("%d are incidents, %v", len(list), err)
	}
}

// ids writes a list by its ids.
func ids[T any](list []T, id func(T) string) string {
	var all []string
	for _, v := range list {
		all = append(all, id(v))
	}
	return strings.Join(all, " ")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	for n, text := range []struct{ title, body, translated string }{
		{"API requests fail", "A disk in Jakarta is full.", "Ett skivminne är fullt."},
		{"Löneutbetalningen dröjer", "100% of them; under_scored.", ""},
		{"Mail is late", "C:\\queue grew.", ""},
	} {
		id, update := fmt.Sprint("i", n), fmt.Sprint("u", n)
		i := statuspage.Incident{ID: id, Number: int64(n + 10), Title: text.title, Stage: statuspage.Resolved, Began: noon.Add(time.Duration(n) * time.Minute)}
		u := statuspage.Update{ID: update, Incident: id, Stage: statuspage.Resolved, At: noon, Body: text.body}
		if text.translated != "" {
			i.Titles, u.Bodies = map[string]string{"sv": "Anrop misslyckas"}, map[string]string{"sv": text.translated}
		}
		mustCommit(t, db, statuspage.Changes{Incidents: []statuspage.Incident{i}, Updates: []statuspage.Update{u}})
	}
	mustCommit(t, db, statuspage.Changes{Maintenance: works().Maintenance, Updates: works().Updates[:1]})
	for _, c := range []struct{ search, incidents, maintenance string }{
		{"", "i2 i1 i0", "wrk000000001"},
		{"api", "i0", ""},
		{"DISK requests", "i0", ""},
		{"disk mail", "", ""},
		{"disk", "i0", "wrk000000001"},
		{"misslyckas FULLT", "i0", ""},
		{"LÖNEUTBETALNINGEN", "i1", ""},
		{"löneutbetalningen", "i1", ""},
		{"DRÖJER", "i1", ""},
		{"100%", "i1", ""},
		{"1%0", "", ""},
		{"under_scored", "i1", ""},
		{"u_der", "", ""},
		{`c:\queue`, "i2", ""},
		{`'; DROP TABLE incident; --`, "", ""},
		{strings.Repeat("api ", 200), "i0", ""},
		{"e a i s l t r n nothing-of-the-kind", "i1 i0", "wrk000000001"}, // the ninth word is not looked for
	} {
		found, err := db.Incidents(t.Context(), statuspage.IncidentQuery{Search: c.search})
		if got := ids(found, func(i statuspage.Incident) string { return i.ID }); got != c.incidents || err != nil {
			t.Errorf("%q: incidents %q, %v, want %q", c.search, got, err, c.incidents)
		}
		works, err := db.Maintenances(t.Context(), statuspage.MaintenanceQuery{Search: c.search})
		if got := ids(works, func(m statuspage.Maintenance) string { return m.ID }); got != c.maintenance || err != nil {
			t.Errorf("%q: maintenance %q, %v, want %q", c.search, got, err, c.maintenance)
		}
	}
}

// TestTextsOfBeforeKeepTheirHash migrates a text that was written when there were no
// translations, and changes one behind the triggers' back.
func TestTextsOfBeforeKeepTheirHash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pool, err := sqliteDialect.open(filepath.Join(dir, databaseFile), forBuilding)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(t.Context(), sqliteDialect, pool, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := christen(t.Context(), pool, Options{}, noon); err != nil {
		t.Fatal(err)
	}
	v := version{Update: "u1", N: 1, At: millis(noon), Body: "We look."}
	for _, statement := range []string{
		`INSERT INTO incident VALUES ('i1', 1, 'x', 1, 0, '[]', '[]', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1)`,
		`INSERT INTO incident_update VALUES ('u1', 'i1', 1, 1, 1, '', '', '', '[]', 0)`,
	} {
		if _, err := pool.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	_, err = pool.Exec(`INSERT INTO incident_text VALUES (1, 'u1', 1, $1, '', '', 'We look.', $2)`, v.At, chain(nil, v.Update, v.N, v.At, v.By.Kind, v.By.ID, v.Body))
	if err := errors.Join(err, pool.Close()); err != nil {
		t.Fatal(err)
	}
	db := mustOpen(t, dir, Options{})
	if err := db.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
	mustCommit(t, db, statuspage.Changes{Updates: []statuspage.Update{{ID: "u2", Incident: "i1", Body: "More.", Bodies: map[string]string{"sv": "Mer."}}}})
	if err := db.VerifyChain(t.Context()); err != nil {
		t.Error(err)
	}
	for _, statement := range []string{"DROP TRIGGER incident_text_no_update", `UPDATE incident_text SET bodies = '{"sv":"Mindre."}' WHERE seq = 2`} {
		if _, err := db.writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.VerifyChain(t.Context()); !errors.Is(err, ErrDamaged) {
		t.Errorf("a translation was changed: %v", err)
	}
}
