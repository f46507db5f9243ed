package store

import (
	"context"
	"fmt"

	accounts "github.com/fyr-status/fyr/statuspage/access"
)

// SaveTyped keeps what somebody has typed so far in place of what was kept of the same form,
// and drops drafts that are too old or too many.
func (db *DB) SaveTyped(ctx context.Context, d accounts.Typed) error {
	return db.write(ctx, "saving a draft", func(tx *transaction) error {
		err := tx.exec(`
			INSERT INTO typed (account, path, body, saved_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, path) DO UPDATE
			SET body = excluded.body, saved_at = excluded.saved_at`,
			d.User, d.Path, d.Body, millis(d.At))
		if err != nil {
			return fmt.Errorf("draft of %s: %w", d.Path, err)
		}
		return tx.dropTyped(d)
	})
}

// dropTyped drops everybody's drafts that are too old, and those that one person has too many.
func (tx *transaction) dropTyped(last accounts.Typed) error {
	err := tx.exec(`DELETE FROM typed WHERE saved_at < $1`, millis(last.At.Add(-accounts.TypedFor)))
	if err != nil {
		return err
	}
	return tx.exec(`
		DELETE FROM typed
		WHERE account = $1 AND path NOT IN (
			SELECT path
			FROM typed
			WHERE account = $1
			ORDER BY saved_at DESC, path
			LIMIT $2)`, last.User, accounts.TypedKept)
}

// Typed returns what was kept of a form; statuspage.ErrNotFound when nothing was.
func (db *DB) Typed(ctx context.Context, user, path string) (d accounts.Typed, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT account, path, body, saved_at
		FROM typed
		WHERE account = $1 AND path = $2`, user, path).Scan(&d.User, &d.Path, &d.Body, at{&d.At})
	return d, found(err, "draft", path)
}

// DropTyped forgets what was kept of a form, once it is sent.
func (db *DB) DropTyped(ctx context.Context, user, path string) error {
	if _, err := db.Typed(ctx, user, path); err != nil {
		return nil // nothing to write for
	}
	return db.write(ctx, "dropping a draft", func(tx *transaction) error {
		return tx.exec(`DELETE FROM typed WHERE account = $1 AND path = $2`, user, path)
	})
}
