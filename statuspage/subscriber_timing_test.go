package statuspage_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
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
// error, after one commit, and in the same time.
func TestAnswersTellNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const each = 25
		db := &counting{DB: storetest.Open(t)}
		desk := statuspage.NewDesk(statuspage.DeskConfig{
			Setup: offering(), Ledger: db, Memory: db.DB, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
		})
		if err := db.Commit(t.Context(), crowdOf(time.Now(), each)); err != nil {
			t.Fatal(err)
		}
		for n := range each {
			for _, standing := range standings {
				before, began := db.commits, time.Now()
				err := desk.Subscribe(t.Context(), statuspage.SubscribeRequest{Address: addressOf(standing, n), Version: "1", Source: "192.0.2.0/24"})
				if took := time.Since(began); took != 50*time.Millisecond {
					t.Errorf("an address that is %s is answered in %s, not in the 50 ms that all are", standing, took)
				}
				if err != nil || db.commits != before+1 {
					t.Fatalf("%s: %v after %d commits, want no error after one", standing, err, db.commits-before)
				}
			}
		}
	})
}

// counting counts the commits that write something, each of which takes another time.
type counting struct {
	*store.DB
	commits int
}

func (c *counting) Commit(ctx context.Context, changes statuspage.Changes) error {
	if !changes.Empty() {
		c.commits++
		<-time.After(time.Duration(c.commits%20) * time.Millisecond)
	}
	return c.DB.Commit(ctx, changes)
}
