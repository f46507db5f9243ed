package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// failing are the ways that messages leave by which fail, as the console shows them.
func (m *mails) failing() []operator.Route {
	if m.dispatcher == nil {
		return nil
	}
	stats := m.dispatcher.Stats().Channels
	var all []operator.Route
	for _, name := range slices.Sorted(maps.Keys(stats)) {
		if c := stats[name]; !c.FailingSince.IsZero() {
			all = append(all, operator.Route{Name: name, Since: c.FailingSince, Until: c.RestsUntil, Why: c.LastError})
		}
	}
	return all
}

// shown is the page and the feed's entry as a post would make them; without a server there
// are none.
func (a *app) shown(ctx context.Context, t statuspage.Told) (page string, entry json.RawMessage, err error) {
	if a.metrics.web == nil {
		return "", nil, statuspage.ErrNotFound
	}
	return a.metrics.web.Preview(ctx, t)
}

// letter is the mail about an event, for the console's preview.
func (a *app) letter(t statuspage.Told) (subject, text, html string, err error) {
	return a.mails.env(*a.config.Load(), a.desk).Letter(t)
}
