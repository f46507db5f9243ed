package statuspage_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// standings are addresses that the page knows in some way, by where they stand.
var standings = []string{"new", "pending", "confirmed", "suspended", "left", "never"}

// crowdOf makes a few addresses of each standing.
func crowdOf(now time.Time, each int) (c statuspage.Changes) {
	c.At = now
	for _, standing := range standings[1:] {
		for n := range each {
			s := statuspage.Subscriber{ID: statuspage.NewID(), Channel: "mail", Address: addressOf(standing, n), Key: addressOf(standing, n), Created: now, Confirmed: now}
			s.Consent.At, s.ConfirmTill = now, now.Add(time.Hour)
			switch standing {
			case "pending":
				s.Confirmed = time.Time{}
			case "suspended":
				s.Suspended, s.Suspension = now, "550 5.1.1 no such mailbox"
			case "left":
				s.Suspended, s.Suspension = now, statuspage.SuspendedByReader
			case "never":
				c.Footprints = append(c.Footprints, statuspage.Footprint{Channel: "mail", Key: s.Key, At: now, Never: true})
				continue
			}
			c.Subscribers = append(c.Subscribers, s)
		}
	}
	return c
}

func addressOf(standing string, n int) string { return fmt.Sprintf("%s-%d@example.com", standing, n) }

// Whatever the page knows of an address, it answers alike (bad input 19): without an
// error, after one commit, and in the same time but for noise.
func TestAnswersTellNothing(t *testing.T) {
	t.Parallel()
	const each = 25
	db := &counting{DB: storetest.Open(t)}
	desk := statuspage.NewDesk(statuspage.DeskConfig{
		Setup: offering(), Ledger: db, Memory: db.DB, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
	})
	if err := db.Commit(t.Context(), crowdOf(time.Now(), each)); err != nil {
		t.Fatal(err)
	}
	took := map[string][]time.Duration{}
	for n := range each {
		for _, standing := range standings {
			before, began := db.commits, time.Now()
			err := desk.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: addressOf(standing, n), Version: "1", Source: "192.0.2.0/24"})
			took[standing] = append(took[standing], time.Since(began))
			if err != nil || db.commits != before+1 {
				t.Fatalf("%s: %v after %d commits, want no error after one", standing, err, db.commits-before)
			}
		}
	}
	const step = 50 * time.Millisecond
	for _, standing := range standings {
		median := medianOf(took[standing])
		t.Logf("%-9s %s", standing, median)
		if median.Round(step) != step {
			t.Errorf("an address that is %s is answered in %s, not in the step of %s that all are", standing, median, step)
		}
	}
}

// counting counts the commits that write something.
type counting struct {
	*store.DB
	commits int
}

func (c *counting) Commit(ctx context.Context, changes statuspage.Changes) error {
	if !changes.Empty() {
		c.commits++
	}
	return c.DB.Commit(ctx, changes)
}

func medianOf(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
