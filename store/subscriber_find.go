package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// standing says of a subscriber's row what statuspage.Subscriber.Standing says.
const standing = `
	CASE
		WHEN suspension = '` + statuspage.SuspendedByReader + `' OR erase_at > 0 THEN 'left'
		WHEN suspended_at > 0 THEN 'suspended'
		WHEN confirmed_at = 0 THEN 'pending'
		ELSE 'confirmed'
	END`

// defaultFound is how many subscribers are found at most when nothing else is said.
const defaultFound = 500

// FindSubscribers lists the subscribers that a query selects, in the order of their ids.
func (db *DB) FindSubscribers(ctx context.Context, q statuspage.SubscriberQuery) ([]statuspage.Subscriber, error) {
	limit := q.Limit
	if limit == 0 {
		limit = defaultFound
	}
	list, err := collect(ctx, db.reader, db.scanSubscriber, `
		SELECT `+subscriberColumns+`
		FROM subscriber
		WHERE id > $1
			AND ($2 = '' OR $2 = `+standing+`)
			AND ($3 = 0 OR held <> '')
		ORDER BY id
		LIMIT $4`, q.After, string(q.Standing), bit(q.Held), limit)
	if err != nil {
		return nil, fmt.Errorf("find subscribers: %w", err)
	}
	return list, nil
}

// SubscriberCounts counts subscribers by where they stand.
func (db *DB) SubscriberCounts(ctx context.Context) (c statuspage.SubscriberCounts, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT
			COALESCE(SUM(stands = 'pending'), 0),
			COALESCE(SUM(stands = 'confirmed'), 0),
			COALESCE(SUM(stands = 'suspended'), 0),
			COALESCE(SUM(stands = 'left'), 0),
			COALESCE(SUM(held <> ''), 0)
		FROM (
			SELECT held, `+standing+` AS stands
			FROM subscriber)`).Scan(&c.Pending, &c.Confirmed, &c.Suspended, &c.Left, &c.Held)
	if err != nil {
		return c, fmt.Errorf("count subscribers: %w", err)
	}
	return c, nil
}
