package store

import (
	"context"
	"time"
)

// pruneDeliveries drops settled deliveries that were made before an instant, a few in
// each transaction, and adds them to their event's counts in the same breath. Notices
// that have none left go with them.
func (db *DB) pruneDeliveries(ctx context.Context, before time.Time) error {
	const slice = 500
	for dropped := int64(slice); dropped == slice; {
		err := db.write(ctx, "pruning deliveries", func(tx *transaction) (err error) {
			dropped, err = tx.dropDeliveries(millis(before), slice)
			return err
		})
		if err != nil {
			return err
		}
	}
	return db.write(ctx, "pruning notices", func(tx *transaction) error {
		return tx.exec(`
			DELETE FROM notice
			WHERE fanned = 1 AND at < $1 AND id NOT IN (SELECT notice FROM delivery)`, millis(before))
	})
}

// free holds for deliveries to those who are not under a legal hold.
const free = ` AND subscriber NOT IN (SELECT id FROM subscriber WHERE held <> '')`

// dropDeliveries counts and drops the oldest settled deliveries. They are settled in
// about the order of their age, so that those at the beginning are the ones to drop.
func (tx *transaction) dropDeliveries(before, limit int64) (int64, error) {
	var last int64
	err := tx.row(`
		SELECT COALESCE(MAX(seq), 0)
		FROM (
			SELECT seq
			FROM delivery
			WHERE state > 1 AND queued_at < $1`+free+`
			ORDER BY seq
			LIMIT $2)`, before, limit).Scan(&last)
	if err != nil || last == 0 {
		return 0, err
	}
	err = tx.exec(`
		INSERT INTO delivery_tally (event, channel, sent, given_up, suppressed, merged, bounced, retried, ambiguous)
		SELECT event, channel, SUM(state = 2), SUM(state = 3), SUM(state = 4), SUM(state = 5), SUM(state = 6), SUM(attempts > 1), SUM(ambiguous)
		FROM delivery
		WHERE state > 1 AND queued_at < $1 AND seq <= $2`+free+`
		GROUP BY event, channel
		ON CONFLICT (event, channel) DO UPDATE
		SET sent = delivery_tally.sent + excluded.sent,
			given_up = delivery_tally.given_up + excluded.given_up,
			suppressed = delivery_tally.suppressed + excluded.suppressed,
			merged = delivery_tally.merged + excluded.merged,
			bounced = delivery_tally.bounced + excluded.bounced,
			retried = delivery_tally.retried + excluded.retried,
			ambiguous = delivery_tally.ambiguous + excluded.ambiguous`, before, last)
	if err != nil {
		return 0, err
	}
	return tx.changed(`
		DELETE FROM delivery
		WHERE state > 1 AND queued_at < $1 AND seq <= $2`+free, before, last)
}
