package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// merge moves the updates, notes and drafts of one incident to another, at an instant, and
// those who follow nothing else with them. Events keep whose they were: what reads one
// follows merged_into.
func (tx *transaction) merge(now time.Time) func(statuspage.Merger) error {
	return func(m statuspage.Merger) error {
		for _, statement := range []string{
			`
			UPDATE incident_update
			SET incident = $1
			WHERE incident = $2`, `
			UPDATE incident_note
			SET incident = $1
			WHERE incident = $2`, `
			UPDATE draft
			SET incident = $1
			WHERE incident = $2`, `
			UPDATE transition
			SET incident = $1
			WHERE incident = $2`, `
			UPDATE subscriber
			SET subject = $1
			WHERE subject = $2`, `
			UPDATE incident
			SET merged_into = $1
			WHERE id = $2 OR merged_into = $2`,
		} {
			if err := tx.exec(statement, m.Into, m.From); err != nil {
				return fmt.Errorf("merge incident %s: %w", m.From, err)
			}
		}
		return tx.exec(`
			UPDATE incident
			SET withdrawn_at = $1
			WHERE id = $2 AND withdrawn_at = 0`, millis(now), m.From)
	}
}

// bury takes an incident from all that reads incidents, and what waits to be sent of it
// from the outbox. What is on its way already can't be called back.
func (tx *transaction) bury(t statuspage.Tombstone) error {
	err := tx.exec(`
		INSERT INTO tombstone (incident, number, title, at, by_kind, by_id, approved_kind, approved_id, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (incident) DO NOTHING`,
		t.Incident, t.Number, t.Title, millis(t.At), string(t.By.Kind), t.By.ID, string(t.Approved.Kind), t.Approved.ID, t.Reason)
	if err != nil {
		return fmt.Errorf("withdraw incident %s: %w", t.Incident, err)
	}
	if err := tx.unqueue(t.Incident); err != nil {
		return err
	}
	err = tx.exec(`
		UPDATE incident_update
		SET withdrawn_at = $2
		WHERE incident = $1 AND withdrawn_at = 0`, t.Incident, millis(t.At))
	if err != nil {
		return err
	}
	return tx.exec(`
		UPDATE incident
		SET withdrawn_at = $2
		WHERE id = $1 AND withdrawn_at = 0`, t.Incident, millis(t.At))
}

// unqueue takes what waits to be sent of an incident from the outbox.
func (tx *transaction) unqueue(incident string) error {
	const events = `
		SELECT event
		FROM incident_update
		WHERE incident = $1 AND event > 0`
	err := tx.exec(`
		UPDATE notice
		SET fanned = 1
		WHERE fanned = 0 AND event IN (`+events+`)`, incident)
	if err != nil {
		return err
	}
	return tx.exec(`
		UPDATE delivery
		SET state = $2
		WHERE state = 0 AND event IN (`+events+`)`, incident, int64(statuspage.Suppressed))
}

// Fate returns what became of an incident that Incident does not find: it was merged, or
// withdrawn. statuspage.ErrNotFound when there never was one that the public saw.
func (db *DB) Fate(ctx context.Context, id string) (f statuspage.Fate, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT merged_into, EXISTS (
			SELECT 1
			FROM tombstone t
			WHERE t.incident = CASE WHEN merged_into = '' THEN incident.id ELSE merged_into END)
		FROM incident
		WHERE id = $1 AND draft = 0 AND withdrawn_at > 0`, id).Scan(&f.Into, &f.Withdrawn)
	if err == nil && f.Into == "" && !f.Withdrawn { // taken back before anybody was told
		return f, fmt.Errorf("incident %s: %w", id, statuspage.ErrNotFound)
	}
	return f, found(err, "incident", id)
}

// Tombstones returns what is kept of withdrawn incidents, the last one first.
func (db *DB) Tombstones(ctx context.Context) ([]statuspage.Tombstone, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (t statuspage.Tombstone, err error) {
		err = row.Scan(&t.Incident, &t.Number, &t.Title, at{&t.At}, &t.By.Kind, &t.By.ID, &t.Approved.Kind, &t.Approved.ID, &t.Reason)
		return t, err
	}, `
		SELECT incident, number, title, at, by_kind, by_id, approved_kind, approved_id, reason
		FROM tombstone
		ORDER BY at DESC, number DESC`)
	if err != nil {
		return nil, fmt.Errorf("read what was withdrawn: %w", err)
	}
	return list, nil
}
