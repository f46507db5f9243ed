package store

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
)

// A person's word over the monitors': overrides and mutes.

// putOverride stores a person's word on a component; ended ones are kept.
func (tx *transaction) putOverride(o statuspage.Override) error {
	return tx.exec(`
		INSERT INTO component_override (component, at, status, reason, by_kind, by_id, until_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (component, at) DO UPDATE
		SET status = excluded.status,
			reason = excluded.reason,
			until_at = excluded.until_at,
			ended_at = excluded.ended_at`,
		o.Component, millis(o.At), int64(o.Status), o.Reason, string(o.By.Kind), o.By.ID, millis(o.Until), millis(o.Ended))
}

// overrides returns those that have not ended.
func (db *DB) overrides(ctx context.Context) ([]statuspage.Override, error) {
	return collect(ctx, db.reader, func(row scanner) (o statuspage.Override, err error) {
		err = row.Scan(&o.Component, at{&o.At}, &o.Status, &o.Reason, &o.By.Kind, &o.By.ID, at{&o.Until}, at{&o.Ended})
		return o, err
	}, `
		SELECT component, at, status, reason, by_kind, by_id, until_at, ended_at
		FROM component_override
		WHERE ended_at = 0
		ORDER BY at, component`)
}

// putMute stores that a monitor is muted; there is one mute a monitor.
func (tx *transaction) putMute(m statuspage.Mute) error {
	return tx.exec(`
		INSERT INTO mute (monitor, reason, by_kind, by_id, at, until_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (monitor) DO UPDATE
		SET reason = excluded.reason,
			by_kind = excluded.by_kind,
			by_id = excluded.by_id,
			at = excluded.at,
			until_at = excluded.until_at`,
		m.Monitor, m.Reason, string(m.By.Kind), m.By.ID, millis(m.At), millis(m.Until))
}

// mutes returns those that last beyond an instant, in unix ms.
func (db *DB) mutes(ctx context.Context, beyond int64) ([]statuspage.Mute, error) {
	return collect(ctx, db.reader, func(row scanner) (m statuspage.Mute, err error) {
		err = row.Scan(&m.Monitor, &m.Reason, &m.By.Kind, &m.By.ID, at{&m.At}, at{&m.Until})
		return m, err
	}, `
		SELECT monitor, reason, by_kind, by_id, at, until_at
		FROM mute
		WHERE until_at > $1
		ORDER BY monitor`, beyond)
}
