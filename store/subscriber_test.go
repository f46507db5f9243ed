package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

func TestSubscribersAreFoundByTheirLinks(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	s := reader("s1", noon)
	mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{s, reader("s2", noon)}})
	stored, err := db.SubscriberByKey(t.Context(), "mail", "s1@example.com")
	if err != nil || stored.ID != "s1" {
		t.Fatalf("by key: %v, %v", stored.ID, err)
	}
	for _, c := range []struct {
		name string
		find func() (statuspage.Subscriber, error)
		want string
	}{
		{"by link", func() (statuspage.Subscriber, error) { return db.SubscriberByToken(t.Context(), stored.LinkToken) }, "s1"},
		{"by another's id and this seal", func() (statuspage.Subscriber, error) {
			return db.SubscriberByToken(t.Context(), strings.Replace(stored.LinkToken, "s1", "s2", 1))
		}, ""},
		{"by half a link", func() (statuspage.Subscriber, error) {
			return db.SubscriberByToken(t.Context(), stored.LinkToken[:len(stored.LinkToken)-1])
		}, ""},
		{"by an id", func() (statuspage.Subscriber, error) { return db.SubscriberByToken(t.Context(), "s1") }, ""},
	} {
		got, err := c.find()
		if got.ID != c.want || (c.want == "") != errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("%s: %q, %v, want %q", c.name, got.ID, err, c.want)
		}
	}
}

func TestAnAddressSubscribesOnce(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	twin := reader("s2", noon)
	twin.Key = "s1@example.com"
	mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{reader("s1", noon)}})
	err := db.Commit(t.Context(), statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{twin}})
	if !errors.Is(err, statuspage.ErrConflict) {
		t.Errorf("the same address twice: %v, want a conflict", err)
	}
}

func TestErasedSubscriberIsInNoTable(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, outage())
	fanOut(t, db)
	mustCommit(t, db, statuspage.Changes{Forget: []string{"s1"}})
	for table, rows := range dump(t, db) {
		for _, row := range rows {
			if strings.Contains(row, "@example.com") {
				t.Errorf("%s still holds %s", table, row)
			}
		}
	}
	if counts, err := db.DeliveryCounts(t.Context(), 1); counts.Suppressed != 1 || err != nil {
		t.Errorf("counts %+v, %v, want one suppressed", counts, err)
	}
	if parcels, err := claimAll(t, db, noon.Add(time.Hour), time.Minute, 10); len(parcels) != 0 || err != nil {
		t.Errorf("claimed %d, %v, want none", len(parcels), err)
	}
}

func TestAudience(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	all, some, waiting, left := reader("all", noon), reader("some", noon), reader("waiting", time.Time{}), reader("left", noon)
	some.Components, left.Suspended = []string{"api"}, noon
	mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{all, some, waiting, left}})
	for components, want := range map[string]int{"api": 2, "www": 1, "": 2} {
		got, err := db.Audience(t.Context(), statuspage.Matter{Components: strings.Fields(components)})
		if got != want || err != nil {
			t.Errorf("audience of %q: %d, %v, want %d", components, got, err, want)
		}
	}
}

// fanOut makes all deliveries that are to be made.
func fanOut(t *testing.T, db *DB) (made int) {
	t.Helper()
	for {
		n, more, err := db.FanOut(t.Context(), noon.Add(time.Minute), 100)
		if err != nil {
			t.Fatal(err)
		}
		if made += n; !more {
			return made
		}
	}
}

// What the outbox learns between the Desk's reading of a subscriber and its commit stays
// true, unless the person ends it.
func TestACommitUndoesNothingThatTheOutboxLearned(t *testing.T) {
	t.Parallel()
	const gone = "the address does not exist: 550 5.1.1 no such user"
	for _, tt := range []struct {
		name   string
		change func(*statuspage.Subscriber)
		want   string // why the subscriber is suspended
	}{
		{"another wish", func(s *statuspage.Subscriber) { s.Impact = statuspage.ImpactMajor }, gone},
		{"a legal hold", func(s *statuspage.Subscriber) { s.Held = "claim" }, gone},
		{"leaving", func(s *statuspage.Subscriber) {
			s.Suspended, s.Suspension = noon, statuspage.SuspendedByReader
		}, statuspage.SuspendedByReader},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			mailed(t, db, 1)
			read, err := db.SubscriberByID(t.Context(), "s1")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Bounce(t.Context(), noon, hard("m1")); err != nil {
				t.Fatal(err)
			}
			tt.change(&read)
			mustCommit(t, db, statuspage.Changes{At: noon, Subscribers: []statuspage.Subscriber{read}})
			s, err := db.SubscriberByID(t.Context(), "s1")
			if err != nil || s.Suspension != tt.want || s.Suspended.IsZero() {
				t.Errorf("suspended %v because %q, %v; want %q", s.Suspended, s.Suspension, err, tt.want)
			}
			if s.Impact != read.Impact || s.Held != read.Held {
				t.Errorf("what was changed is %v, held %q; want %v, %q", s.Impact, s.Held, read.Impact, read.Held)
			}
		})
	}
}

// Who left may ask again, and who was confirmed by an endpoint's answer stays so while the
// Desk writes what it read before.
func TestACommitTakesNoConfirmationBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		stored func(*statuspage.Subscriber)
		want   bool // confirmed after a write that knows of no confirmation
	}{
		{"active", func(*statuspage.Subscriber) {}, true},
		{"had left", func(s *statuspage.Subscriber) {
			s.Suspended, s.Suspension = noon, statuspage.SuspendedByReader
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			s := reader("s1", noon)
			s.Consent.Confirmation = "D1"
			tt.stored(&s)
			mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{s}})
			s.Confirmed, s.Suspended, s.Suspension, s.Consent.Confirmation = time.Time{}, time.Time{}, "", ""
			mustCommit(t, db, statuspage.Changes{Subscribers: []statuspage.Subscriber{s}})
			got, err := db.SubscriberByID(t.Context(), "s1")
			if err != nil || got.Active() != tt.want || (got.Consent.Confirmation == "D1") != tt.want {
				t.Errorf("active %t, by %q, %v; want %t", got.Active(), got.Consent.Confirmation, err, tt.want)
			}
		})
	}
}
