package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// AccessList returns all accounts by name, with what there is of each at now. It reads no
// secret, so that it can be had without access.key.
func (db *DB) AccessList(ctx context.Context, now time.Time) ([]access.Listed, error) {
	all, err := collect(ctx, db.reader, scanListed, `
		SELECT `+qualified("u", userColumns)+`, (
				SELECT COUNT(*)
				FROM account_session s
				WHERE s.account = u.id AND s.ended_at = 0 AND s.made_at >= u.changed_at AND s.made_at > $1 - $2 AND s.seen_at > $1 - $3
			), (
				SELECT COUNT(*)
				FROM account_token t
				WHERE t.account = u.id AND t.ended_at = 0 AND t.expires_at > $1
			), (
				SELECT COALESCE(MAX(s.seen_at), 0)
				FROM account_session s
				WHERE s.account = u.id
			)
		FROM account u
		ORDER BY u.name_key`, millis(now), access.SessionFor.Milliseconds(), access.IdleFor.Milliseconds())
	if err != nil {
		return nil, fmt.Errorf("read the list of accounts: %w", err)
	}
	return all, db.addFactors(ctx, all, now)
}

func scanListed(row scanner) (l access.Listed, err error) {
	err = row.Scan(append(userFields(&l.User), &l.Sessions, &l.Tokens, at{&l.Seen})...)
	return l, err
}

// addFactors names the kinds of each account's factors. Who may not come in at now has no
// session that runs and no token that holds.
func (db *DB) addFactors(ctx context.Context, all []access.Listed, now time.Time) error {
	kinds, err := collect(ctx, db.reader, scanFactorKind, `
		SELECT DISTINCT account, kind
		FROM factor
		ORDER BY account, kind`)
	if err != nil {
		return fmt.Errorf("read the factors of all: %w", err)
	}
	for n := range all {
		l := &all[n]
		for _, f := range kinds {
			if f.User == l.ID {
				l.Factors = append(l.Factors, f.Kind)
			}
		}
		if !l.Active(now) {
			l.Sessions, l.Tokens = 0, 0
		}
	}
	return nil
}
