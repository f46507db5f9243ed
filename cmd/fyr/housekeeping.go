package main

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// housekeeping runs what is due by the clock until ctx ends.
func (a *app) housekeeping(ctx context.Context) error {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	daily := time.NewTicker(day)
	defer daily.Stop()
	remind(a.log, *a.config.Load(), time.Now())
	a.anchorDue(ctx, time.Now())
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-second.C:
			a.tick(ctx, now)
		case now := <-minute.C:
			a.logFailure(ctx, "roll-up failed", a.store.Rollup(ctx, now))
		case now := <-daily.C:
			remind(a.log, *a.config.Load(), now)
		case now := <-hour.C:
			a.hourly(ctx, now)
		}
	}
}

// hourly anchors the audit log and mails the report when it is time, and drops what was
// kept long enough.
func (a *app) hourly(ctx context.Context, now time.Time) {
	a.anchorDue(ctx, now)
	a.logFailure(ctx, "report not mailed; it is tried again in an hour", a.mailReport(ctx, now))
	keep := a.config.Load().Keep
	a.logFailure(ctx, "pruning failed", a.store.Prune(ctx, now, store.Keep{Results: keep.Results, Addresses: keep.Addresses}))
}

// anchorDue anchors the audit log when it is time.
func (a *app) anchorDue(ctx context.Context, now time.Time) {
	a.logFailure(ctx, "audit log not anchored", a.anchor(ctx, now))
}

// logFailure logs what failed, unless that is because the process ends.
func (a *app) logFailure(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		a.log.Error(what, "err", err)
	}
}

// tick is what is due every second; every fifth leaves a sign of life.
func (a *app) tick(ctx context.Context, now time.Time) {
	if err := a.desk.Tick(ctx, now); err != nil && ctx.Err() == nil && !statuspage.Refused(err) {
		a.log.Warn("tick not taken", "err", err)
	}
	a.detour(ctx, now)
	if a.desk.Network(ctx, now) {
		a.mails.dispatcher.Wake() // mail and webhooks failed for the same reason
	}
	if now.Second()%5 == 0 {
		if err := a.store.Alive(ctx, now); err != nil && ctx.Err() == nil && !statuspage.Refused(err) {
			a.log.Warn("sign of life not stored", "err", err)
		}
	}
}
