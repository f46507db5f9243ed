package main

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage/notify"
	"github.com/fyr-status/fyr/store"
)

// newHub makes what pushes feeds by WebSub. Its callbacks are addresses that strangers
// gave us: no setting opens a private network to them.
func newHub(a *app) *notify.Hub {
	return notify.NewHub(notify.HubConfig{
		Followers: a.store, Changed: a.desk.Changed, Dial: dial.New(dial.Policy{}).DialContext, Log: a.log,
	})
}

// unreached is for how long every follower must have failed before it is our fault.
const unreached = 10 * time.Minute

// followed finds that feeds reach none of those who follow them.
func followed(ctx context.Context, db *store.DB, now time.Time) []finding {
	all, failing, err := db.FollowerCounts(ctx, now, now.Add(-unreached))
	switch {
	case err != nil:
		return []finding{{"wrong", "feeds", err.Error(), "See the message."}}
	case all > 0 && failing == all:
		return []finding{{"risky", "feeds", "pushes (WebSub) fail for all of " + counted(all, "follower"), "Let the server connect to port 443 of the internet, if it is not allowed to."}}
	}
	return nil
}
