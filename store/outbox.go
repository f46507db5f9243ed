package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// NextDue is when something may be done for the outbox: at once (now) when a notice
// waits for its deliveries or a delivery may be claimed, else when the next one may
// be, those that are held included. The zero time: nothing waits.
func (db *DB) NextDue(ctx context.Context, now time.Time) (time.Time, error) {
	due, err := db.due(ctx, now, 1)
	if err != nil || len(due) > 0 {
		return now, err
	}
	var fanning, next int64
	err = db.reader.QueryRowContext(ctx, `
		SELECT
			COALESCE((SELECT MIN(not_before_at) FROM notice WHERE fanned = 0), -1),
			COALESCE((
				SELECT MIN(CASE d.state WHEN 0 THEN d.next_at ELSE d.lease_at END)
				FROM delivery d
				WHERE d.state < 2 AND `+itsTurn+`), 0)`).Scan(&fanning, &next)
	if err != nil {
		return time.Time{}, fmt.Errorf("read what is due next: %w", err)
	}
	switch {
	case fanning >= 0 && fanning <= millis(now):
		return now, nil
	case fanning > 0 && (next == 0 || fanning < next):
		next = fanning
	}
	return instant(next), nil
}

// OutboxStats is the state of the outbox as a whole.
func (db *DB) OutboxStats(ctx context.Context, _ time.Time) (s statuspage.OutboxStats, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COUNT(*), COALESCE(MIN(queued_at), 0), COALESCE((
			SELECT answer
			FROM delivery
			WHERE state < 2 AND answer <> ''
			ORDER BY seq DESC
			LIMIT 1), '')
		FROM delivery
		WHERE state < 2`).Scan(&s.Waiting, at{&s.Oldest}, &s.LastError)
	if err != nil {
		return s, fmt.Errorf("count what waits: %w", err)
	}
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(ambiguous), 0), COALESCE(SUM(given_up), 0)
		FROM (
			SELECT ambiguous, state = 3 AS given_up
			FROM delivery
			WHERE state = 3 OR ambiguous > 0
			UNION ALL
			SELECT ambiguous, given_up
			FROM delivery_tally)`).Scan(&s.Ambiguous, &s.GivenUp)
	if err != nil {
		return s, fmt.Errorf("count what failed: %w", err)
	}
	return s, nil
}
