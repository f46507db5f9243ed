package store

import (
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// A day's deliveries are counted without a look at those of other days, also where
// retention has left holes, and on a table without any.
func TestDeliveryTotalsOfADay(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	totals := func(from, to time.Time) statuspage.Totals {
		t.Helper()
		got, err := db.DeliveryTotals(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := totals(noon, noon.Add(day)); got != (statuspage.Totals{}) {
		t.Errorf("of no deliveries %+v", got)
	}
	mustCommit(t, db, statuspage.Changes{At: noon, Notices: []statuspage.Notice{{ID: "n", Kind: statuspage.TellAlert, At: noon, Alert: &statuspage.Alert{}}}})
	err := db.write(t.Context(), "making deliveries of three days", func(tx *transaction) error {
		return tx.exec(`
			WITH RECURSIVE age(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM age WHERE seq < 90)
			INSERT INTO delivery (
				seq, id, notice, event, channel, subscriber, alert, lane, state, attempts, ambiguous,
				queued_at, next_at, lease_at, sent_at, answer)
			SELECT seq, 'd' || seq, 'n', 0, 'mail', CASE seq % 10 WHEN 0 THEN '' ELSE 's' || seq END, 'a' || seq, 2, 2 + seq % 5, 1, 0,
				$1 + (seq - 1) / 30 * $2, 0, 0, 0, ''
			FROM age
			WHERE seq NOT BETWEEN 40 AND 44`, millis(noon), day.Milliseconds())
	})
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []statuspage.Totals{{Sent: 9, Bounced: 6, GivenUp: 6}, {Sent: 8, Bounced: 5, GivenUp: 5}, {Sent: 9, Bounced: 6, GivenUp: 6}, {}} {
		from := noon.Add(time.Duration(n) * day)
		if got := totals(from, from.Add(day)); got != want {
			t.Errorf("of day %d %+v, want %+v", n, got, want)
		}
	}
	steps, err := collect(t.Context(), db.reader, func(row scanner) (step string, err error) {
		var n int
		err = row.Scan(&n, &n, &n, &step)
		return step, err
	}, `EXPLAIN QUERY PLAN `+totalsQuery, 1, 1, 1, 1, 1, 1, 1, 1)
	if plan := strings.Join(steps, "\n"); err != nil || !strings.Contains(plan, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)") {
		t.Errorf("%v, the plan is\n%s", err, plan)
	}
}
