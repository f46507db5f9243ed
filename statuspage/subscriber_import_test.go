package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// watchedLedger says before each commit what it is.
type watchedLedger struct {
	*store.DB
	before func(statuspage.Changes) error
}

func (l *watchedLedger) Commit(ctx context.Context, c statuspage.Changes) error {
	if err := l.before(c); err != nil {
		return err
	}
	return l.DB.Commit(ctx, c)
}

// An import that breaks off says how far it came, and is repeated without harm.
func TestImportThatBreaksOff(t *testing.T) {
	atCounter(t, func(t *testing.T, c *counter) {
		ctx, by := t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}
		c.join("reader-3@example.com")
		commits := 0
		l := &watchedLedger{c.db, func(statuspage.Changes) error {
			if commits++; commits == 3 {
				return statuspage.ErrSlow
			}
			return nil
		}}
		desk := statuspage.NewDesk(statuspage.DeskConfig{
			Setup: offering(), Ledger: l, Memory: c.db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
		})
		const all, kept = 1000, 400
		list := contacts(all)
		done, err := desk.Import(ctx, by, "portal", list)
		want := statuspage.Imported{Added: kept - 1, Known: 1}
		if diff := cmp.Diff(want, done); diff != "" {
			t.Errorf("the first time (-want +got):\n%s", diff)
		}
		var part *statuspage.BrokenOff
		if !errors.As(err, &part) || part.Taken != kept || part.Of != all || !cmp.Equal(part.Done, done) || !errors.Is(err, statuspage.ErrSlow) {
			t.Errorf("%v: %+v", err, part)
		}
		if words := "after 400 of 1000 contacts (399 added, 1 known already)"; !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %s in it", err, words)
		}
		done, err = desk.Import(ctx, by, "portal", list)
		if diff := cmp.Diff(statuspage.Imported{Added: all - kept, Known: kept}, done); diff != "" || err != nil {
			t.Errorf("again: %v (-want +got):\n%s", err, diff)
		}
		if counts, err := c.db.SubscriberCounts(ctx); counts.Confirmed != all || err != nil {
			t.Errorf("%+v, %v, want %d", counts, err, all)
		}
	})
}

// Between two commits of an import whoever waits for the desk has a turn.
func TestImportLetsOthersIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		var acts []string
		var desk *statuspage.Desk
		waits := make(chan error, 1)
		l := &watchedLedger{db, func(c statuspage.Changes) error {
			if acts = append(acts, c.Audit[0].Act); len(acts) == 1 {
				go func() {
					waits <- desk.Note(t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, "other", "subscribers", nil, nil)
				}()
				synctest.Wait()
			}
			if len(c.Subscribers) > 200 {
				t.Errorf("%d subscribers in one commit", len(c.Subscribers))
			}
			return nil
		}}
		desk = statuspage.NewDesk(statuspage.DeskConfig{
			Setup: offering(), Ledger: l, Memory: db, Words: plainWords{}, Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
		})
		began := time.Now()
		if _, err := desk.Import(t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, "portal", contacts(500)); err != nil {
			t.Error(err)
		}
		if err := <-waits; err != nil || !began.Equal(time.Now()) {
			t.Errorf("the other: %v, after %s", err, time.Since(began))
		}
		if diff := cmp.Diff([]string{"subscriber.import", "other", "subscriber.import", "subscriber.import"}, acts); diff != "" {
			t.Errorf("commits (-want +got):\n%s", diff)
		}
	})
}

func contacts(n int) (list []statuspage.Contact) {
	for i := range n {
		list = append(list, statuspage.Contact{Line: i + 1, Address: fmt.Sprintf("reader-%d@example.com", i)})
	}
	return list
}
