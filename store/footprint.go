package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// footprintHash is what an address is remembered by: nobody without the installation's
// key can tell from it what the address was, by trying them all.
func (db *DB) footprintHash(channel, key string) string {
	mac := hmac.New(sha256.New, db.links)
	mac.Write([]byte("footprint\x00" + channel + "\x00" + key))
	return hex.EncodeToString(mac.Sum(nil))
}

// putFootprint stores what is remembered of an address. Never is never taken back.
func (tx *transaction) putFootprint(f statuspage.Footprint) error {
	return tx.exec(`
		INSERT INTO footprint (hash, asked, linked, asked_at, never)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO UPDATE
		SET asked = excluded.asked,
			linked = excluded.linked,
			asked_at = excluded.asked_at,
			never = CASE footprint.never WHEN 1 THEN 1 ELSE excluded.never END`,
		tx.db.footprintHash(f.Channel, f.Key), instants(f.Asked), instants(f.Linked), millis(f.At), bit(f.Never))
}

// FootprintOf reads what is remembered of an address: an empty Footprint when that is
// nothing.
func (db *DB) FootprintOf(ctx context.Context, channel, key string) (statuspage.Footprint, error) {
	f := statuspage.Footprint{Channel: channel, Key: key}
	var asked, linked string
	err := db.outbox.QueryRowContext(ctx, `
		SELECT asked, linked, asked_at, never
		FROM footprint
		WHERE hash = $1`, db.footprintHash(channel, key)).Scan(&asked, &linked, at{&f.At}, &f.Never)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err == nil {
		f.Asked, err = times(asked)
	}
	if err == nil {
		f.Linked, err = times(linked)
	}
	if err != nil {
		return f, fmt.Errorf("read a footprint: %w", err)
	}
	return f, nil
}

// pruneFootprints forgets addresses that nobody has named for a while.
func (db *DB) pruneFootprints(ctx context.Context, before time.Time) error {
	return db.write(ctx, "pruning footprints", func(tx *transaction) error {
		return tx.exec(`
			DELETE FROM footprint
			WHERE never = 0 AND asked_at < $1`, millis(before))
	})
}
