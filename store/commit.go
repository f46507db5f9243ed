package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// Commit makes the changes true in one transaction and raises the high-water mark.
// When it returns nil they are on disk, and their event, if there is one, is in the
// mark. Committing the same changes again changes nothing. Errors wrap
// statuspage.ErrFull, ErrReadOnly, ErrBusy, ErrSlow or ErrOutcome where they apply, and
// ErrConflict for changes that don't follow what is stored.
func (db *DB) Commit(ctx context.Context, c statuspage.Changes) error {
	doing := describe(c)
	var names *newKeys
	err := db.write(ctx, doing, func(tx *transaction) (err error) {
		if names, err = tx.logResults(c.Results); err != nil {
			return err
		}
		return tx.apply(c)
	})
	if err != nil {
		return err
	}
	db.keys.learn(names.monitors, names.agents)
	db.committed.Store(c.At.UnixMilli())
	return db.raiseMark(c, doing)
}

// apply writes everything but the log, in the order in which rows refer to each other.
func (tx *transaction) apply(c statuspage.Changes) error {
	if err := each(c.States, tx.putState(c.At)); err != nil || c.Routine() {
		return err
	}
	steps := []func() error{
		func() error { return each(c.Transitions, tx.putTransition) },
		func() error { return each(c.Spans, tx.putSpan) },
		func() error { return each(c.Corrections, tx.putCorrection) },
		func() error { return each(c.Incidents, tx.putIncident) },
		func() error { return each(c.Maintenance, tx.putMaintenance) },
		func() error { return each(c.Series, tx.putSeries) },
		func() error { return each(c.Updates, tx.putUpdate) },
		func() error { return each(c.Events, tx.putEvent) },
		func() error { return each(c.Overrides, tx.putOverride) },
		func() error { return each(c.Mutes, tx.putMute) },
		func() error { return each(c.Alarms, tx.putAlarm) },
		func() error { return each(c.Detours, tx.putDetour) },
		func() error { return each(c.Settings, tx.putSetting) },
		func() error { return each(c.Subscribers, tx.putSubscriber) },
		func() error { return each(c.Resumed, tx.resume) },
		func() error { return each(c.Regrouped, tx.regroup) },
		func() error { return each(c.Drills, tx.putDrill) },
		func() error { return each(c.Notices, tx.putNotice) },
		func() error { return each(c.Purged, tx.purgeDrill) },
		func() error { return each(c.Withdrawn, tx.withdraw(c.At)) },
		func() error { return each(c.Released, tx.release) },
		func() error { return each(c.Forget, tx.erase(c.At)) },
		func() error { return each(c.Footprints, tx.putFootprint) },
		func() error { return each(c.Approvals, tx.putApproval) },
		func() error { return each(c.Drafts, tx.putDraft) },
		func() error { return each(c.Templates, tx.putTemplate) },
		func() error { return each(c.Notes, tx.putNote) },
		func() error { return each(c.Hooks, tx.putHook) },
		func() error { return each(c.Mergers, tx.merge(c.At)) },
		func() error { return each(c.Tombstones, tx.bury) },
		func() error { return tx.putAudit(c.Audit) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// each does one thing with every element, up to the first error.
func each[T any](list []T, do func(T) error) error {
	for _, v := range list {
		if err := do(v); err != nil {
			return err
		}
	}
	return nil
}

// raiseMark notes outside the database how far it has come. A mark that can't be
// written leaves the outcome to recovery, like any other I/O error after a commit.
func (db *DB) raiseMark(c statuspage.Changes, doing string) error {
	var event, result int64
	for _, e := range c.Events {
		event = max(event, e.Seq)
	}
	for _, r := range c.Results {
		result = max(result, r.Seq)
	}
	if err := db.mark.raise(event, result, c.At); err != nil {
		return db.breaks(&fault{outcomeUnknown(doing), statuspage.ErrOutcome, err})
	}
	return nil
}

// describe says in an error's words what a commit was for.
func describe(c statuspage.Changes) string {
	switch {
	case len(c.Events) > 0:
		return fmt.Sprintf("saving event %d", c.Events[len(c.Events)-1].Seq)
	case len(c.Results) > 0:
		return fmt.Sprintf("saving result %d", c.Results[len(c.Results)-1].Seq)
	}
	return "saving changes of " + c.At.UTC().Format(clock)
}
