package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// putInvitation stores a link. One that was used stays so; its end may be brought forward.
func (tx *transaction) putInvitation(i access.Invitation) error {
	err := tx.exec(`
		INSERT INTO invitation (id, hash, kind, account, name, address, roles, until_at, made_by, made_at, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE
		SET expires_at = CASE WHEN expires_at < excluded.expires_at THEN expires_at ELSE excluded.expires_at END,
			used_at = CASE WHEN used_at > 0 THEN used_at ELSE excluded.used_at END`,
		i.ID, i.Hash[:], string(i.Kind), i.User, i.Name, i.Address, list(i.Roles), millis(i.Until), i.By,
		millis(i.Made), millis(i.Expires), millis(i.Used))
	if err != nil {
		return fmt.Errorf("invitation %s: %w", i.ID, err)
	}
	return nil
}

// useInvitation uses a link up. Of two who come with the same one, the second is refused.
func (tx *transaction) useInvitation(now time.Time) func(id string) error {
	return func(id string) error {
		n, err := tx.changed(`
			UPDATE invitation
			SET used_at = $2
			WHERE id = $1 AND used_at = 0 AND expires_at > $2`, id, millis(now))
		if err == nil && n == 0 {
			err = access.ErrUsed
		}
		if err != nil {
			return fmt.Errorf("invitation %s: %w", id, err)
		}
		return nil
	}
}

const invitationColumns = `id, hash, kind, account, name, address, roles, until_at, made_by, made_at, expires_at, used_at`

func scanInvitation(row scanner) (i access.Invitation, err error) {
	err = row.Scan(&i.ID, digest{&i.Hash}, &i.Kind, &i.User, &i.Name, &i.Address, document{&i.Roles}, at{&i.Until}, &i.By,
		at{&i.Made}, at{&i.Expires}, at{&i.Used})
	return i, err
}

// InvitationByHash finds a link, used or not, by the SHA-256 of its secret;
// statuspage.ErrNotFound when there is none.
func (db *DB) InvitationByHash(ctx context.Context, hash [32]byte) (access.Invitation, error) {
	i, err := scanInvitation(db.reader.QueryRowContext(ctx, `
		SELECT `+invitationColumns+`
		FROM invitation
		WHERE hash = $1`, hash[:]))
	return i, found(err, "invitation", "by its secret")
}

// Invitations returns the links that retention has left, the newest first.
func (db *DB) Invitations(ctx context.Context) ([]access.Invitation, error) {
	invitations, err := collect(ctx, db.reader, scanInvitation, `
		SELECT `+invitationColumns+`
		FROM invitation
		ORDER BY made_at DESC, id`)
	if err != nil {
		return nil, fmt.Errorf("read the invitations: %w", err)
	}
	return invitations, nil
}

// digest scans a column of 32 bytes.
type digest struct{ sum *[32]byte }

// Scan copies the bytes.
func (d digest) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok || len(b) != len(d.sum) {
		return fmt.Errorf("a hash is %T of another length, not 32 bytes", v)
	}
	copy(d.sum[:], b)
	return nil
}

// qualified writes columns with the name of their table before each.
func qualified(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}
