package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// totalsQuery looks at a stretch of the deliveries' age only. That a clock was put back
// meanwhile moves its ends a little, never the days of those within.
const totalsQuery = `
	SELECT
		COUNT(CASE WHEN state IN ($1, $2) THEN 1 END),
		COUNT(CASE state WHEN $3 THEN 1 END),
		COUNT(CASE state WHEN $4 THEN 1 END)
	FROM delivery
	WHERE seq >= $5
		AND seq < $6
		AND subscriber <> ''
		AND subscriber NOT LIKE 'drill:%'
		AND queued_at >= $7
		AND queued_at < $8`

// DeliveryTotals counts what became of the deliveries to subscribers that were queued in
// [from, to). It costs as much as there were in that time, however many are kept.
func (db *DB) DeliveryTotals(ctx context.Context, from, to time.Time) (t statuspage.Totals, err error) {
	first, err := db.queuedSince(ctx, from)
	if err != nil {
		return t, err
	}
	end, err := db.queuedSince(ctx, to)
	if err != nil {
		return t, err
	}
	err = db.reader.QueryRowContext(ctx, totalsQuery,
		int64(statuspage.Sent), int64(statuspage.Merged), int64(statuspage.Bounced), int64(statuspage.GivenUp), first, end, millis(from), millis(to)).
		Scan(&t.Sent, &t.Bounced, &t.GivenUp)
	if err != nil {
		return t, fmt.Errorf("count deliveries: %w", err)
	}
	return t, nil
}

// queuedSince is the seq from which on all deliveries were queued at an instant or later.
// They are queued in the order of seq, so that halving what is left of it finds the place
// without an index on the time, which each delivery would have to be entered in.
func (db *DB) queuedSince(ctx context.Context, since time.Time) (int64, error) {
	var low, high int64
	err := db.reader.QueryRowContext(ctx, `
		SELECT
			COALESCE((SELECT MIN(seq) FROM delivery), 0),
			COALESCE((SELECT MAX(seq) FROM delivery), 0) + 1`).Scan(&low, &high)
	for err == nil && low < high {
		var seq, queued int64
		middle := low + (high-low)/2
		err = db.reader.QueryRowContext(ctx, `
			SELECT seq, queued_at
			FROM delivery
			WHERE seq >= $1
			ORDER BY seq
			LIMIT 1`, middle).Scan(&seq, &queued)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			high, err = middle, nil
		case queued >= millis(since):
			high = middle
		default:
			low = seq + 1
		}
	}
	if err != nil {
		return 0, fmt.Errorf("look up the deliveries of a day: %w", err)
	}
	return low, nil
}
