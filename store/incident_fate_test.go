package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// Who follows nothing but an incident that goes into another one follows that one from
// then on, and hears of the merging itself.
func TestFollowersGoAlongWithAMergedIncident(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	subjects := map[string]string{"s1": "first", "s2": "second", "s3": "else", "s4": ""}
	var all []statuspage.Subscriber
	for id, subject := range subjects {
		s := reader(id, noon)
		s.Subject = subject
		all = append(all, s)
	}
	mustCommit(t, db, statuspage.Changes{Subscribers: all})
	mustCommit(t, db, statuspage.Changes{Mergers: []statuspage.Merger{{From: "first", Into: "second"}}})
	mustCommit(t, db, statuspage.Changes{Mergers: []statuspage.Merger{{From: "second", Into: "third"}}})
	got := map[string]string{}
	for id := range subjects {
		s, err := db.SubscriberByKey(t.Context(), "mail", id+"@example.com")
		if err != nil {
			t.Fatal(err)
		}
		got[id] = s.Subject
	}
	if diff := cmp.Diff(map[string]string{"s1": "third", "s2": "third", "s3": "else", "s4": ""}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
