package main

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store/storetest"
)

// The doctor speaks of feeds that reach nobody, and not of a follower who went away.
func TestDoctorFindsThatFeedsReachNobody(t *testing.T) {
	t.Parallel()
	db, now := storetest.Open(t), time.Now()
	for _, name := range []string{"a", "b"} {
		r := statuspage.FollowRequest{ID: name, Topic: "https://status.example.com/feed.atom", Callback: "https://" + name + ".example.net/", Lease: time.Hour}
		if err := db.Decide(t.Context(), statuspage.FollowDecision{Request: r, Confirmed: true, At: now}); err != nil {
			t.Fatal(err)
		}
	}
	for failing, name := range []string{"", "a", "b"} {
		if name != "" {
			f := statuspage.Follower{ID: name, Till: now.Add(time.Hour), Failures: 5, Failing: now.Add(-time.Hour)}
			if err := db.SettleFollowers(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		if got := followed(t.Context(), db, now); (len(got) == 1) != (failing == 2) {
			t.Errorf("with %d of 2 failing: %v", failing, got)
		}
	}
}
