package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putIncident stores an incident without its updates.
func (tx *transaction) putIncident(i statuspage.Incident) error {
	err := tx.exec(`
		INSERT INTO incident (
			id, number, title, stage, impact, components, monitors, auto, taken, draft, publish_at,
			began_at, confirmed_at, published_at, monitoring_at, recovered_at, ended_at, next_at, created_at, updated_at,
			language, titled, titles, silent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
		ON CONFLICT (id) DO UPDATE
		SET title = excluded.title,
			stage = excluded.stage,
			impact = excluded.impact,
			components = excluded.components,
			monitors = excluded.monitors,
			auto = excluded.auto,
			taken = excluded.taken,
			draft = excluded.draft,
			publish_at = excluded.publish_at,
			began_at = excluded.began_at,
			confirmed_at = excluded.confirmed_at,
			published_at = excluded.published_at,
			monitoring_at = excluded.monitoring_at,
			recovered_at = excluded.recovered_at,
			ended_at = excluded.ended_at,
			next_at = excluded.next_at,
			updated_at = excluded.updated_at,
			language = excluded.language,
			titled = excluded.titled,
			titles = excluded.titles,
			silent = excluded.silent`,
		i.ID, i.Number, i.Title, int64(i.Stage), int64(i.Impact), list(i.Components), list(i.Monitors),
		bit(i.Auto), bit(i.Taken), bit(i.Draft), millis(i.PublishAt),
		millis(i.Began), millis(i.Confirmed), millis(i.Published), millis(i.Monitored), millis(i.Recovered),
		millis(i.Ended), millis(i.Next), millis(i.Created), millis(i.Updated),
		i.Language, factsOf(i.Titled), translations(i.Titles), bit(i.Silent))
	if err != nil {
		return fmt.Errorf("incident %s: %w", i.ID, err)
	}
	return tx.putAffected(i)
}

// putAffected keeps the components by which incidents are found.
func (tx *transaction) putAffected(i statuspage.Incident) error {
	err := tx.exec(`
		DELETE FROM incident_component
		WHERE incident = $1`, i.ID)
	if err != nil {
		return err
	}
	return each(i.Components, func(a statuspage.Affected) error {
		return tx.exec(`
			INSERT INTO incident_component (component, incident)
			VALUES ($1, $2)
			ON CONFLICT (component, incident) DO NOTHING`, a.Component, i.ID)
	})
}

// list writes a list as JSON; an empty one too is a list.
func list[T any](of []T) string {
	if len(of) == 0 {
		return "[]"
	}
	return text(of)
}

const incidentColumns = `
	id, number, title, stage, impact, components, monitors, auto, taken, draft, publish_at,
	began_at, confirmed_at, published_at, monitoring_at, recovered_at, ended_at, next_at, created_at, updated_at,
	language, titled, titles, silent`

func scanIncident(row scanner, more ...any) (i statuspage.Incident, err error) {
	columns := []any{
		&i.ID, &i.Number, &i.Title, &i.Stage, &i.Impact,
		document{&i.Components},
		document{&i.Monitors},
		&i.Auto, &i.Taken, &i.Draft,
		at{&i.PublishAt},
		at{&i.Began},
		at{&i.Confirmed},
		at{&i.Published},
		at{&i.Monitored},
		at{&i.Recovered},
		at{&i.Ended},
		at{&i.Next},
		at{&i.Created},
		at{&i.Updated},
		&i.Language,
		facts{&i.Titled},
		document{&i.Titles},
		&i.Silent,
	}
	err = row.Scan(append(columns, more...)...)
	if len(i.Monitors) == 0 {
		i.Monitors = nil
	}
	if len(i.Components) == 0 {
		i.Components = nil
	}
	return i, err
}

func incidentRow(row scanner) (statuspage.Incident, error) { return scanIncident(row) }

// orAll is a query's limit, or one that no table reaches.
func orAll(limit int) int {
	if limit <= 0 {
		return 1<<31 - 1
	}
	return limit
}

// Incident returns an incident by its whole id, with its updates and their edits;
// statuspage.ErrNotFound when there is none. Drafts are returned too, maintenance is not.
func (db *DB) Incident(ctx context.Context, id string) (statuspage.Incident, error) {
	i, err := scanIncident(db.reader.QueryRowContext(ctx, `
		SELECT `+incidentColumns+`
		FROM incident
		WHERE id = $1 AND stage < $2 AND withdrawn_at = 0`, id, int64(statuspage.Scheduled)))
	if err != nil {
		return i, found(err, "incident", id)
	}
	whole, err := db.withUpdates(ctx, []statuspage.Incident{i})
	if err != nil {
		return i, err
	}
	return whole[0], nil
}

// Incidents returns the incidents that the query selects, with their updates, those
// that began last first.
func (db *DB) Incidents(ctx context.Context, q statuspage.IncidentQuery) ([]statuspage.Incident, error) {
	searched, words := searching(q.Search, 10)
	incidents, err := collect(ctx, db.reader, incidentRow, `
		SELECT `+incidentColumns+`
		FROM incident
		WHERE ($1 = '' OR id IN (SELECT incident FROM incident_component WHERE component = $1))
			AND ($2 = 0 OR ended_at = 0 OR ended_at > $2)
			AND ($3 = 0 OR began_at < $3)
			AND ($4 = 0 OR stage < $5)
			AND ($6 = 1 OR draft = 0)
			AND stage < $7
			AND ($9 = '' OR (began_at, number) < (SELECT began_at, number FROM incident WHERE id = $9))
			AND withdrawn_at = 0`+searched+`
		ORDER BY began_at DESC, number DESC
		LIMIT $8`,
		append([]any{
			q.Component, millis(q.From), millis(q.To), bit(q.OpenOnly), int64(statuspage.Resolved), bit(q.Drafts),
			int64(statuspage.Scheduled), orAll(q.Limit), q.After,
		}, words...)...)
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	return db.withUpdates(ctx, incidents)
}

// unsettled returns the incidents that the Board holds: open ones, and automatic ones
// that ended after an instant, in unix ms, and might be rejoined.
func (db *DB) unsettled(ctx context.Context, after int64) ([]statuspage.Incident, error) {
	incidents, err := collect(ctx, db.reader, incidentRow, `
		SELECT `+incidentColumns+`
		FROM incident
		WHERE withdrawn_at = 0 AND (stage < $1 OR (auto = 1 AND ended_at > $2 AND stage < $3))
		ORDER BY number`, int64(statuspage.Resolved), after, int64(statuspage.Scheduled))
	if err != nil {
		return nil, fmt.Errorf("read open incidents: %w", err)
	}
	return db.withUpdates(ctx, incidents)
}
