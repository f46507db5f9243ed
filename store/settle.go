package store

import (
	"context"
	"fmt"
	"strings"
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
		l, err := tx.newLedger(at)
		if err != nil {
			return err
		}
		if err := each(outcomes, l.settle); err != nil {
			return err
		}
		return tx.settleAllCarried(at, outcomes)
	})
}

// ledger is where the outcomes of one transaction are written.
type ledger struct {
	*transaction
	at        time.Time
	end, wipe repeated
}

func (tx *transaction) newLedger(at time.Time) (l ledger, err error) {
	l.transaction, l.at = tx, at
	l.end, err = tx.repeat(`
		UPDATE delivery
		SET state = $1,
			answer = $2,
			next_at = $3,
			sent_at = $4,
			ambiguous = ambiguous + $5,
			attempts = attempts - $6,
			lease_at = 0
		WHERE id = $7 AND state = 1`)
	if err != nil {
		return l, err
	}
	l.wipe, err = tx.repeat(`
		UPDATE notice
		SET token = ''
		WHERE token <> '' AND id = (SELECT notice FROM delivery WHERE id = $1)`)
	return l, err
}

func (l ledger) settle(s statuspage.Settlement) error {
	var sent int64
	if s.State == statuspage.Sent {
		sent = millis(l.at)
	}
	n, err := l.end.changed(int64(s.State), s.Answer, millis(s.NextAt), sent, bit(s.Ambiguous), bit(s.Untried), s.ID)
	if err != nil || n == 0 {
		return err
	}
	if err := l.logAttempt(millis(l.at), s); err != nil {
		return err
	}
	if s.State != statuspage.Queued { // nobody needs a confirmation link's secret for sending any more
		if _, err := l.wipe.changed(s.ID); err != nil {
			return err
		}
	}
	if s.Strike != "" {
		refused := statuspage.Bounce{Delivery: s.ID, Class: statuspage.BounceSoft, Status: s.Strike, Words: s.Answer}
		if _, err := l.strike(l.at, refused); err != nil {
			return err
		}
	}
	if s.Confirmed {
		if err := l.confirm(l.at, s.ID); err != nil {
			return err
		}
	}
	return l.suspend(l.at, s.ID, s.Key, s.Suspend)
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

// Hasten makes everything that waits for another try over these routes, or over any when
// none is named, due now: what kept it from going out may be over. Quiet hours are not.
func (db *DB) Hasten(ctx context.Context, now time.Time, routes ...string) error {
	of, args := "", []any{millis(now), int64(statuspage.LaneDigest)}
	if len(routes) > 0 {
		marks := make([]string, len(routes))
		for n, r := range routes {
			args = append(args, r)
			marks[n] = fmt.Sprintf("$%d", len(args))
		}
		of = `
				AND ` + route + ` IN (` + strings.Join(marks, ", ") + `)`
	}
	return db.write(ctx, "hastening deliveries", func(tx *transaction) error {
		return tx.exec(`
			UPDATE delivery AS d
			SET next_at = $1
			WHERE state = 0
				AND next_at > $1
				AND (lane <> $2 OR attempts > 0)`+of, args...)
	})
}
