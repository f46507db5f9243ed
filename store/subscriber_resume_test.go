package store

import (
	"errors"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Who is suspended anew since somebody looked stays so, and what was done once is no
// conflict when it is done again.
func TestResumingLiftsNoNewerSuspension(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mailed(t, db, 1)
	if _, err := db.Bounce(t.Context(), noon, hard("m1")); err != nil {
		t.Fatal(err)
	}
	resume := func(since time.Time) error {
		return db.Commit(t.Context(), statuspage.Changes{At: noon, Resumed: []statuspage.Resumption{{Subscriber: "s1", Since: since}}})
	}
	if err := resume(noon.Add(-time.Hour)); !errors.Is(err, statuspage.ErrConflict) {
		t.Errorf("resumed from what was an hour before: %v, want a conflict", err)
	}
	for range 2 {
		if err := resume(noon); err != nil {
			t.Error(err)
		}
	}
	if fresh, err := db.Bounce(t.Context(), noon, hard("m1")); fresh || err != nil {
		t.Errorf("the same report once more: fresh %t, %v", fresh, err)
	}
	if s, err := db.SubscriberByID(t.Context(), "s1"); !s.Active() || err != nil {
		t.Errorf("suspended because %q, %v", s.Suspension, err)
	}
}
