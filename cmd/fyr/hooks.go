package main

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// consoleHooks lets operators see the alerting programs that are listened to.
type consoleHooks struct{ *app }

// List returns them in the order of the file.
func (h consoleHooks) List(ctx context.Context) ([]operator.HookInfo, error) {
	heard, err := h.store.LastHeard(ctx)
	if err != nil {
		return nil, err
	}
	var all []operator.HookInfo
	c := h.config.Load()
	for _, one := range doorOf(*c, h.reload.key) {
		all = append(all, operator.HookInfo{ID: one.ID, Kind: one.Kind, URL: c.Page.Link("/hooks/" + one.Token), Publish: one.Publish, Heard: heard[one.ID]})
	}
	return all, nil
}

// Try says what a message would do.
func (h consoleHooks) Try(ctx context.Context, id string, body []byte) (statuspage.Heard, error) {
	return h.hooks.Try(ctx, id, body)
}
