package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage/access"
)

// putUser stores an account as it is after a change of what was read.
func (tx *transaction) putUser(u access.User) error {
	if err := tx.checkTaken(u); err != nil {
		return err
	}
	n, err := tx.changed(`
		INSERT INTO account (id, name, name_key, address, roles, origin, subject, language, password,
			made_at, changed_at, expires_at, disabled_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE
		SET name = excluded.name,
			name_key = excluded.name_key,
			address = excluded.address,
			roles = excluded.roles,
			origin = excluded.origin,
			subject = excluded.subject,
			language = excluded.language,
			password = excluded.password,
			changed_at = excluded.changed_at,
			expires_at = excluded.expires_at,
			disabled_at = excluded.disabled_at,
			version = excluded.version
		WHERE account.version = excluded.version - 1`,
		u.ID, u.Name, access.FoldName(u.Name), u.Address, list(u.Roles), u.Origin, u.Subject, u.Language, u.Password,
		millis(u.Made), millis(u.Changed), millis(u.Expires), millis(u.Disabled), u.Version+1)
	if err == nil && n == 0 {
		err = access.ErrStale
	}
	if err != nil {
		return fmt.Errorf("account %s: %w", u.ID, err)
	}
	return nil
}

// checkTaken refuses a name, or an identity from elsewhere, that another account has.
func (tx *transaction) checkTaken(u access.User) error {
	var others int
	err := tx.row(`
		SELECT COUNT(*)
		FROM account
		WHERE id <> $1 AND (name_key = $2 OR subject = $3 AND subject <> '')`, u.ID, access.FoldName(u.Name), u.Subject).Scan(&others)
	if err == nil && others > 0 {
		return access.ErrTaken
	}
	return err
}

const userColumns = `id, name, address, roles, origin, subject, language, password, made_at, changed_at, expires_at, disabled_at, version`

func scanUser(row scanner) (u access.User, err error) {
	err = row.Scan(userFields(&u)...)
	return u, err
}

// userFields are where the columns of an account go.
func userFields(u *access.User) []any {
	return []any{
		&u.ID, &u.Name, &u.Address,
		document{&u.Roles},
		&u.Origin, &u.Subject, &u.Language, &u.Password,
		at{&u.Made},
		at{&u.Changed},
		at{&u.Expires},
		at{&u.Disabled},
		&u.Version,
	}
}

// Users returns all accounts, those that are disabled or over included, by name.
func (db *DB) Users(ctx context.Context) ([]access.User, error) {
	users, err := collect(ctx, db.reader, scanUser, `
		SELECT `+userColumns+`
		FROM account
		ORDER BY name_key`)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	return users, nil
}

// User finds an account by id; statuspage.ErrNotFound when there is none.
func (db *DB) User(ctx context.Context, id string) (access.User, error) {
	return db.userWhere(ctx, `id = $1`, id)
}

// UserByName finds an account by what a person types; statuspage.ErrNotFound when there is
// none.
func (db *DB) UserByName(ctx context.Context, name string) (access.User, error) {
	return db.userWhere(ctx, `name_key = $1`, access.FoldName(name))
}

// UserBySubject finds the account of an identity from elsewhere; statuspage.ErrNotFound
// when there is none.
func (db *DB) UserBySubject(ctx context.Context, subject string) (access.User, error) {
	return db.userWhere(ctx, `subject = $1 AND subject <> ''`, subject)
}

func (db *DB) userWhere(ctx context.Context, condition, value string) (access.User, error) {
	u, err := scanUser(db.reader.QueryRowContext(ctx, `
		SELECT `+userColumns+`
		FROM account
		WHERE `+condition, value))
	return u, found(err, "account", value)
}
