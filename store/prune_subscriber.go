package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// isOver holds for an incident i of which nothing more is expected.
var isOver = fmt.Sprintf(`i.stage IN (%d, %d, %d, %d)`,
	statuspage.Resolved, statuspage.Postmortem, statuspage.Completed, statuspage.Cancelled)

// pruneSubscribers erases those who never confirmed, those who left for good, and those
// who wanted to hear of one incident that has been over for a while. A legal hold keeps
// all of them.
func (db *DB) pruneSubscribers(ctx context.Context, now time.Time, keep Keep) error {
	for _, expired := range []struct {
		where  string
		before time.Time
	}{
		{`confirmed_at = 0 AND created_at < $1 AND consent_at < $1`, now.Add(-keep.Unconfirmed)},
		{`suspension = '` + statuspage.SuspendedByReader + `' AND suspended_at < $1`, now.Add(-statuspage.LeftFor)},
		{`subject <> '' AND EXISTS (
				SELECT 1
				FROM incident i
				WHERE i.id = subject AND ` + isOver + ` AND i.updated_at < $1)`, now.Add(-statuspage.SubjectFor)},
	} {
		if err := db.pruneWhere(ctx, expired.where, expired.before); err != nil {
			return err
		}
	}
	return nil
}

// pruneWhere erases the subscribers for whom a condition on an instant holds, a few in
// each transaction.
func (db *DB) pruneWhere(ctx context.Context, condition string, before time.Time) error {
	const slice = 200
	for {
		ids, err := collect(ctx, db.reader, func(row scanner) (id string, err error) {
			err = row.Scan(&id)
			return id, err
		}, `
			SELECT id
			FROM subscriber
			WHERE held = '' AND `+condition+`
			LIMIT $2`, millis(before), slice)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = db.write(ctx, "pruning subscribers", func(tx *transaction) error {
			return each(ids, func(id string) error { return tx.forgetWhere(id, condition, before) })
		})
		if err != nil {
			return err
		}
	}
}

// forgetWhere forgets a subscriber for whom the condition still holds: the person may have
// confirmed, or come back, since it was looked at.
func (tx *transaction) forgetWhere(id, condition string, before time.Time) error {
	var holds bool
	err := tx.row(`
		SELECT COUNT(*) > 0
		FROM subscriber
		WHERE held = '' AND `+condition+` AND id = $2`, millis(before), id).Scan(&holds)
	if err != nil || !holds {
		return err
	}
	return tx.forget(id)
}

// pruneSources forgets from where readers consented. That an operator asked, or that the
// contact was imported, says nothing about a person, and stays.
func (db *DB) pruneSources(ctx context.Context, before time.Time) error {
	return db.write(ctx, "pruning addresses", func(tx *transaction) error {
		return tx.exec(`
			UPDATE subscriber
			SET consent_source = ''
			WHERE consent_source NOT IN ('', $1, $2) AND consent_at < $3 AND held = ''`,
			statuspage.SourceOperator, statuspage.SourceImport, millis(before))
	})
}
