package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// The alerts that another path is to tell.
const (
	overdueAfter = time.Minute // an alert that is not out by then is told by the next path
	overdueFor   = 24 * time.Hour
	mostDetours  = 100 // looked at in one go
)

// putDetour stores what became of an alert that could not be told.
func (tx *transaction) putDetour(d statuspage.Detour) error {
	return tx.exec(`
		INSERT INTO alert_detour (delivery, target, at)
		VALUES ($1, $2, $3)
		ON CONFLICT (delivery) DO NOTHING`, d.Delivery, d.Target, millis(d.At))
}

// undelivered is asked every few seconds: it looks at the alerts of a day only.
const undelivered = `
	SELECT d.id, d.alert, d.channel, d.answer, n.alert
	FROM delivery d
	JOIN notice n ON n.id = d.notice
	WHERE (d.state < 2 AND d.queued_at <= $1 OR d.state IN (3, 6))
		AND d.queued_at > $2
		AND d.alert <> ''
		AND n.kind = 'alert'
		AND NOT EXISTS (SELECT 1 FROM alert_detour x WHERE x.delivery = d.id)
	ORDER BY d.queued_at, d.seq
	LIMIT $3`

// Undelivered returns the operators' alerts that were given up or came back, or are not out after a
// minute, and for which no other path was looked for yet; oldest first.
func (db *DB) Undelivered(ctx context.Context, now time.Time) ([]statuspage.Undelivered, error) {
	list, err := collect(ctx, db.reader, scanUndelivered, undelivered,
		millis(now.Add(-overdueAfter)), millis(now.Add(-overdueFor)), mostDetours)
	if err != nil {
		return nil, fmt.Errorf("read the alerts that are not out: %w", err)
	}
	return list, nil
}

func scanUndelivered(row scanner) (u statuspage.Undelivered, err error) {
	err = row.Scan(&u.Delivery.ID, &u.Delivery.Alert, &u.Delivery.Channel, &u.Delivery.Answer, document{&u.Alert})
	return u, err
}

// Untold counts the alerts that nobody was left for, that are still not out, and after
// which none has reached anybody.
func (db *DB) Untold(ctx context.Context) (n int, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COUNT(*)
		FROM alert_detour x
		JOIN delivery d ON d.id = x.delivery
		WHERE x.target = ''
			AND d.state IN (0, 1, 3, 6)
			AND NOT EXISTS (
				SELECT 1
				FROM delivery l
				JOIN notice n ON n.id = l.notice
				WHERE l.alert <> ''
					AND l.queued_at >= d.queued_at
					AND l.sent_at > x.at
					AND n.kind = 'alert')`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the alerts that nobody was told: %w", err)
	}
	return n, nil
}

// pruneDetours forgets those of alerts that are not kept any more.
func (db *DB) pruneDetours(ctx context.Context) error {
	return db.write(ctx, "pruning detours", func(tx *transaction) error {
		return tx.exec(`
			DELETE FROM alert_detour
			WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = alert_detour.delivery)`)
	})
}
