package store

import (
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// resume lifts a suspension and forgets what would count towards the next. What came back
// for good stays noted, so that the same report, if it comes once more, suspends nobody. A
// suspension that began at another instant is a conflict.
func (tx *transaction) resume(r statuspage.Resumption) error {
	err := tx.exec(`
		UPDATE subscriber
		SET suspended_at = 0, suspension = ''
		WHERE id = $1 AND suspended_at = $2 AND suspension <> $3`, r.Subscriber, millis(r.Since), statuspage.SuspendedByReader)
	if err != nil {
		return err
	}
	var suspended bool
	err = tx.row(`
		SELECT COALESCE(MAX(suspended_at), 0) > 0
		FROM subscriber
		WHERE id = $1`, r.Subscriber).Scan(&suspended)
	if err != nil {
		return err
	}
	if suspended {
		return fmt.Errorf("subscriber %s was suspended anew: %w", r.Subscriber, statuspage.ErrConflict)
	}
	return tx.exec(`
		DELETE FROM bounce
		WHERE subscriber = $1 AND class = $2`, r.Subscriber, int64(statuspage.BounceSoft))
}
