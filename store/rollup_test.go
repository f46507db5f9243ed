package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// logged commits results of a few monitors over some hours, one every minute, some of
// them failures, some arriving late, and returns them by monitor.
func logged(t *testing.T, db *DB, hours int) map[string][]monitor.Result {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	all := map[string][]monitor.Result{}
	var seq int64
	for minute := range hours * 60 {
		var c statuspage.Changes
		for n := range 3 {
			o := monitor.Outcome{Status: monitor.Up, Latency: time.Duration(10+random.IntN(90)) * time.Millisecond}
			if random.IntN(20) == 0 {
				o = monitor.Outcome{Status: monitor.Down, Latency: 10 * time.Second, Cause: monitor.NoAnswer, Reason: "timeout"}
			}
			at := noon.Add(time.Duration(minute) * time.Minute)
			if minute%17 == 16 {
				at = at.Add(-7 * time.Minute) // on its way for long
			}
			seq++
			r := result(seq, fmt.Sprint("m", n), at, o)
			c.Results = append(c.Results, r)
			all[r.Monitor] = append(all[r.Monitor], r.Result)
		}
		mustCommit(t, db, c)
		if minute%10 == 9 {
			if err := db.Rollup(t.Context(), noon.Add(time.Duration(minute)*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// TestRollupLosesNothing compares charts and results after hours of roll-ups with the
// results that went in.
func TestRollupLosesNothing(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	const hours = 6
	all := logged(t, db, hours)
	end := noon.Add(hours * time.Hour)
	for id, want := range all {
		got, err := db.Results(t.Context(), id, noon.Add(-time.Hour), end)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %d results, %v, want %d", id, len(got), err, len(want))
		}
		for _, step := range []time.Duration{fine, time.Hour, 3 * time.Hour} {
			compareCharts(t, db, id, want, end, step)
		}
	}
	if last := all["m0"][len(all["m0"])-1]; len(dumpTable(t, db, "result_log")) > 3*60*3 || last.At.IsZero() {
		t.Errorf("the log still holds %d results", len(dumpTable(t, db, "result_log")))
	}
	record, err := db.Load(t.Context())
	if err != nil || record.ResultSeq != 3*hours*60 {
		t.Errorf("last result %d, %v", record.ResultSeq, err)
	}
}

// A chart of several monitors counts every probe of each, and of those that nobody knows
// none.
func TestLatencyOfSeveralMonitors(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	end := noon.Add(2 * time.Hour)
	sum := func(monitors ...string) (n int64) {
		points, err := db.Latency(t.Context(), monitors, noon, end, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range points {
			n += p.Count
		}
		return n
	}
	logged(t, db, 2)
	one, other := sum("m0"), sum("m1")
	if got := sum("m0", "unknown", "m1"); one == 0 || other == 0 || got != one+other {
		t.Errorf("%d probes of both, want %d + %d", got, one, other)
	}
}

func compareCharts(t *testing.T, db *DB, id string, results []monitor.Result, end time.Time, step time.Duration) {
	t.Helper()
	want := map[time.Time]int64{}
	for _, r := range results {
		if r.Status == monitor.Up && !r.At.Before(noon) {
			want[r.At.Truncate(step)]++
		}
	}
	points, err := db.Latency(t.Context(), []string{id}, noon, end, step)
	got := map[time.Time]int64{}
	for _, p := range points {
		got[p.At] = p.Count
		if p.P50 < 9*time.Millisecond || p.P50 > p.P95 || p.P99 > 110*time.Millisecond {
			t.Errorf("%s at %s: p50 %s, p95 %s, p99 %s: failures are in it", id, p.At, p.P50, p.P95, p.P99)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%s by %s: %v (-want +got):\n%s", id, step, err, diff)
	}
}

// TestInterruptedRollupCountsOnce forgets the places that a roll-up had come to, as a
// crash before its last transaction does.
func TestInterruptedRollupCountsOnce(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	all := logged(t, db, 1)
	now := noon.Add(63 * time.Minute)
	if err := db.Rollup(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.Exec(`DELETE FROM meta WHERE name IN ('rolled_seq', 'packed_seq', 'summed_at')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Rollup(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	for id, want := range all {
		compareCharts(t, db, id, want, noon.Add(time.Hour), time.Hour)
		got, err := db.packedResults(t.Context(), id, db.keys.monitors[id], millis(noon.Add(-day)), millis(now))
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d packed results, %v, want %d", id, len(got), err, len(want))
		}
	}
}

func TestOperatorsWordsStayWhileTheLogHoldsThem(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	want := outage().Results[0].Result
	mustCommit(t, db, outage())
	if err := db.Rollup(t.Context(), noon.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	got, err := db.Results(t.Context(), "api", noon.Add(-time.Hour), noon.Add(time.Hour))
	if diff := cmp.Diff([]monitor.Result{want}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestPruneKeepsWhatIsAroundIncidents(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	all := logged(t, db, 3)
	i := statuspage.Incident{ID: "inc", Number: 1, Title: "x", Stage: statuspage.Resolved, Monitors: []string{"m1"}, Began: noon.Add(time.Hour), Ended: noon.Add(70 * time.Minute)}
	mustCommit(t, db, statuspage.Changes{Incidents: []statuspage.Incident{i}})
	later := noon.Add(5 * time.Hour)
	if err := db.Rollup(t.Context(), later); err != nil {
		t.Fatal(err)
	}
	prune := func(now time.Time) {
		if err := db.Prune(t.Context(), now, Keep{}); err != nil {
			t.Fatal(err)
		}
	}
	counts := func() (list []int) {
		for _, id := range []string{"m0", "m1"} {
			kept, err := db.packedResults(t.Context(), id, db.keys.monitors[id], millis(noon.Add(-day)), millis(later))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, len(kept))
		}
		return list
	}
	prune(noon.Add(89 * day))
	if got := counts(); got[0] != len(all["m0"]) || got[1] != len(all["m1"]) {
		t.Errorf("after 89 days %v results are left", got)
	}
	prune(noon.Add(92 * day))
	if got := counts(); got[0] != 0 || got[1] < 39 || got[1] > 43 {
		t.Errorf("after 92 days %v results are left, want none and about 41", got)
	}
	if rows := len(dumpTable(t, db, "latency_5m")); rows != 0 {
		t.Errorf("%d five minutes are left", rows)
	}
	if points, err := db.Latency(t.Context(), []string{"m0"}, noon, later, time.Hour); len(points) != 3 || err != nil {
		t.Errorf("%d hours are left, %v, want 3", len(points), err)
	}
	prune(noon.Add(401 * day))
	if rows := len(dumpTable(t, db, "latency_1h")); rows != 0 {
		t.Errorf("%d hours are left after 401 days", rows)
	}
}

func TestPruneForgetsPeople(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	never := reader("never", noon)
	never.Confirmed = time.Time{}
	mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{reader("s1", noon), never}})
	for _, c := range []struct {
		days   time.Duration
		people string
		source string
	}{{6, "never s1 ", "192.0.2.0/24"}, {8, "s1 ", "192.0.2.0/24"}, {91, "s1 ", ""}} {
		if err := db.Prune(t.Context(), noon.Add(c.days*day), Keep{}); err != nil {
			t.Fatal(err)
		}
		list, err := db.Subscribers(t.Context(), "", 10)
		got := ""
		for _, s := range list {
			got += s.ID + " "
		}
		if err != nil || got != c.people || list[len(list)-1].Consent.Source != c.source {
			t.Errorf("after %d days: %q from %q, %v, want %q from %q", c.days, got, list[len(list)-1].Consent.Source, err, c.people, c.source)
		}
	}
}

// TestFileShrinks lowers the retention and wants the file to follow.
func TestFileShrinks(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	err := db.write(t.Context(), "filling", func(tx *transaction) error {
		body := make([]byte, 20_000)
		for n := range int64(1500) {
			if err := tx.putDay(packedDay{dayID(millis(noon), n), 1, body}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	pages := func() (n int64) {
		if err := db.reader.QueryRow(`PRAGMA page_count`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := pages()
	if err := db.Prune(t.Context(), noon.Add(3*day), Keep{Results: day}); err != nil {
		t.Fatal(err)
	}
	if after := pages(); after > before/2 {
		t.Errorf("%d pages of %d are left", after, before)
	}
}
