package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// putSeries stores a series as it stands.
func (tx *transaction) putSeries(s statuspage.Series) error {
	err := tx.exec(`
		INSERT INTO series (
			id, title, titles, message, messages, language, components, start_wall, zone, lasts, rule,
			skipped, quiet, by_kind, by_id, created_at, updated_at, ended_at, announced)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (id) DO UPDATE
		SET title = excluded.title,
			titles = excluded.titles,
			message = excluded.message,
			messages = excluded.messages,
			language = excluded.language,
			components = excluded.components,
			start_wall = excluded.start_wall,
			zone = excluded.zone,
			lasts = excluded.lasts,
			rule = excluded.rule,
			skipped = excluded.skipped,
			quiet = excluded.quiet,
			updated_at = excluded.updated_at,
			ended_at = excluded.ended_at,
			announced = excluded.announced`,
		s.ID, s.Title, translations(s.Titles), s.Message, translations(s.Messages), s.Language, list(s.Components),
		s.Start.String(), s.Zone, s.Lasts.Milliseconds(), string(s.Rule), list(s.Skipped), bit(s.Quiet),
		string(s.By.Kind), s.By.ID, millis(s.Created), millis(s.Updated), millis(s.Ended), s.Announced.String())
	if err != nil {
		return fmt.Errorf("series %s: %w", s.ID, err)
	}
	return nil
}

const seriesColumns = `
	id, title, titles, message, messages, language, components, start_wall, zone, lasts, rule,
	skipped, quiet, by_kind, by_id, created_at, updated_at, ended_at, announced`

func scanSeries(row scanner) (s statuspage.Series, err error) {
	var lasts int64
	err = row.Scan(
		&s.ID, &s.Title, document{&s.Titles}, &s.Message, document{&s.Messages}, &s.Language, document{&s.Components},
		wall{&s.Start}, &s.Zone, &lasts, &s.Rule, document{&s.Skipped}, &s.Quiet, &s.By.Kind, &s.By.ID,
		at{&s.Created}, at{&s.Updated}, at{&s.Ended}, wall{&s.Announced})
	s.Lasts = time.Duration(lasts) * time.Millisecond
	if len(s.Skipped) == 0 {
		s.Skipped = nil
	}
	return s, err
}

// wall scans a column with a wall clock's time.
type wall struct{ clock *statuspage.WallClock }

// Scan reads it; an empty text is none.
func (w wall) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a wall clock's time is %T, not a text", v)
	}
	return w.clock.UnmarshalText([]byte(text))
}

// AllSeries returns every series, those that go on first, the oldest first of each.
func (db *DB) AllSeries(ctx context.Context) ([]statuspage.Series, error) {
	list, err := collect(ctx, db.reader, scanSeries, `
		SELECT `+seriesColumns+`
		FROM series
		ORDER BY ended_at > 0, created_at, id`)
	if err != nil {
		return nil, fmt.Errorf("read series: %w", err)
	}
	return list, nil
}

// goingOn returns the series that the Board holds: those that nobody ended.
func (db *DB) goingOn(ctx context.Context) ([]statuspage.Series, error) {
	return collect(ctx, db.reader, scanSeries, `
		SELECT `+seriesColumns+`
		FROM series
		WHERE ended_at = 0
		ORDER BY created_at, id`)
}
