package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// How much is given to followers by WebSub, who are strangers.
const (
	MaxFollowers     = 10_000 // in all
	MaxHostFollowers = 200    // with callbacks on one host
	maxRequests      = 1000   // undecided, in all
	maxHostRequests  = 20     // undecided, for callbacks on one host
	maxSourceAsks    = 5      // undecided, from one source
	followRequestAge = time.Hour
)

// Follow keeps a request until it is decided; statuspage.ErrTooMany when its source, its
// callback's host or everybody together has asked for too much.
func (db *DB) Follow(ctx context.Context, r statuspage.FollowRequest) error {
	host := statuspage.CallbackHost(r.Callback)
	if err := db.hasRoom(ctx, r, host); err != nil { // asked first, so that a flood costs no write
		return err
	}
	return db.write(ctx, "keeping a WebSub request", func(tx *transaction) error {
		return tx.exec(`
			INSERT INTO websub_request (id, leave, topic, callback, host, secret, lease_s, source, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (topic, callback) DO UPDATE
			SET id = excluded.id,
				leave = excluded.leave,
				secret = excluded.secret,
				lease_s = excluded.lease_s,
				source = excluded.source,
				at = excluded.at`,
			r.ID, bit(r.Leave), r.Topic, r.Callback, host, r.Secret.Reveal(), int64(r.Lease/time.Second), r.Source, millis(r.At))
	})
}

// hasRoom counts what there is. Whoever follows already may always renew or leave, as
// far as undecided requests go.
func (db *DB) hasRoom(ctx context.Context, r statuspage.FollowRequest, host string) error {
	var known, followers, onHost, requests, forHost, fromSource int
	err := db.reader.QueryRowContext(ctx, `
		SELECT
			(SELECT COUNT(*) FROM websub_follower WHERE topic = $1 AND callback = $2),
			(SELECT COUNT(*) FROM websub_follower),
			(SELECT COUNT(*) FROM websub_follower WHERE host = $3),
			(SELECT COUNT(*) FROM websub_request),
			(SELECT COUNT(*) FROM websub_request WHERE host = $3),
			(SELECT COUNT(*) FROM websub_request WHERE source = $4)`, r.Topic, r.Callback, host, r.Source).
		Scan(&known, &followers, &onHost, &requests, &forHost, &fromSource)
	switch {
	case err != nil:
		return fmt.Errorf("count followers: %w", err)
	case requests >= maxRequests, forHost >= maxHostRequests, fromSource >= maxSourceAsks:
		return fmt.Errorf("undecided requests to follow: %w", statuspage.ErrTooMany)
	case known == 0 && !r.Leave && (followers >= MaxFollowers || onHost >= MaxHostFollowers):
		return fmt.Errorf("followers: %w", statuspage.ErrTooMany)
	}
	return nil
}

// FollowRequests lists undecided requests, oldest first.
func (db *DB) FollowRequests(ctx context.Context) ([]statuspage.FollowRequest, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (r statuspage.FollowRequest, err error) {
		var hidden string
		var seconds int64
		err = row.Scan(&r.ID, &r.Leave, &r.Topic, &r.Callback, &hidden, &seconds, &r.Source, at{&r.At})
		r.Secret, r.Lease = secret.New(hidden), time.Duration(seconds)*time.Second
		return r, err
	}, `
		SELECT id, leave, topic, callback, secret, lease_s, source, at
		FROM websub_request
		ORDER BY at, id
		LIMIT $1`, maxRequests)
	if err != nil {
		return nil, fmt.Errorf("read requests to follow: %w", err)
	}
	return list, nil
}

// Decide takes requests off the list and carries out those that were confirmed: it makes,
// renews or erases their followers. A renewed one keeps the version that it took last.
func (db *DB) Decide(ctx context.Context, decisions ...statuspage.FollowDecision) error {
	return db.write(ctx, "deciding WebSub requests", func(tx *transaction) error {
		return each(decisions, tx.decide)
	})
}

func (tx *transaction) decide(d statuspage.FollowDecision) error {
	err := tx.exec(`
		DELETE FROM websub_request
		WHERE id = $1`, d.Request.ID)
	switch {
	case err != nil || !d.Confirmed:
		return err
	case d.Request.Leave:
		return tx.exec(`
			DELETE FROM websub_follower
			WHERE topic = $1 AND callback = $2`, d.Request.Topic, d.Request.Callback)
	}
	return tx.exec(`
		INSERT INTO websub_follower (id, topic, callback, host, secret, till_at, version, failures, failing_at, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0)
		ON CONFLICT (topic, callback) DO UPDATE
		SET secret = excluded.secret,
			till_at = excluded.till_at,
			failures = 0,
			failing_at = 0,
			next_at = 0`,
		d.Request.ID, d.Request.Topic, d.Request.Callback, statuspage.CallbackHost(d.Request.Callback),
		d.Request.Secret.Reveal(), millis(d.At.Add(d.Request.Lease)), d.Version)
}

// Topics lists the feeds that somebody follows at an instant.
func (db *DB) Topics(ctx context.Context, now time.Time) ([]string, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (topic string, err error) {
		err = row.Scan(&topic)
		return topic, err
	}, `
		SELECT DISTINCT topic
		FROM websub_follower
		WHERE till_at > $1
		ORDER BY topic`, millis(now))
	if err != nil {
		return nil, fmt.Errorf("read followed feeds: %w", err)
	}
	return list, nil
}

// Behind lists followers of a topic who have not taken a version and may be sent it now:
// those that did not fail last time first.
func (db *DB) Behind(ctx context.Context, topic, version string, now time.Time) ([]statuspage.Follower, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (f statuspage.Follower, err error) {
		var hidden string
		err = row.Scan(&f.ID, &f.Topic, &f.Callback, &hidden, at{&f.Till}, &f.Version, &f.Failures, at{&f.Failing}, at{&f.Next})
		f.Secret = secret.New(hidden)
		return f, err
	}, `
		SELECT id, topic, callback, secret, till_at, version, failures, failing_at, next_at
		FROM websub_follower
		WHERE topic = $1 AND version <> $2 AND till_at > $3 AND next_at <= $3
		ORDER BY failures, id`, topic, version, millis(now))
	if err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	return list, nil
}

// NextFollower is when the next follower whose callback failed may be tried again; the
// zero time: there is none.
func (db *DB) NextFollower(ctx context.Context, now time.Time) (time.Time, error) {
	var next int64
	err := db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(MIN(next_at), 0)
		FROM websub_follower
		WHERE next_at > $1 AND till_at > next_at`, millis(now)).Scan(&next)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the next follower: %w", err)
	}
	return instant(next), nil
}

// SettleFollowers records what became of attempts: version, failures and the next one.
// A follower without a lease is erased; one that was erased meanwhile stays so.
func (db *DB) SettleFollowers(ctx context.Context, followers ...statuspage.Follower) error {
	return db.write(ctx, "settling WebSub followers", func(tx *transaction) error {
		return each(followers, tx.settleFollower)
	})
}

func (tx *transaction) settleFollower(f statuspage.Follower) error {
	if f.Till.IsZero() {
		return tx.exec(`
			DELETE FROM websub_follower
			WHERE id = $1`, f.ID)
	}
	return tx.exec(`
		UPDATE websub_follower
		SET version = $2,
			failures = $3,
			failing_at = $4,
			next_at = $5
		WHERE id = $1`, f.ID, f.Version, f.Failures, millis(f.Failing), millis(f.Next))
}

// FollowerCounts counts followers at an instant, and those whose callback has failed
// since an earlier one.
func (db *DB) FollowerCounts(ctx context.Context, now, since time.Time) (all, failing int, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COUNT(*), COUNT(CASE WHEN failures > 0 AND failing_at <= $2 THEN 1 END)
		FROM websub_follower
		WHERE till_at > $1`, millis(now), millis(since)).Scan(&all, &failing)
	if err != nil {
		return 0, 0, fmt.Errorf("count followers: %w", err)
	}
	return all, failing, nil
}

// PruneFollowers forgets followers whose lease has ended and requests that nobody decided.
func (db *DB) PruneFollowers(ctx context.Context, now time.Time) error {
	return db.write(ctx, "pruning WebSub followers", func(tx *transaction) error {
		err := tx.exec(`
			DELETE FROM websub_follower
			WHERE till_at <= $1`, millis(now))
		if err != nil {
			return err
		}
		return tx.exec(`
			DELETE FROM websub_request
			WHERE at <= $1`, millis(now.Add(-followRequestAge)))
	})
}
