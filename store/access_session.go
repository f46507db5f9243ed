package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

// seenEvery is how precisely it is kept when a session or token was used last: each use is
// a write, and a page makes many.
const seenEvery = 30 * time.Second

// putSession stores a session. One that has ended stays so.
func (tx *transaction) putSession(s access.Session) error {
	err := tx.exec(`
		INSERT INTO account_session (id, hash, account, made_at, seen_at, ended_at, proof, source, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE
		SET seen_at = CASE WHEN seen_at > excluded.seen_at THEN seen_at ELSE excluded.seen_at END,
			ended_at = CASE WHEN ended_at > 0 THEN ended_at ELSE excluded.ended_at END,
			proof = excluded.proof`,
		s.ID, s.Hash[:], s.User, millis(s.Made), millis(s.Seen), millis(s.Ended), list(s.By), s.Source, s.Agent)
	if err != nil {
		return fmt.Errorf("session %s: %w", s.ID, err)
	}
	return nil
}

// endSessions ends all sessions of a user but those that the change itself is about.
func (tx *transaction) endSessions(c access.Changes) func(user string) error {
	return func(user string) error {
		running, err := collect(tx.ctx, tx, scanID, `
			SELECT id
			FROM account_session
			WHERE account = $1 AND ended_at = 0`, user)
		if err != nil {
			return err
		}
		return each(running, func(id string) error {
			if slices.ContainsFunc(c.Sessions, func(s access.Session) bool { return s.ID == id }) {
				return nil
			}
			return tx.exec(`UPDATE account_session SET ended_at = $2 WHERE id = $1`, id, millis(c.At))
		})
	}
}

func scanID(row scanner) (id string, err error) {
	err = row.Scan(&id)
	return id, err
}

const sessionColumns = `s.id, s.hash, s.account, s.made_at, s.seen_at, s.ended_at, s.proof, s.source, s.agent`

// sessionFields are where the columns of a session go.
func sessionFields(s *access.Session) []any {
	return []any{&s.ID, digest{&s.Hash}, &s.User, at{&s.Made}, at{&s.Seen}, at{&s.Ended}, document{&s.By}, &s.Source, &s.Agent}
}

// SessionByHash finds a session, ended or not, and whose it is, by the SHA-256 of the
// cookie's secret; statuspage.ErrNotFound when there is none.
func (db *DB) SessionByHash(ctx context.Context, hash [32]byte) (s access.Session, u access.User, err error) {
	err = db.outbox.QueryRowContext(ctx, `
		SELECT `+sessionColumns+`, `+qualified("u", userColumns)+`
		FROM account_session s
		JOIN account u ON u.id = s.account
		WHERE s.hash = $1`, hash[:]).Scan(append(sessionFields(&s), userFields(&u)...)...)
	return s, u, found(err, "session", "by its secret")
}

// Sessions returns the sessions of an account that retention has left, the newest first.
func (db *DB) Sessions(ctx context.Context, user string) ([]access.Session, error) {
	sessions, err := collect(ctx, db.reader, func(row scanner) (s access.Session, err error) {
		err = row.Scan(sessionFields(&s)...)
		return s, err
	}, `
		SELECT `+sessionColumns+`
		FROM account_session s
		WHERE s.account = $1
		ORDER BY s.made_at DESC, s.id`, user)
	if err != nil {
		return nil, fmt.Errorf("read the sessions of %s: %w", user, err)
	}
	return sessions, nil
}

// SeeSession notes that a person acted, to the half minute.
func (db *DB) SeeSession(ctx context.Context, id string, at time.Time) error {
	return db.see(ctx, `account_session`, `seen_at`, id, at)
}

// see raises a row's time of use, when that is worth a write.
func (db *DB) see(ctx context.Context, table, column, id string, now time.Time) error {
	var last int64
	err := db.outbox.QueryRowContext(ctx, `SELECT `+column+` FROM `+table+` WHERE id = $1`, id).Scan(&last)
	if err != nil || millis(now) < last+seenEvery.Milliseconds() {
		return found(err, table, id)
	}
	return db.write(ctx, "noting a use", func(tx *transaction) error {
		return tx.exec(`UPDATE `+table+` SET `+column+` = $2 WHERE id = $1 AND `+column+` < $2`, id, millis(now))
	})
}
