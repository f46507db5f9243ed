package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// errUnaudited is a mistake of ours: no account changes behind the audit log's back.
var errUnaudited = errors.New("a change of accounts without an entry for the audit log")

// ChangeAccess makes the changes true together with their audit entries, of which there is
// at least one. Errors wrap what package access names, ErrConflict for a factor of somebody
// else's, or what [DB.Commit] names of the storage; nothing was changed then.
func (db *DB) ChangeAccess(ctx context.Context, c access.Changes, entries ...statuspage.Entry) error {
	if len(entries) == 0 {
		return errUnaudited
	}
	return db.write(ctx, "saving a change of accounts", func(tx *transaction) error {
		if err := tx.first(c); err != nil {
			return err
		}
		before, err := tx.bestOwner(c)
		if err != nil {
			return err
		}
		if err := tx.applyAccess(c); err != nil {
			return err
		}
		after, err := tx.bestOwner(c)
		if err != nil {
			return err
		}
		if after < before {
			return access.ErrLastOwner
		}
		return tx.putAudit(entries)
	})
}

// first refuses a first owner when there is an account.
func (tx *transaction) first(c access.Changes) error {
	if !c.First {
		return nil
	}
	var n int
	err := tx.row(`SELECT COUNT(*) FROM account`).Scan(&n)
	if err == nil && n > 0 {
		return access.ErrNotFirst
	}
	return err
}

// applyAccess writes everything, in the order in which rows refer to each other.
func (tx *transaction) applyAccess(c access.Changes) error {
	for _, step := range []func() error{
		func() error { return each(c.Users, tx.putUser) },
		func() error { return each(c.Factors, tx.putFactor) },
		func() error { return each(c.Drop, tx.dropFactor) },
		func() error { return each(c.Use, tx.useInvitation(c.At)) },
		func() error { return each(c.Sessions, tx.putSession) },
		func() error { return each(c.EndSessions, tx.endSessions(c)) },
		func() error { return each(c.Tokens, tx.putToken) },
		func() error { return each(c.Invitations, tx.putInvitation) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// The standings of an owner: from the best one down.
const (
	noOwner    = iota
	lockedOut  // may be used, and has nothing to sign in with
	signsInNow // until the account expires
	signsIn
)

// bestOwner is the standing of the owner who is best off. A change may not lower it: then
// nobody could let people in.
func (tx *transaction) bestOwner(c access.Changes) (best int, err error) {
	if len(c.Users)+len(c.Factors)+len(c.Drop) == 0 {
		return noOwner, nil
	}
	users, err := collect(tx.ctx, tx, scanUser, `SELECT `+userColumns+` FROM account`)
	if err != nil {
		return noOwner, err
	}
	factors, err := collect(tx.ctx, tx, scanFactorKind, `SELECT account, kind FROM factor`)
	for _, u := range users {
		best = max(best, ownerStanding(u, factors, c))
	}
	return best, err
}

// ownerStanding is how an account is off as an owner. Who is given a link to begin anew can
// sign in by it.
func ownerStanding(u access.User, factors []access.Factor, c access.Changes) int {
	anew := slices.ContainsFunc(c.Invitations, func(i access.Invitation) bool {
		return i.Kind == access.Reset && i.User == u.ID && i.Open(c.At)
	})
	switch {
	case !u.Active(c.At), !slices.Contains(u.Roles, access.Owner):
		return noOwner
	case !anew && !u.CanSignIn(factors, c.At):
		return lockedOut
	case !u.Expires.IsZero():
		return signsInNow
	}
	return signsIn
}

// pruneAccess drops sessions, tokens and links that have been over for so long.
func (db *DB) pruneAccess(ctx context.Context, before int64) error {
	return db.write(ctx, "pruning sessions", func(tx *transaction) error {
		for _, statement := range []string{
			`DELETE FROM account_session WHERE made_at < $1 AND (ended_at = 0 OR ended_at < $1)`,
			`DELETE FROM account_token WHERE expires_at < $1 OR ended_at > 0 AND ended_at < $1`,
			`DELETE FROM invitation WHERE expires_at < $1 OR used_at > 0 AND used_at < $1`,
		} {
			if err := tx.exec(statement, before); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}
