package statuspage_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// remembering is a real store that keeps what was committed.
type remembering struct {
	*store.DB
	all []statuspage.Changes
}

// Commit stores and remembers.
func (c *remembering) Commit(ctx context.Context, changes statuspage.Changes) error {
	c.all = append(c.all, changes)
	return c.DB.Commit(ctx, changes)
}

// Five hundred that fail in the same second, and recover in one, are one alert each time
// for each target, and one update, and the writer keeps up (F43).
func TestFiveHundredFailTogether(t *testing.T) {
	t.Parallel()
	const many = 500
	setup := cast()
	setup.Monitors, setup.Components = nil, nil
	setup.Alerts = []statuspage.AlertRule{{ID: "ops"}, {ID: "boss", Severity: statuspage.ImpactMajor}}
	for n := range many {
		id := fmt.Sprintf("m%03d", n)
		m := monitor.Monitor{ID: id, Name: id, Kind: "http", Interval: time.Minute, Confirm: 2, Recover: 1, Trusted: true}.WithDefaults()
		setup.Monitors = append(setup.Monitors, m)
		setup.Components = append(setup.Components, statuspage.Component{ID: id, Name: id, Monitors: []string{id}, WhenDown: statuspage.MajorOutage, WhenSomeDown: statuspage.PartialOutage})
	}
	db := &remembering{DB: storetest.MustOpen(t, t.TempDir(), store.Options{})}
	desk := statuspage.NewDesk(statuspage.DeskConfig{Setup: setup, Ledger: db, Memory: db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	if err := desk.Begin(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	batch := func(status monitor.Status) {
		t.Helper()
		var rs []monitor.Result
		for n := range many {
			r := monitor.Result{Monitor: setup.Monitors[n].ID, Agent: monitor.Local, At: time.Now(), Outcome: monitor.Outcome{Status: status}}
			if status == monitor.Down {
				r.Cause, r.Reason = monitor.NoAnswer, "i/o timeout"
			}
			rs = append(rs, r)
		}
		before := len(db.all)
		// In three parts, as the intake hands them over, so that some are confirmed before others.
		for _, part := range [][]monitor.Result{rs[:1], rs[1:200], rs[200:]} {
			if err := desk.Record(t.Context(), part...); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(db.all) - before; n > 6 { // a decision and the time of its publication each
			t.Errorf("recording %d results in three parts took %d commits", many, n)
		}
	}
	batch(monitor.Up)
	batch(monitor.Down)
	db.all = nil
	batch(monitor.Down)
	check(t, db, "fail", 3, true)
	db.all = nil
	batch(monitor.Up)
	check(t, db, "recover", 3, false)
}

// check counts what one wave has made: updates at most one for each batch.
func check(t *testing.T, db *remembering, what string, batches int, firing bool) {
	t.Helper()
	told, updates, size := map[string]int{}, 0, 0
	for _, c := range db.all {
		updates += len(c.Updates)
		for _, n := range c.Notices {
			if n.Alert == nil {
				continue
			}
			told[n.Target]++
			size = max(size, len(mustJSON(t, n)))
			if n.Alert.Firing != firing && told[n.Target] == batches {
				t.Errorf("%s: the last alert is firing=%v: %s", what, n.Alert.Firing, n.Alert.Subject)
			}
			t.Logf("%s: %s hears %q, %d bytes", what, n.Target, n.Alert.Subject, len(mustJSON(t, n)))
		}
	}
	for _, target := range []string{"ops", "boss"} {
		if told[target] == 0 || told[target] > 2 {
			t.Errorf("%s: %s was told %d times, want once, twice at most", what, target, told[target])
		}
	}
	if updates > batches {
		t.Errorf("%s: %d updates of %d batches", what, updates, batches)
	}
	if size > 16<<10 {
		t.Errorf("%s: a notice is %d bytes", what, size)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
