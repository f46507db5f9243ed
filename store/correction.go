package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// putCorrection stores a correction, or that it was withdrawn.
func (tx *transaction) putCorrection(c statuspage.Correction) error {
	err := tx.exec(`
		INSERT INTO correction (
			id, component, from_at, to_at, as_status, was_status, reason, at, by_kind, by_id,
			approved_kind, approved_id, withdrawn_at, withdrawn_kind, withdrawn_id, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE
		SET withdrawn_at = excluded.withdrawn_at,
			withdrawn_kind = excluded.withdrawn_kind,
			withdrawn_id = excluded.withdrawn_id,
			why = excluded.why`,
		c.ID, c.Component, millis(c.From), millis(c.To), int64(c.As), int64(c.Was), c.Reason, millis(c.At), string(c.By.Kind), c.By.ID,
		string(c.Approved.Kind), c.Approved.ID, millis(c.Withdrawn), string(c.WithdrawnBy.Kind), c.WithdrawnBy.ID, c.Why)
	if err != nil {
		return fmt.Errorf("correction %s: %w", c.ID, err)
	}
	return nil
}

const correctionColumns = `
	id, component, from_at, to_at, as_status, was_status, reason, at, by_kind, by_id,
	approved_kind, approved_id, withdrawn_at, withdrawn_kind, withdrawn_id, why`

func scanCorrection(row scanner) (c statuspage.Correction, err error) {
	err = row.Scan(
		&c.ID, &c.Component, at{&c.From}, at{&c.To}, &c.As, &c.Was, &c.Reason, at{&c.At}, &c.By.Kind, &c.By.ID,
		&c.Approved.Kind, &c.Approved.ID, at{&c.Withdrawn}, &c.WithdrawnBy.Kind, &c.WithdrawnBy.ID, &c.Why)
	return c, err
}

// Correction returns a correction by its whole id; statuspage.ErrNotFound when there is none.
func (db *DB) Correction(ctx context.Context, id string) (statuspage.Correction, error) {
	c, err := scanCorrection(db.reader.QueryRowContext(ctx, `
		SELECT `+correctionColumns+`
		FROM correction
		WHERE id = $1`, id))
	return c, found(err, "correction", id)
}

// Corrections returns the corrections that the query selects, in the order in which they
// were made.
func (db *DB) Corrections(ctx context.Context, q statuspage.CorrectionQuery) ([]statuspage.Correction, error) {
	list, err := collect(ctx, db.reader, scanCorrection, `
		SELECT `+correctionColumns+`
		FROM correction
		WHERE ($1 = '' OR component = $1)
			AND to_at > $2
			AND ($3 = 0 OR from_at < $3)
			AND ($4 = 0 OR withdrawn_at = 0)
		ORDER BY at, id`, q.Component, millis(q.From), millis(q.To), bit(q.Standing))
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return list, nil
}

// Spans returns every component's spans that reach beyond from, oldest first, as
// corrections have them: the one that was in force at from, and all that began later.
func (db *DB) Spans(ctx context.Context, from time.Time) (map[string][]statuspage.Span, error) {
	spans, err := db.DrawnSpans(ctx, from)
	if err != nil {
		return nil, err
	}
	corrections, err := db.Corrections(ctx, statuspage.CorrectionQuery{From: from, Standing: true})
	if err != nil {
		return nil, err
	}
	of := map[string][]statuspage.Correction{}
	for _, c := range corrections {
		of[c.Component] = append(of[c.Component], c)
	}
	for component, list := range of {
		spans[component] = statuspage.Corrected(spans[component], list)
	}
	return spans, nil
}
