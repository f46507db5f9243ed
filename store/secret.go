package store

import (
	"context"
	"time"
)

// linkSecret names the key from which the tokens of mailed links are derived.
const linkSecret = "links"

// Secret returns the installation's secret of that name. The first call makes it and
// stores it; whatever make returns later is not used.
func (db *DB) Secret(ctx context.Context, name string, make func() string) (value string, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT value
		FROM secret
		WHERE name = $1`, name).Scan(&value)
	if err == nil {
		return value, nil
	}
	err = db.write(ctx, "saving the secret "+name, func(tx *transaction) error {
		err := tx.exec(`
			INSERT INTO secret (name, value, made_at)
			VALUES ($1, $2, $3)
			ON CONFLICT (name) DO NOTHING`, name, make(), millis(time.Now()))
		if err != nil {
			return err
		}
		return tx.row(`
			SELECT value
			FROM secret
			WHERE name = $1`, name).Scan(&value)
	})
	return value, err
}
