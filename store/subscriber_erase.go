package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// erase forgets subscribers at an instant, and notes their ids in the journal: a backup
// that is restored later still has them.
func (tx *transaction) erase(now time.Time) func(id string) error {
	return func(id string) error {
		err := tx.exec(`
			INSERT INTO erasure (subscriber, at)
			VALUES ($1, $2)
			ON CONFLICT (subscriber) DO NOTHING`, id, millis(now))
		if err != nil {
			return err
		}
		var channel, key string
		err = tx.row(`
			SELECT channel, key
			FROM subscriber
			WHERE id = $1`, id).Scan(&channel, &key)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		err = tx.exec(`
			DELETE FROM footprint
			WHERE hash = $1 AND never = 0`, tx.db.footprintHash(channel, key))
		if err != nil {
			return err
		}
		return tx.forget(id)
	}
}

// forget removes a subscriber: the row is gone, and what waits for the person never
// goes out.
func (tx *transaction) forget(id string) error {
	err := tx.exec(`
		DELETE FROM subscriber
		WHERE id = $1`, id)
	if err != nil {
		return err
	}
	// Only those with state < 2 are in the index by subscriber.
	err = tx.exec(`
		UPDATE delivery
		SET state = $1
		WHERE subscriber = $2 AND state < 2 AND state = 0`, int64(statuspage.Suppressed), id)
	if err != nil {
		return err
	}
	err = tx.exec(`
		DELETE FROM bounce
		WHERE subscriber = $1`, id)
	if err != nil {
		return err
	}
	return tx.exec(`
		UPDATE notice
		SET token = '', fanned = 1
		WHERE subscriber = $1 AND subscriber <> ''`, id)
}

// Erasures lists whom a person or an operator had erased, in the order of their ids,
// those after one id; "" begins. It is for whoever restores an older copy of the
// database, which has them yet: they are to be erased from it again.
func (db *DB) Erasures(ctx context.Context, after string, limit int) ([]statuspage.Erasure, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (e statuspage.Erasure, err error) {
		err = row.Scan(&e.Subscriber, at{&e.At})
		return e, err
	}, `
		SELECT subscriber, at
		FROM erasure
		WHERE subscriber > $1
		ORDER BY subscriber
		LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the erasures: %w", err)
	}
	return list, nil
}
