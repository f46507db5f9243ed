package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// What waits is blamed on the route that it waits for, and on nobody when only strangers'
// addresses fail.
func TestDoctorNamesTheRoute(t *testing.T) {
	t.Parallel()
	got := unsent([]statuspage.RouteStats{
		{Route: "alert:pager", Waiting: 1, LastError: "410 gone"},
		{Route: "discord", Waiting: 3},
		{Route: "mail", Waiting: 2, LastError: "connection refused"},
		{Route: "slack", Waiting: 1, LastError: "500"},
	})
	const manual = "Look at the answer; `fyr help channels` is the manual."
	want := []finding{
		{"wrong", "alert:pager", "not sent yet: 1 notice; 410 gone", manual},
		{"wrong", "mail", "not sent yet: 2 notices; connection refused", "`fyr mail test YOUR-ADDRESS` shows the dialogue with the relay."},
		{"risky", "slack", "not sent yet: 1 notice; 500", manual},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
