package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// canary is one subscriber with something recognisable in every column, and a row in
// every table that can have one.
func canary(t *testing.T, db *DB) statuspage.Subscriber {
	t.Helper()
	s := statuspage.Subscriber{
		ID: "canaryid", Channel: "mail", Address: "canary@address.example", Key: "canary@key.example", Secret: secret.New("canary-secret"),
		Wish:    statuspage.Wish{Components: []string{"canary-component"}, Groups: []string{"canary-group"}, Subject: "canary-subject", Language: "sv", Zone: "canary/zone"},
		Created: noon, Confirmed: noon, Suspension: "canary-suspension", Held: "canary-held",
		Consent: statuspage.Consent{Version: "canary-version", At: noon, Source: "canary-source", Confirmation: "canary-message"},
	}
	c := said(1)
	c.Subscribers = []statuspage.Subscriber{s, reader("other", noon)}
	c.Footprints = []statuspage.Footprint{{Channel: s.Channel, Key: s.Key, Asked: []time.Time{noon}, Linked: []time.Time{noon}, At: noon}}
	c.Notices = append(c.Notices,
		statuspage.Notice{ID: "c1", Kind: statuspage.TellConfirm, Lane: statuspage.LaneConfirm, At: noon, Subscriber: s.ID, Token: "canary-token"},
		statuspage.Notice{ID: "c2", Kind: statuspage.TellLink, Lane: statuspage.LaneConfirm, At: noon, Subscriber: s.ID, Token: "canary-token"})
	c.Audit = append(c.Audit, statuspage.Entry{At: noon, By: statuspage.Actor{Kind: statuspage.BySubscriber, ID: s.ID}, Act: "subscriber.ask", Object: "subscriber:" + s.ID})
	mustCommit(t, db, c)
	fanOut(t, db)
	for _, statement := range []string{
		`UPDATE subscriber SET subject = '', components = '[]', groups = '[]' WHERE id = 'canaryid'`,
		`INSERT INTO delivery (seq, id, notice, event, channel, subscriber, alert, lane, state, attempts, ambiguous, queued_at, next_at, lease_at, sent_at, answer)
			SELECT 90 + event, 'd' || id, id, event, 'mail', 'canaryid', '', lane, CASE kind WHEN 'event' THEN 3 ELSE 0 END, 2, 0, 1, 1, 0, 0, '' FROM notice WHERE true
			ON CONFLICT (notice, subscriber, alert, channel) DO NOTHING`,
		`INSERT INTO attempt (delivery, run, first_at, last_at, times, answer) SELECT id, 1, 1, 2, 3, '451 later' FROM delivery WHERE subscriber = 'canaryid' LIMIT 1`,
		`INSERT INTO bounce (delivery, class, status, subscriber, at) SELECT id, 2, '5.7.1', subscriber, 5 FROM delivery WHERE subscriber = 'canaryid' LIMIT 1`,
	} {
		if _, err := db.writer.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return s
}

// The export has every row that is keyed by the person (3-2): a table that comes to hold
// such rows and is not exported makes this fail.
func TestExtractHasEveryRow(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	s := canary(t, db)
	x, err := db.Extract(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	var failures int
	for _, d := range x.Deliveries {
		failures += len(d.Failures)
	}
	exported := map[string]int{
		"subscriber": 1, "footprint": min(1, len(x.Asked)), "notice": len(x.Notices), "delivery": len(x.Deliveries),
		"attempt": failures, "bounce": len(x.Bounces), "audit": len(x.Audit),
	}
	for table, held := range rowsOf(t, db, s) {
		if held == 0 || exported[table] != held {
			t.Errorf("%d rows of %s are exported, %d are held", exported[table], table, held)
		}
		delete(exported, table)
	}
	if len(exported) > 0 {
		t.Errorf("nothing was held in %v: the test shows nothing for them", exported)
	}
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{s.Address, s.Zone, s.Suspension, s.Held, s.Consent.Version, s.Consent.Source, s.Consent.Confirmation, "451 later"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in %s", want, raw)
		}
	}
	if strings.Contains(string(raw), "canary-secret") || strings.Contains(string(raw), "canary-token") {
		t.Errorf("a secret is in %s", raw)
	}
}

// rowsOf counts the rows about a subscriber in each table that has some.
func rowsOf(t *testing.T, db *DB, s statuspage.Subscriber) map[string]int {
	t.Helper()
	all := dump(t, db)
	marks := []string{"canary", db.footprintHash(s.Channel, s.Key)}
	for _, row := range all["delivery"] {
		if cells := strings.Split(row, "|"); slices.Contains(cells, s.ID) {
			marks = append(marks, "|"+cells[1]+"|", cells[1]+"|1|") // a delivery's id, and its attempts
		}
	}
	counts := map[string]int{}
	for table, rows := range all {
		for _, row := range rows {
			if slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(row, mark) }) {
				counts[table]++
			}
		}
	}
	return counts
}

// After an erasure no table has anything of the person but a random id where the counts
// and the audit log need one (3-2).
func TestErasureLeavesNothing(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	s := canary(t, db)
	mustCommit(t, db, statuspage.Changes{At: noon, Forget: []string{s.ID}})
	hash := db.footprintHash(s.Channel, s.Key)
	for table, rows := range dump(t, db) {
		for _, row := range rows {
			rest := strings.ReplaceAll(row, s.ID, "")
			if strings.Contains(rest, "canary") || strings.Contains(row, hash) {
				t.Errorf("%s still holds %s", table, row)
			}
			if rest != row && !slices.Contains([]string{"delivery", "notice", "audit", "erasure"}, table) {
				t.Errorf("%s still holds the id: %s", table, row)
			}
		}
	}
	for _, state := range dumpColumn(t, db, `SELECT DISTINCT state FROM delivery WHERE subscriber = 'canaryid' AND state < 3`) {
		t.Errorf("a delivery is left in state %s", state)
	}
	if parcels, _ := claim(t, db, 60); slices.ContainsFunc(parcels, func(p statuspage.Parcel) bool { return p.Delivery.Subscriber == s.ID }) {
		t.Error("something still goes there")
	}
	want := []statuspage.Erasure{{Subscriber: s.ID, At: noon}}
	if got, err := db.Erasures(t.Context(), "", 10); !slices.Equal(got, want) || err != nil {
		t.Errorf("the journal has %v, %v, want %v", got, err, want)
	}
	if got, err := db.Erasures(t.Context(), s.ID, 10); len(got) != 0 || err != nil {
		t.Errorf("behind it the journal has %v, %v", got, err)
	}
}

func dumpColumn(t *testing.T, db *DB, query string) []string {
	t.Helper()
	list, err := collect(t.Context(), db.reader, func(row scanner) (text string, err error) {
		var v any
		err = row.Scan(&v)
		return fmt.Sprint(v), err
	}, query)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What a person has asked to be remembered for good stays, as a hash, and nothing takes
// it back.
func TestNeverOutlivesAnErasure(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	s := canary(t, db)
	never := statuspage.Footprint{Channel: s.Channel, Key: s.Key, At: noon, Never: true}
	mustCommit(t, db, statuspage.Changes{At: noon, Forget: []string{s.ID}, Footprints: []statuspage.Footprint{never}})
	mustCommit(t, db, statuspage.Changes{At: noon, Footprints: []statuspage.Footprint{{Channel: s.Channel, Key: s.Key, At: noon}}})
	if err := db.Prune(t.Context(), noon.Add(1000*day), Keep{}); err != nil {
		t.Fatal(err)
	}
	if f, err := db.FootprintOf(t.Context(), s.Channel, s.Key); !f.Never || err != nil {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := db.FootprintOf(t.Context(), "webhook", s.Key); f.Never || err != nil {
		t.Errorf("another channel's: %+v, %v", f, err)
	}
	for _, row := range dumpTable(t, db, "footprint") {
		if strings.Contains(row, "canary") {
			t.Errorf("the address is in %s", row)
		}
	}
}
