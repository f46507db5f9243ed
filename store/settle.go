package store

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Settle says what became of claimed deliveries, in one transaction. An outcome for a
// delivery that is not being sent any more changes nothing.
func (db *DB) Settle(ctx context.Context, at time.Time, outcomes ...statuspage.Settlement) error {
	if len(outcomes) == 0 {
		return nil
	}
	return db.write(ctx, "settling deliveries", func(tx *transaction) error {
		if err := each(outcomes, func(s statuspage.Settlement) error { return tx.settle(at, s) }); err != nil {
			return err
		}
		return tx.settleAllCarried(at, outcomes)
	})
}

func (tx *transaction) settle(now time.Time, s statuspage.Settlement) error {
	var sent int64
	if s.State == statuspage.Sent {
		sent = millis(now)
	}
	n, err := tx.changed(`
		UPDATE delivery
		SET state = $1,
			answer = $2,
			next_at = $3,
			sent_at = $4,
			ambiguous = ambiguous + $5,
			lease_at = 0
		WHERE id = $6 AND state = 1`, int64(s.State), s.Answer, millis(s.NextAt), sent, bit(s.Ambiguous), s.ID)
	if err != nil || n == 0 {
		return err
	}
	if err := tx.logAttempt(millis(now), s); err != nil {
		return err
	}
	if s.State != statuspage.Queued {
		if err := tx.wipeToken(s.ID); err != nil {
			return err
		}
	}
	if s.Strike != "" {
		refused := statuspage.Bounce{Delivery: s.ID, Class: statuspage.BounceSoft, Status: s.Strike, Words: s.Answer}
		if _, err := tx.strike(now, refused); err != nil {
			return err
		}
	}
	if s.Confirmed {
		if err := tx.confirm(now, s.ID); err != nil {
			return err
		}
	}
	return tx.suspend(now, s.ID, s.Suspend)
}

// wipeToken removes a confirmation link's secret once nobody needs it for sending.
func (tx *transaction) wipeToken(delivery string) error {
	return tx.exec(`
		UPDATE notice
		SET token = ''
		WHERE token <> '' AND id = (SELECT notice FROM delivery WHERE id = $1)`, delivery)
}

// Release gives back what the process before held when it ended: it may have been sent
// or not, so that it is sent again, with the same id, and counted. It returns how many
// there were; it is called once, at the start.
func (db *DB) Release(ctx context.Context, now time.Time) (ambiguous int, err error) {
	err = db.write(ctx, "releasing deliveries", func(tx *transaction) error {
		err := tx.exec(`
			UPDATE delivery
			SET state = 0,
				next_at = $1,
				lease_at = 0
			WHERE state = 1 AND carrier <> ''`, millis(now))
		if err != nil {
			return err
		}
		n, err := tx.changed(`
			UPDATE delivery
			SET state = 0,
				ambiguous = ambiguous + 1,
				next_at = $1,
				lease_at = 0
			WHERE state = 1`, millis(now))
		ambiguous = int(n)
		return err
	})
	return ambiguous, err
}

// Hasten makes everything that waits for another try due now: what kept it from going
// out may be over. Quiet hours are not.
func (db *DB) Hasten(ctx context.Context, now time.Time) error {
	return db.write(ctx, "hastening deliveries", func(tx *transaction) error {
		return tx.exec(`
			UPDATE delivery
			SET next_at = $1
			WHERE state = 0
				AND next_at > $1
				AND (lane <> $2 OR attempts > 0)`, millis(now), int64(statuspage.LaneDigest))
	})
}
