package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putMaintenance stores a maintenance without its updates.
func (tx *transaction) putMaintenance(m statuspage.Maintenance) error {
	if err := tx.putIncident(m.Incident); err != nil {
		return err
	}
	err := tx.exec(`
		INSERT INTO maintenance (id, start_at, end_at, zone, sequence, private, before, series, occurs, plans)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE
		SET start_at = excluded.start_at,
			end_at = excluded.end_at,
			zone = excluded.zone,
			sequence = excluded.sequence,
			private = excluded.private,
			before = excluded.before,
			plans = excluded.plans`,
		m.ID, millis(m.Window.Start), millis(m.Window.End), m.Window.Zone, m.Sequence, list(m.Private), text(m.Before), m.Series, m.Occurs, list(m.Plans))
	if err != nil {
		return fmt.Errorf("maintenance %s: %w", m.ID, err)
	}
	return nil
}

const maintenanceColumns = incidentColumns + `, start_at, end_at, zone, sequence, private, before, series, occurs, plans`

func scanMaintenance(row scanner) (m statuspage.Maintenance, err error) {
	m.Incident, err = scanIncident(row, at{&m.Window.Start}, at{&m.Window.End}, &m.Window.Zone, &m.Sequence,
		document{&m.Private}, document{&m.Before}, &m.Series, &m.Occurs, document{&m.Plans})
	if len(m.Private) == 0 {
		m.Private = nil
	}
	if len(m.Plans) == 0 {
		m.Plans = nil
	}
	return m, err
}

// Maintenance returns a maintenance by its whole id, with its updates and their edits;
// statuspage.ErrNotFound when there is none. Those about private components only, whose
// Draft is set, are returned too.
func (db *DB) Maintenance(ctx context.Context, id string) (statuspage.Maintenance, error) {
	m, err := scanMaintenance(db.reader.QueryRowContext(ctx, `
		SELECT `+maintenanceColumns+`
		FROM incident
		JOIN maintenance USING (id)
		WHERE id = $1 AND withdrawn_at = 0`, id))
	if err != nil {
		return m, found(err, "maintenance", id)
	}
	whole, err := db.withTheirUpdates(ctx, []statuspage.Maintenance{m})
	if err != nil {
		return m, err
	}
	return whole[0], nil
}

// Maintenances returns the maintenance that the query selects, with its updates, that
// whose window begins last first.
func (db *DB) Maintenances(ctx context.Context, q statuspage.MaintenanceQuery) ([]statuspage.Maintenance, error) {
	searched, words := searching(q.Search, 9)
	list, err := collect(ctx, db.reader, scanMaintenance, `
		SELECT `+maintenanceColumns+`
		FROM incident
		JOIN maintenance USING (id)
		WHERE ($1 = '' OR id IN (SELECT incident FROM incident_component WHERE component = $1))
			AND ($2 = 0 OR end_at > $2 OR ended_at > $2)
			AND ($3 = 0 OR start_at < $3 OR (began_at > 0 AND began_at < $3) OR (ended_at > 0 AND ended_at >= $2 AND ended_at < $3))
			AND ($4 = 0 OR stage < $5)
			AND ($6 = 1 OR draft = 0)
			AND ($8 = '' OR (start_at, number) < (SELECT start_at, number FROM incident JOIN maintenance USING (id) WHERE id = $8))
			AND withdrawn_at = 0`+searched+`
		ORDER BY start_at DESC, number DESC
		LIMIT $7`,
		append([]any{
			q.Component, millis(q.From), millis(q.To), bit(q.OpenOnly), int64(statuspage.Completed), bit(q.Private), orAll(q.Limit), q.After,
		}, words...)...)
	if err != nil {
		return nil, fmt.Errorf("read maintenance: %w", err)
	}
	return db.withTheirUpdates(ctx, list)
}

// unended returns the maintenance that the Board holds: what is open, and what ended
// after an instant, in unix ms.
func (db *DB) unended(ctx context.Context, after int64) ([]statuspage.Maintenance, error) {
	list, err := collect(ctx, db.reader, scanMaintenance, `
		SELECT `+maintenanceColumns+`
		FROM incident
		JOIN maintenance USING (id)
		WHERE withdrawn_at = 0 AND (stage < $1 OR ended_at > $2)
		ORDER BY number`, int64(statuspage.Completed), after)
	if err != nil {
		return nil, fmt.Errorf("read open maintenance: %w", err)
	}
	return db.withTheirUpdates(ctx, list)
}

// withTheirUpdates gives maintenance its updates, oldest first.
func (db *DB) withTheirUpdates(ctx context.Context, list []statuspage.Maintenance) ([]statuspage.Maintenance, error) {
	incidents := make([]statuspage.Incident, len(list))
	for n, m := range list {
		incidents[n] = m.Incident
	}
	whole, err := db.withUpdates(ctx, incidents)
	if err != nil {
		return nil, err
	}
	for n := range list {
		list[n].Incident = whole[n]
	}
	return list, nil
}
