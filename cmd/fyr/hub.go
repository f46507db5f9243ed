package main

import (
	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// newHub makes what pushes feeds by WebSub. Its callbacks are addresses that strangers
// gave us: no setting opens a private network to them.
func newHub(a *app) *notify.Hub {
	return notify.NewHub(notify.HubConfig{
		Followers: a.store, Changed: a.desk.Changed, Dial: dial.New(dial.Policy{}).DialContext, Log: a.log,
	})
}
