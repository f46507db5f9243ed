package main

import (
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// What the command line counts reads as people write it, of one thing too.
func TestCounts(t *testing.T) {
	t.Parallel()
	one := overdue(statuspage.Health{Overdue: []string{"api"}})
	two := overdue(statuspage.Health{Overdue: []string{"api", "web"}})
	for got, want := range map[string]string{
		told(0):                "0 subscribers are told",
		told(1):                "1 subscriber is told",
		told(2):                "2 subscribers are told",
		counted(1, "follower"): "1 follower",
		counted(0, "alert"):    "0 alerts",
		one[0]:                 "1 monitor is overdue by three intervals: [api]",
		two[0]:                 "2 monitors are overdue by three intervals: [api web]",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
