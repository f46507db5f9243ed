package store

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// putSpan ends a component's history at s.From and goes on with s. A span that says
// what the one before it says is not begun.
func (tx *transaction) putSpan(s statuspage.SpanChange) error {
	err := tx.exec(`
		DELETE FROM span
		WHERE component = $1 AND from_at >= $2`, s.Component, millis(s.From))
	if err != nil {
		return err
	}
	return tx.exec(`
		INSERT INTO span (component, from_at, status, counts)
		SELECT $1, $2, $3, $4
		WHERE COALESCE((
			SELECT status * 16 + counts
			FROM span
			WHERE component = $1
			ORDER BY from_at DESC
			LIMIT 1), -1) <> $3 * 16 + $4`, s.Component, millis(s.From), int64(s.Status), int64(s.Counts))
}

func scanSpan(row scanner) (s statuspage.Span, err error) {
	err = row.Scan(&s.Component, at{&s.From}, &s.Status, &s.Counts)
	return s, err
}

// DrawnSpans returns every component's spans that reach beyond from, oldest first, as they
// were drawn, without corrections: the one that was in force at from, and all that began
// later.
func (db *DB) DrawnSpans(ctx context.Context, from time.Time) (map[string][]statuspage.Span, error) {
	list, err := collect(ctx, db.reader, scanSpan, `
		SELECT component, from_at, status, counts
		FROM span
		WHERE from_at > $1
			OR (component, from_at) IN (
				SELECT component, MAX(from_at)
				FROM span
				WHERE from_at <= $1
				GROUP BY component)
		ORDER BY component, from_at`, millis(from))
	spans := map[string][]statuspage.Span{}
	for _, s := range list {
		spans[s.Component] = append(spans[s.Component], s)
	}
	return spans, err
}

// standing returns each component's span in force.
func (db *DB) standing(ctx context.Context) (map[string]statuspage.Span, error) {
	list, err := collect(ctx, db.reader, scanSpan, `
		SELECT component, from_at, status, counts
		FROM span
		WHERE (component, from_at) IN (
			SELECT component, MAX(from_at)
			FROM span
			GROUP BY component)`)
	spans := make(map[string]statuspage.Span, len(list))
	for _, s := range list {
		spans[s.Component] = s
	}
	return spans, err
}
