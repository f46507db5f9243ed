package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// rejoinable is how long after its end an automatic incident, or a maintenance, stays on
// the Board.
const rejoinable = 24 * time.Hour

// Load returns everything that the Board starts from. It reads what stands now, and of
// the log only its last row.
func (db *DB) Load(ctx context.Context) (statuspage.Record, error) {
	r := statuspage.Record{Installation: db.installation, Fresh: db.fresh}
	err := db.counters(ctx, &r)
	for _, read := range []func() error{
		func() (err error) { r.States, err = db.states(ctx); return err },
		func() (err error) { r.Spans, err = db.standing(ctx); return err },
		func() (err error) { r.Overrides, err = db.overrides(ctx); return err },
		func() (err error) { r.Mutes, err = db.mutes(ctx, millis(r.Alive)); return err },
		func() (err error) { r.Alarms, err = db.alarms(ctx); return err },
		func() (err error) { r.Approvals, err = db.waiting(ctx); return err },
		func() (err error) { r.Drills, err = db.drills(ctx); return err },
		func() (err error) { r.Series, err = db.goingOn(ctx); return err },
		func() (err error) { r.Drafts, err = db.drafts(ctx); return err },
		func() (err error) { r.Templates, err = db.templates(ctx); return err },
		func() (err error) {
			r.Incidents, err = db.unsettled(ctx, millis(r.Alive)-rejoinable.Milliseconds())
			return err
		},
		func() (err error) {
			r.Maintenance, err = db.unended(ctx, millis(r.Alive)-rejoinable.Milliseconds())
			return err
		},
	} {
		if err == nil {
			err = read()
		}
	}
	if err != nil {
		return r, fmt.Errorf("read what stands now: %w", err)
	}
	return r, nil
}

// counters reads the last numbers, and when the process was last known to run: the
// mark says so, or the last result, when the mark was lost in a power cut.
func (db *DB) counters(ctx context.Context, r *statuspage.Record) error {
	var last int64
	err := db.reader.QueryRowContext(ctx, `
		SELECT
			COALESCE((SELECT MAX(seq) FROM event), 0),
			COALESCE((SELECT MAX(number) FROM incident), 0),
			COALESCE((SELECT MAX(seq) FROM result_log), (SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'trimmed_seq'), 0),
			COALESCE((SELECT at FROM result_log ORDER BY seq DESC LIMIT 1), 0)`).
		Scan(&r.EventSeq, &r.Number, &r.ResultSeq, &last)
	r.Alive = instant(last)
	if db.found.Alive.After(r.Alive) {
		r.Alive = db.found.Alive
	}
	return err
}

// Alive notes that the process runs, when no results flow; commits note it by
// themselves. It survives a crash of the process; after a power cut the moment known
// may be half a minute older.
func (db *DB) Alive(_ context.Context, at time.Time) error {
	if db.mark == nil {
		return errors.New("noting the time: the database was opened for reading")
	}
	err := db.mark.raise(0, 0, at)
	if err != nil && mountedReadOnly(db.dir) {
		return &fault{db.wordsReadOnly(), statuspage.ErrReadOnly, err}
	}
	if err != nil {
		return fmt.Errorf("noting the time: %w", err)
	}
	return nil
}
