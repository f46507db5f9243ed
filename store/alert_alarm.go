package store

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
)

// putAlarm stores an alarm; one that is over is dropped.
func (tx *transaction) putAlarm(a statuspage.Alarm) error {
	if a.Over() {
		return tx.exec(`
			DELETE FROM alarm
			WHERE key = $1`, a.Key)
	}
	return tx.exec(`
		INSERT INTO alarm (key, since_at, severity, ended_at, acked_at, body)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (key) DO UPDATE
		SET since_at = excluded.since_at,
			severity = excluded.severity,
			ended_at = excluded.ended_at,
			acked_at = excluded.acked_at,
			body = excluded.body`,
		a.Key, millis(a.Since), int64(a.Severity), millis(a.Ended), millis(a.Acked), text(a))
}

// alarms returns those that are not over.
func (db *DB) alarms(ctx context.Context) ([]statuspage.Alarm, error) {
	return collect(ctx, db.reader, scanBody[statuspage.Alarm], `
		SELECT body
		FROM alarm
		ORDER BY since_at, key`)
}
