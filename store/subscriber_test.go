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
