package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// putToken stores a token. One that has ended stays so, and none is made stronger or given
// to another holder.
func (tx *transaction) putToken(t access.Token) error {
	err := tx.exec(`
		INSERT INTO account_token (id, hash, name, account, scopes, made_at, expires_at, used_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE
		SET name = excluded.name,
			used_at = CASE WHEN used_at > excluded.used_at THEN used_at ELSE excluded.used_at END,
			ended_at = CASE WHEN ended_at > 0 THEN ended_at ELSE excluded.ended_at END`,
		t.ID, t.Hash[:], t.Name, t.User, list(t.Scopes), millis(t.Made), millis(t.Expires), millis(t.Used), millis(t.Ended))
	if err != nil {
		return fmt.Errorf("token %s: %w", t.ID, err)
	}
	return nil
}

const tokenColumns = `t.id, t.hash, t.name, t.account, t.scopes, t.made_at, t.expires_at, t.used_at, t.ended_at`

// tokenFields are where the columns of a token go.
func tokenFields(t *access.Token) []any {
	return []any{&t.ID, digest{&t.Hash}, &t.Name, &t.User, document{&t.Scopes}, at{&t.Made}, at{&t.Expires}, at{&t.Used}, at{&t.Ended}}
}

// TokenByHash finds a token, ended or not, and its holder, by its SHA-256;
// statuspage.ErrNotFound when there is none.
func (db *DB) TokenByHash(ctx context.Context, hash [32]byte) (t access.Token, u access.User, err error) {
	err = db.outbox.QueryRowContext(ctx, `
		SELECT `+tokenColumns+`, `+qualified("u", userColumns)+`
		FROM account_token t
		JOIN account u ON u.id = t.account
		WHERE t.hash = $1`, hash[:]).Scan(append(tokenFields(&t), userFields(&u)...)...)
	return t, u, found(err, "token", "by its secret")
}

// Tokens returns the tokens that retention has left, by holder and the newest first.
func (db *DB) Tokens(ctx context.Context) ([]access.Token, error) {
	tokens, err := collect(ctx, db.reader, func(row scanner) (t access.Token, err error) {
		err = row.Scan(tokenFields(&t)...)
		return t, err
	}, `
		SELECT `+tokenColumns+`
		FROM account_token t
		ORDER BY t.account, t.made_at DESC, t.id`)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	return tokens, nil
}

// SeeToken notes that a token was used, to the half minute.
func (db *DB) SeeToken(ctx context.Context, id string, at time.Time) error {
	return db.see(ctx, `account_token`, `used_at`, id, at)
}
