package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// What surrounds incidents: drafts, templates, and notes between operators.

// putDraft stores what a person has written; one that is over is dropped.
func (tx *transaction) putDraft(d statuspage.Draft) error {
	if d.Over() {
		return tx.exec(`
			DELETE FROM draft
			WHERE id = $1`, d.ID)
	}
	return tx.exec(`
		INSERT INTO draft (id, incident, publish_at, updated_at, body)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE
		SET incident = excluded.incident,
			publish_at = excluded.publish_at,
			updated_at = excluded.updated_at,
			body = excluded.body`,
		d.ID, d.Incident, millis(d.PublishAt), millis(d.Updated), text(d))
}

// drafts returns what was not published. Whose update one is, the column knows best: the
// incident may have been merged.
func (db *DB) drafts(ctx context.Context) ([]statuspage.Draft, error) {
	return collect(ctx, db.reader, func(row scanner) (d statuspage.Draft, err error) {
		var incident string
		err = row.Scan(document{&d}, &incident)
		d.Incident = incident
		return d, err
	}, `
		SELECT body, incident
		FROM draft
		ORDER BY updated_at, id`)
}

// putTemplate stores a template; one without a text is dropped.
func (tx *transaction) putTemplate(t statuspage.Template) error {
	if t.Message == "" {
		return tx.exec(`
			DELETE FROM incident_template
			WHERE id = $1`, t.ID)
	}
	return tx.exec(`
		INSERT INTO incident_template (id, updated_at, body)
		VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE
		SET updated_at = excluded.updated_at,
			body = excluded.body`,
		t.ID, millis(t.Updated), text(t))
}

func (db *DB) templates(ctx context.Context) ([]statuspage.Template, error) {
	return collect(ctx, db.reader, scanBody[statuspage.Template], `
		SELECT body
		FROM incident_template
		ORDER BY id`)
}

// putNote stores a word between operators; it never changes.
func (tx *transaction) putNote(n statuspage.Note) error {
	err := tx.exec(`
		INSERT INTO incident_note (id, incident, at, by_kind, by_id, body)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO NOTHING`,
		n.ID, n.Incident, millis(n.At), string(n.By.Kind), n.By.ID, n.Body)
	if err != nil {
		return fmt.Errorf("note %s: %w", n.ID, err)
	}
	return nil
}

// Notes returns the operators' notes on an incident, oldest first. They are for no public
// output.
func (db *DB) Notes(ctx context.Context, incident string) ([]statuspage.Note, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (n statuspage.Note, err error) {
		err = row.Scan(&n.ID, &n.Incident, at{&n.At}, &n.By.Kind, &n.By.ID, &n.Body)
		return n, err
	}, `
		SELECT id, incident, at, by_kind, by_id, body
		FROM incident_note
		WHERE incident = $1
		ORDER BY at, id`, incident)
	if err != nil {
		return nil, fmt.Errorf("read the notes on incident %s: %w", incident, err)
	}
	return list, nil
}

// Evidence returns the transitions that opened an incident, joined it or helped to end it,
// oldest first, each with the results that confirmed it.
func (db *DB) Evidence(ctx context.Context, incident string) ([]statuspage.LoggedTransition, error) {
	list, err := collect(ctx, db.reader, scanTransition, `
		SELECT id, incident, event, body
		FROM transition
		WHERE incident = $1
		ORDER BY confirmed_at, id`, incident)
	if err != nil {
		return nil, fmt.Errorf("read the evidence of incident %s: %w", incident, err)
	}
	return list, nil
}
