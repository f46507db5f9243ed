package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// noon is when the tests' stories begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func mustCommit(tb testing.TB, db *DB, c statuspage.Changes) {
	tb.Helper()
	if c.At.IsZero() {
		c.At = noon
	}
	if err := db.Commit(tb.Context(), c); err != nil {
		tb.Fatalf("commit: %v", err)
	}
}

// result is the seq-th result of the log.
func result(seq int64, id string, at time.Time, o monitor.Outcome) statuspage.LoggedResult {
	return statuspage.LoggedResult{Seq: seq, Result: monitor.Result{Monitor: id, Agent: monitor.Local, At: at, Outcome: o}}
}

// outage is everything that one confirmed failure changes.
func outage() statuspage.Changes {
	down := monitor.Outcome{Status: monitor.Down, Latency: 3 * time.Millisecond, Cause: monitor.Refused, Phase: monitor.Connect, Reason: "dial tcp 10.0.0.1:443: refused"}
	r := result(1, "api", noon, down)
	affected := []statuspage.Affected{{Component: "api", Status: statuspage.MajorOutage, Was: statuspage.Operational}}
	by := statuspage.Actor{Kind: statuspage.ByMonitor, ID: "api"}
	confirmed := noon.Add(20 * time.Second)
	return statuspage.Changes{
		At:      confirmed,
		Results: []statuspage.LoggedResult{r},
		States:  []statuspage.MonitorState{{Monitor: "api", State: monitor.State{Streak: monitor.Streak{Settled: monitor.Down}, Since: noon, Last: down}}},
		Transitions: []statuspage.LoggedTransition{{
			ID: "t1", Incident: "inc000000001", Event: 1,
			Transition: monitor.Transition{Monitor: "api", From: monitor.Up, To: monitor.Down, Began: noon, Effective: noon, Confirmed: confirmed, Evidence: []monitor.Result{r.Result}},
		}},
		Spans: []statuspage.SpanChange{{Component: "api", From: noon, Status: statuspage.MajorOutage}},
		Incidents: []statuspage.Incident{{
			ID: "inc000000001", Number: 1, Title: "API: connection refused", Stage: statuspage.Investigating, Impact: statuspage.ImpactMajor,
			Components: affected, Monitors: []string{"api"}, Auto: true,
			Began: noon, Confirmed: confirmed, Published: confirmed, Created: confirmed, Updated: confirmed,
		}},
		Updates: []statuspage.Update{{
			ID: "upd000000001", Incident: "inc000000001", Event: 1, Stage: statuspage.Investigating, Body: "Refused since 12:00.", At: confirmed, By: by,
			Said:       &statuspage.Said{What: statuspage.SaidBegan, Components: []string{"API"}, Cause: monitor.Refused, Status: statuspage.MajorOutage, At: noon},
			Components: affected,
		}},
		Events:  []statuspage.Event{{Seq: 1, ID: "upd000000001", Kind: statuspage.IncidentEvent, At: confirmed, Incident: "inc000000001", Update: "upd000000001"}},
		Notices: []statuspage.Notice{{ID: "n1", Kind: statuspage.TellEvent, Lane: statuspage.LaneNotice, At: confirmed, Event: 1}},
		Overrides: []statuspage.Override{{
			Component: "www", Status: statuspage.UnderMaintenance, Reason: "new disks", By: statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}, At: noon, Until: noon.Add(time.Hour),
		}},
		Mutes:       []statuspage.Mute{{Monitor: "www", Reason: "new disks", By: by, At: noon, Until: noon.Add(time.Hour)}},
		Subscribers: []statuspage.Subscriber{reader("s1", noon.Add(-time.Hour))},
		Audit: []statuspage.Entry{{
			At: confirmed, By: by, Act: "incident.open", Object: "incident:inc000000001", After: json.RawMessage(`{"title":"API"}`),
		}},
	}
}

// reader is a subscriber to everything, confirmed at an instant.
func reader(id string, confirmed time.Time) statuspage.Subscriber {
	return statuspage.Subscriber{
		ID: id, Channel: "mail", Address: id + "@example.com", Key: id + "@example.com", Wish: statuspage.Wish{Language: "en"},
		Created: confirmed.Add(-time.Minute), Confirmed: confirmed,
		Consent: statuspage.Consent{Version: "1", At: confirmed.Add(-time.Minute), Source: "192.0.2.0/24"},
	}
}

// wholeIncident is the outage's incident as readers get it.
func wholeIncident(c statuspage.Changes) statuspage.Incident {
	i := c.Incidents[0]
	i.Updates = c.Updates
	return i
}

func TestLoadReturnsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	c := outage()
	s1 := &c.Subscribers[0]
	s1.Secret, s1.Held, s1.Erase = secret.New("its own"), "a case", noon
	s1.Wish = statuspage.Wish{
		Language: "id", Components: []string{"api"}, Groups: []string{"Core"}, Subject: "i1", Impact: statuspage.ImpactMajor,
		NoMaintenance: true, Zone: "Asia/Jakarta", Quiet: statuspage.Quiet{From: 1320, Till: 420},
	}
	mustCommit(t, db, c)
	mustClose(t, db)
	db = mustOpen(t, dir, Options{})
	got, err := db.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := statuspage.Record{
		Installation: db.installation, Alive: c.At,
		States:    map[string]monitor.State{"api": c.States[0].State},
		Spans:     map[string]statuspage.Span{"api": c.Spans[0]},
		Overrides: c.Overrides, Mutes: c.Mutes,
		Incidents: []statuspage.Incident{wholeIncident(c)},
		EventSeq:  1, ResultSeq: 1, Number: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	transitions, err := db.Transition(t.Context(), 1)
	if diff := cmp.Diff(c.Transitions, transitions); diff != "" || err != nil {
		t.Errorf("transitions: %v\n%s", err, diff)
	}
	s, err := db.SubscriberByID(t.Context(), "s1")
	c.Subscribers[0].LinkToken = s.LinkToken
	secrets := cmp.Comparer(func(a, b secret.String) bool { return a.Equal(b.Reveal()) })
	if diff := cmp.Diff(c.Subscribers[0], s, secrets); diff != "" || err != nil {
		t.Errorf("subscriber: %v\n%s", err, diff)
	}
	entries, err := db.Audit(t.Context(), statuspage.AuditQuery{})
	if err != nil || len(entries) != 1 || !cmp.Equal(entries[0].Entry, c.Audit[0]) {
		t.Errorf("audit %+v, %v", entries, err)
	}
}

// dump is every row of every table, for comparison.
func dump(tb testing.TB, db *DB) map[string][]string {
	tb.Helper()
	tables, err := collect(tb.Context(), db.reader, func(row scanner) (name string, err error) {
		err = row.Scan(&name)
		return name, err
	}, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		tb.Fatal(err)
	}
	rows := map[string][]string{}
	for _, table := range tables {
		rows[table] = dumpTable(tb, db, table)
	}
	return rows
}

func dumpTable(tb testing.TB, db *DB, table string) (list []string) {
	tb.Helper()
	rows, err := db.reader.QueryContext(tb.Context(), "SELECT * FROM "+table)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			tb.Fatal(err)
		}
		line := ""
		for _, v := range values {
			line += fmt.Sprintf("%v|", *v.(*any))
		}
		list = append(list, line)
	}
	return list
}

func TestCommitAgainChangesNothing(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, outage())
	want := dump(t, db)
	mustCommit(t, db, outage())
	if diff := cmp.Diff(want, dump(t, db)); diff != "" {
		t.Errorf("the second commit changed (-before +after):\n%s", diff)
	}
}

func TestCommitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	want := dump(t, db)
	c := outage()
	c.Events[0].Seq = 7 // a gap: refused late in the transaction
	err := db.Commit(t.Context(), c)
	if !errors.Is(err, statuspage.ErrConflict) {
		t.Fatalf("commit of a gap: %v, want a conflict", err)
	}
	if diff := cmp.Diff(want, dump(t, db)); diff != "" {
		t.Errorf("something is left (-before +after):\n%s", diff)
	}
	mustCommit(t, db, outage())
}

func TestAppendOnlyTablesRefuseChanges(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, outage())
	for _, table := range []string{"audit", "event", "incident_text"} {
		for _, statement := range []string{"UPDATE " + table + " SET at = 0", "DELETE FROM " + table} {
			if _, err := db.writer.Exec(statement); err == nil {
				t.Errorf("%s: done, want it refused", statement)
			}
		}
	}
}

func TestEditsStayVisible(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	c := outage()
	mustCommit(t, db, c)
	anna := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	u := c.Updates[0]
	u.Edits = []statuspage.Edit{{At: noon.Add(time.Minute), By: anna, Body: u.Body}}
	u.Body = "Refused since 11:58."
	mustCommit(t, db, statuspage.Changes{Updates: []statuspage.Update{u}})
	got, err := db.Incident(t.Context(), u.Incident)
	if diff := cmp.Diff([]statuspage.Update{u}, got.Updates); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	u.Body = "Nothing happened."
	if err := db.Commit(t.Context(), statuspage.Changes{At: noon, Updates: []statuspage.Update{u}}); !errors.Is(err, statuspage.ErrConflict) {
		t.Errorf("a text changed without an edit: %v, want a conflict", err)
	}
}
