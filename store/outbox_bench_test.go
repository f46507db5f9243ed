package store

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// BenchmarkCampaign makes 10,000 deliveries, and claims and settles them as the dispatcher
// does with twenty connections.
func BenchmarkCampaign(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db := mustOpen(b, b.TempDir(), Options{})
		db.SetMerging("mail")
		mustCommit(b, db, statuspage.Changes{Subscribers: crowd(10_000)})
		mustCommit(b, db, said(1))
		b.StartTimer()
		began := time.Now()
		longest, sentAll := campaign(b, db)
		b.ReportMetric(float64(sentAll)/time.Since(began).Seconds(), "mails/s")
		b.ReportMetric(float64(longest.Milliseconds()), "ms/longest-write")
	}
}

// campaign sends everything that waits. It returns how long the longest call took.
func campaign(tb testing.TB, db *DB) (longest time.Duration, settled int) {
	tb.Helper()
	now := noon.Add(time.Minute)
	timed := func(do func() error) {
		began := time.Now()
		if err := do(); err != nil {
			tb.Fatal(err)
		}
		longest = max(longest, time.Since(began))
	}
	for more, claimed := true, 1; more || claimed > 0; {
		timed(func() (err error) { _, more, err = db.FanOut(tb.Context(), now, 500); return err })
		var parcels []statuspage.Parcel
		timed(func() (err error) {
			parcels, err = db.Claim(tb.Context(), now, time.Minute, statuspage.Room{Lane: statuspage.LaneNotice, N: 44})
			return err
		})
		var outcomes []statuspage.Settlement
		for _, p := range parcels {
			outcomes = append(outcomes, sent(p))
		}
		timed(func() error { return db.Settle(tb.Context(), now, outcomes...) })
		claimed = len(parcels)
		settled += claimed
	}
	return longest, settled
}
