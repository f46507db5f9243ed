package store

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Bounce records that a mail came back, or that its reader complained, and suspends the
// subscriber when that is due. One that is known already changes nothing, and fresh is
// false. The delivery's id may have lost its case on the way; a delivery that is not held
// any more is a statuspage.ErrNotFound.
func (db *DB) Bounce(ctx context.Context, now time.Time, b statuspage.Bounce) (fresh bool, err error) {
	err = db.write(ctx, "recording a bounce", func(tx *transaction) (err error) {
		fresh, err = tx.bounce(now, b)
		return err
	})
	return fresh, err
}

func (tx *transaction) bounce(now time.Time, b statuspage.Bounce) (fresh bool, err error) {
	err = tx.row(`
		SELECT id
		FROM delivery
		WHERE id IN ($1, $2)`, b.Delivery, strings.ToUpper(b.Delivery)).Scan(&b.Delivery)
	if err != nil {
		return false, found(err, "delivery", b.Delivery)
	}
	if fresh, err = tx.strike(now, b); err != nil || !fresh {
		return false, err
	}
	return true, tx.comeBack(b)
}

// strike notes a bounce once and suspends the subscriber when it is due.
func (tx *transaction) strike(now time.Time, b statuspage.Bounce) (fresh bool, err error) {
	n, err := tx.changed(`
		INSERT INTO bounce (delivery, class, status, subscriber, at)
		SELECT id, $1, $2, subscriber, $3
		FROM delivery
		WHERE id = $4
		ON CONFLICT (delivery, class, status) DO NOTHING`, int64(b.Class), b.Status, millis(now), b.Delivery)
	if err != nil || n == 0 {
		return false, err
	}
	soft, err := tx.softBounces(b.Delivery, now.Add(-statuspage.BouncesIn))
	if err != nil {
		return false, err
	}
	return true, tx.suspend(now, b.Delivery, "", b.Suspends(soft))
}

// softBounces counts the mails to a delivery's recipient that were refused since then.
func (tx *transaction) softBounces(delivery string, since time.Time) (n int, err error) {
	err = tx.row(`
		SELECT COUNT(DISTINCT b.delivery)
		FROM bounce b
		JOIN delivery d ON d.subscriber = b.subscriber
		WHERE d.id = $1
			AND b.subscriber <> ''
			AND b.class = $2
			AND b.at > $3`, delivery, int64(statuspage.BounceSoft), millis(since)).Scan(&n)
	return n, err
}

// complainsSince holds where a reader complains who is suspended for another reason: that is
// their own will, which an operator may not lift.
const complainsSince = `$2 LIKE '` + statuspage.SuspendedByComplaint + `%' AND suspension <> '` + statuspage.SuspendedByReader + `'`

// suspend stops what goes to a delivery's recipient, if that still has the key; "" is any
// key, and as the reason it does not stop it.
func (tx *transaction) suspend(now time.Time, delivery, key, reason string) error {
	if reason == "" {
		return nil
	}
	return tx.exec(`
		UPDATE subscriber
		SET suspended_at = $1, suspension = $2
		WHERE (suspended_at = 0 OR `+complainsSince+`)
			AND ($4 = '' OR key = $4)
			AND id = (SELECT subscriber FROM delivery WHERE id = $3)`, millis(now), reason, delivery, key)
}

// comeBack writes into a delivery what the remote said, and what it carried along has come
// back with it. Also one that still waits for another try has: an attempt whose answer was
// lost had been taken.
func (tx *transaction) comeBack(b statuspage.Bounce) error {
	if !b.Class.Returned() {
		return tx.exec(`
			UPDATE delivery
			SET answer = $1
			WHERE id = $2 AND state = $3`, b.Words, b.Delivery, int64(statuspage.Sent))
	}
	err := tx.exec(`
		UPDATE delivery
		SET state = $1, answer = $2, lease_at = 0
		WHERE id = $3 AND state <= $4`, int64(statuspage.Bounced), b.Words, b.Delivery, int64(statuspage.Sent))
	if err != nil {
		return err
	}
	return tx.exec(`
		UPDATE delivery
		SET state = $1, answer = $2, lease_at = 0
		WHERE carrier = $3 AND carrier <> '' AND state IN ($4, $5, $6)`, int64(statuspage.Bounced), b.Words, b.Delivery,
		int64(statuspage.Queued), int64(statuspage.Sending), int64(statuspage.Merged))
}

// pruneBounces drops those that count no more.
func (db *DB) pruneBounces(ctx context.Context, before time.Time) error {
	return db.write(ctx, "pruning bounces", func(tx *transaction) error {
		return tx.exec(`
			DELETE FROM bounce
			WHERE at < $1`, millis(before))
	})
}
