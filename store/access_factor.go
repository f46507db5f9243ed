package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// putFactor stores a factor, its secret sealed. A TOTP whose step is not later than the one
// that is kept was used already (RFC 6238 section 5.2).
func (tx *transaction) putFactor(f access.Factor) error {
	sealed, err := tx.seal(f.Secret, belongs(f))
	if err != nil {
		return err
	}
	n, err := tx.changed(`
		INSERT INTO factor (id, account, kind, name, secret, step, made_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE
		SET name = excluded.name,
			secret = excluded.secret,
			step = excluded.step,
			used_at = excluded.used_at
		WHERE factor.account = excluded.account AND factor.kind = excluded.kind
			AND (factor.kind <> '`+string(access.TOTP)+`' OR factor.step < excluded.step)`,
		f.ID, f.User, string(f.Kind), f.Name, sealed, f.Step, millis(f.Made), millis(f.Used))
	if err == nil && n == 0 {
		err = tx.whyKept(f)
	}
	if err != nil {
		return fmt.Errorf("factor %s: %w", f.ID, err)
	}
	return nil
}

// whyKept tells why a factor was not stored over the one that is kept.
func (tx *transaction) whyKept(f access.Factor) error {
	var own bool
	err := tx.row(`
		SELECT account = $2 AND kind = $3
		FROM factor
		WHERE id = $1`, f.ID, f.User, string(f.Kind)).Scan(&own)
	switch {
	case err != nil:
		return err
	case !own:
		return fmt.Errorf("it is another one's: %w", statuspage.ErrConflict)
	}
	return access.ErrUsed
}

// dropFactor takes a factor away. Of two who drop the same one, the second is refused: that
// is how a recovery code works once.
func (tx *transaction) dropFactor(id string) error {
	n, err := tx.changed(`DELETE FROM factor WHERE id = $1`, id)
	if err == nil && n == 0 {
		return fmt.Errorf("factor %s: %w", id, access.ErrUsed)
	}
	return err
}

const factorColumns = `id, account, kind, name, secret, step, made_at, used_at`

func (db *DB) scanFactor(row scanner) (f access.Factor, err error) {
	var sealed []byte
	err = row.Scan(&f.ID, &f.User, &f.Kind, &f.Name, &sealed, &f.Step, at{&f.Made}, at{&f.Used})
	if err != nil {
		return f, err
	}
	f.Secret, err = db.unsealFactor(f, sealed)
	return f, err
}

func scanFactorKind(row scanner) (f access.Factor, err error) {
	err = row.Scan(&f.User, &f.Kind)
	return f, err
}

// Factors returns what an account is proven with, oldest first. An error that wraps
// ErrDamaged, or ErrNoKey, says that a secret can't be read.
func (db *DB) Factors(ctx context.Context, user string) ([]access.Factor, error) {
	factors, err := collect(ctx, db.reader, db.scanFactor, `
		SELECT `+factorColumns+`
		FROM factor
		WHERE account = $1
		ORDER BY made_at, id`, user)
	if err != nil {
		return nil, fmt.Errorf("read the factors of %s: %w", user, err)
	}
	return factors, nil
}

// FactorIDs names what an account is proven with, and reads no secret.
func (db *DB) FactorIDs(ctx context.Context, user string) ([]string, error) {
	ids, err := collect(ctx, db.reader, scanID, `
		SELECT id
		FROM factor
		WHERE account = $1
		ORDER BY made_at, id`, user)
	if err != nil {
		return nil, fmt.Errorf("read the factors of %s: %w", user, err)
	}
	return ids, nil
}

// Factor finds a factor by id, which a passkey brings with it; statuspage.ErrNotFound when
// there is none, and errors as of [DB.Factors].
func (db *DB) Factor(ctx context.Context, id string) (access.Factor, error) {
	f, err := db.scanFactor(db.reader.QueryRowContext(ctx, `
		SELECT `+factorColumns+`
		FROM factor
		WHERE id = $1`, id))
	var unreadable *fault
	if errors.As(err, &unreadable) {
		return access.Factor{}, err
	}
	return f, found(err, "factor", id)
}
