package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const topic = "https://status.example.com/feed.atom"

// toFollow is a request for a callback on a host of its own.
func toFollow(name string) statuspage.FollowRequest {
	return statuspage.FollowRequest{
		ID: name, Topic: topic, Callback: "https://" + name + ".example.net/cb?t=1", Secret: secret.New("s3cret of " + name),
		Lease: 24 * time.Hour, Source: "192.0.2.0/24", At: noon,
	}
}

// confirmed is a request carried out, by somebody who has version v0 already.
func confirmed(r statuspage.FollowRequest) statuspage.FollowDecision {
	return statuspage.FollowDecision{Request: r, Confirmed: true, At: noon, Version: "v0"}
}

func mustFollow(t *testing.T, db *DB, r statuspage.FollowRequest) {
	t.Helper()
	if err := db.Follow(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := db.Decide(t.Context(), confirmed(r)); err != nil {
		t.Fatal(err)
	}
}

// behind are the followers that have not taken a version at an instant.
func behind(t *testing.T, db *DB, version string, at time.Time) (ids []string) {
	t.Helper()
	list, err := db.Behind(t.Context(), topic, version, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		ids = append(ids, f.ID)
	}
	return ids
}

func TestRequestsWaitUntilTheyAreDecided(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	first, second := toFollow("a"), toFollow("b")
	second.Leave, second.At = true, noon.Add(time.Second)
	for _, r := range []statuspage.FollowRequest{second, first} {
		if err := db.Follow(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	again := toFollow("a")
	again.ID, again.Lease = "a2", time.Hour
	if err := db.Follow(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	got, err := db.FollowRequests(t.Context())
	if err != nil || len(got) != 2 {
		t.Fatalf("requests %v, %v", got, err)
	}
	plain := cmp.Comparer(func(a, b secret.String) bool { return a.Reveal() == b.Reveal() })
	if diff := cmp.Diff([]statuspage.FollowRequest{again, second}, got, plain); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if err := db.Decide(t.Context(), statuspage.FollowDecision{Request: again}, confirmed(second)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.FollowRequests(t.Context()); len(got) != 0 || err != nil {
		t.Errorf("decided requests are still there: %v, %v", got, err)
	}
	if got, err := db.Topics(t.Context(), noon); len(got) != 0 || err != nil {
		t.Errorf("topics %v, %v, though nobody confirmed", got, err)
	}
}

func TestFollowersAreBehindUntilTheyTakeIt(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	for _, name := range []string{"a", "b", "c"} {
		mustFollow(t, db, toFollow(name))
	}
	if got := behind(t, db, "v0", noon); got != nil {
		t.Errorf("%v are behind what they began with", got)
	}
	list, err := db.Behind(t.Context(), topic, "v1", noon)
	if err != nil || len(list) != 3 || list[0].Secret.Reveal() != "s3cret of a" {
		t.Fatalf("behind %v, %v", list, err)
	}
	took, failed, gone := list[0], list[1], list[2]
	took.Version = "v1"
	failed.Failures, failed.Failing, failed.Next = 2, noon, noon.Add(time.Minute)
	gone.Till = time.Time{}
	if err := db.SettleFollowers(t.Context(), took, failed, gone); err != nil {
		t.Fatal(err)
	}
	if got := behind(t, db, "v1", noon); got != nil {
		t.Errorf("%v are behind at once", got)
	}
	next, err := db.NextFollower(t.Context(), noon)
	if err != nil || !next.Equal(failed.Next) {
		t.Errorf("next %v, %v, want %v", next, err, failed.Next)
	}
	if all, failing, err := db.FollowerCounts(t.Context(), noon, noon); all != 2 || failing != 1 || err != nil {
		t.Errorf("%d followers, %d failing, %v, want 2 and 1", all, failing, err)
	}
	if _, failing, err := db.FollowerCounts(t.Context(), noon, noon.Add(-time.Second)); failing != 0 || err != nil {
		t.Errorf("%d failing before the first failure, %v", failing, err)
	}
	if diff := cmp.Diff([]string{"b"}, behind(t, db, "v1", next)); diff != "" {
		t.Errorf("behind later (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, behind(t, db, "v2", next)); diff != "" {
		t.Errorf("those that failed are not last (-want +got):\n%s", diff)
	}
}

func TestRenewedFollowerKeepsItsVersion(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustFollow(t, db, toFollow("a"))
	renewal := toFollow("a")
	renewal.ID, renewal.Lease, renewal.Secret = "a2", 48*time.Hour, secret.New("another")
	if err := db.Decide(t.Context(), statuspage.FollowDecision{Request: renewal, Confirmed: true, At: noon, Version: "v7"}); err != nil {
		t.Fatal(err)
	}
	list, err := db.Behind(t.Context(), topic, "v7", noon.Add(30*time.Hour))
	if err != nil || len(list) != 1 {
		t.Fatalf("behind %v, %v", list, err)
	}
	if f := list[0]; f.ID != "a" || f.Version != "v0" || f.Secret.Reveal() != "another" {
		t.Errorf("follower %+v", f)
	}
}

func TestLeasesEnd(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustFollow(t, db, toFollow("a"))
	end := noon.Add(24 * time.Hour)
	if got := behind(t, db, "v1", end.Add(-time.Second)); len(got) != 1 {
		t.Errorf("behind before the end: %v", got)
	}
	if got := behind(t, db, "v1", end); got != nil {
		t.Errorf("behind after the end: %v", got)
	}
	if err := db.PruneFollowers(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	if rows := dump(t, db)["websub_follower"]; len(rows) != 0 {
		t.Errorf("still there: %v", rows)
	}
}

// TestStrangersGetNoMore asks for more than is given in every way.
func TestStrangersGetNoMore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		most int
		ask  func(n int) statuspage.FollowRequest
	}{
		"one source": {maxSourceAsks, func(n int) statuspage.FollowRequest { return toFollow(fmt.Sprint("h", n)) }},
		"one host": {maxHostRequests, func(n int) statuspage.FollowRequest {
			r := toFollow("host")
			r.ID, r.Callback, r.Source = fmt.Sprint(n), fmt.Sprint(r.Callback, n), fmt.Sprint("source ", n)
			return r
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := mustOpen(t, t.TempDir(), Options{})
			for n := range tt.most {
				if err := db.Follow(t.Context(), tt.ask(n)); err != nil {
					t.Fatalf("request %d: %v", n+1, err)
				}
			}
			if err := db.Follow(t.Context(), tt.ask(tt.most)); !errors.Is(err, statuspage.ErrTooMany) {
				t.Errorf("one more: %v, want too many", err)
			}
		})
	}
}

func TestOneHostFollowsOnlySoOften(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	var all []statuspage.FollowDecision
	for n := range MaxHostFollowers {
		r := toFollow("host")
		r.ID, r.Callback = fmt.Sprint(n), fmt.Sprint(r.Callback, n)
		all = append(all, confirmed(r))
	}
	if err := db.Decide(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if err := db.Follow(t.Context(), toFollow("host")); !errors.Is(err, statuspage.ErrTooMany) {
		t.Errorf("one more: %v, want too many", err)
	}
	renewal, leaving := all[0].Request, toFollow("host")
	leaving.Leave = true
	for _, r := range []statuspage.FollowRequest{renewal, leaving} {
		if err := db.Follow(t.Context(), r); err != nil {
			t.Errorf("renewing and leaving must work: %v", err)
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", renewal), "s3cret") {
		t.Error("a request prints its secret")
	}
}
