package store

import (
	"context"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// TestOthersGetTheirTurn writes beside 20,000 deliveries that are being made and an
// hour that is rolled up (trap 29): the writer is given back again and again.
func TestOthersGetTheirTurn(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	feed := newFeed(300, 400, time.Minute)
	for range 61 {
		mustCommit(t, db, feed.next())
	}
	mustCommit(t, db, statuspage.Changes{Subscribers: crowd(1)})
	_, err := db.writer.Exec(`
		INSERT INTO subscriber (
			id, channel, address, key, language, components, created_at, confirmed_at, suspended_at, suspension,
			confirm_till_at, consent_version, consent_at, consent_source)
		SELECT 't' || n.seq, channel, address, 't' || n.seq, language, components, created_at, confirmed_at, suspended_at, suspension,
			confirm_till_at, consent_version, consent_at, consent_source
		FROM subscriber, (SELECT seq FROM result_log LIMIT 20000) n`)
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, said(1))
	longest, all := besides(t, db, func() {
		for more := true; more; {
			if _, more, err = db.FanOut(t.Context(), noon.Add(time.Minute), 20_000); err != nil {
				t.Error(err)
			}
		}
	})
	if longest > all/4 {
		t.Errorf("another write waited for %s of the %s in which deliveries were made", longest, all)
	}
	rolled, all := besides(t, db, func() {
		if err := db.Rollup(t.Context(), feed.now.Add(5*time.Minute)); err != nil {
			t.Error(err)
		}
	})
	if rolled > all/2 {
		t.Errorf("another write waited for %s of the %s in which an hour was rolled up", rolled, all)
	}
	t.Logf("the longest waits were %s and %s", longest, rolled)
}

// besides writes again and again while do runs, and returns the longest time that a
// write took, and how long do ran.
func besides(t *testing.T, db *DB, do func()) (longest, all time.Duration) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			began := time.Now()
			if err := db.write(t.Context(), "waiting", func(*transaction) error { return nil }); err != nil {
				t.Error(err)
			}
			longest = max(longest, time.Since(began))
		}
	}()
	began := time.Now()
	do()
	all = time.Since(began)
	stop()
	<-ended
	return longest, all
}
