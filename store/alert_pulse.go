package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// dropPulses removes the signs of life that are settled or wait: only the newest says
// anything, and none is worth keeping. One that is being sent goes with the next.
func (tx *transaction) dropPulses() error {
	err := tx.exec(`
		DELETE FROM delivery
		WHERE state <> 1
			AND notice IN (SELECT id FROM notice WHERE kind = 'pulse')`)
	if err != nil {
		return err
	}
	return tx.exec(`
		DELETE FROM notice
		WHERE kind = 'pulse'
			AND id NOT IN (SELECT notice FROM delivery)`)
}

// DeliveryTotals counts what became of the deliveries to subscribers that were queued in
// [from, to).
func (db *DB) DeliveryTotals(ctx context.Context, from, to time.Time) (t statuspage.Totals, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT
			COUNT(CASE WHEN state IN ($1, $2) THEN 1 END),
			COUNT(CASE state WHEN $3 THEN 1 END),
			COUNT(CASE state WHEN $4 THEN 1 END)
		FROM delivery
		WHERE subscriber <> ''
			AND queued_at >= $5
			AND queued_at < $6`,
		int64(statuspage.Sent), int64(statuspage.Merged), int64(statuspage.Bounced), int64(statuspage.GivenUp), millis(from), millis(to)).
		Scan(&t.Sent, &t.Bounced, &t.GivenUp)
	if err != nil {
		return t, fmt.Errorf("count deliveries: %w", err)
	}
	return t, nil
}
