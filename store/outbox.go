package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// OutboxStats is the state of the outbox as a whole.
func (db *DB) OutboxStats(ctx context.Context, _ time.Time) (s statuspage.OutboxStats, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COUNT(*), COALESCE(MIN(queued_at), 0), COALESCE((
			SELECT answer
			FROM delivery
			WHERE state < 2 AND answer <> ''
			ORDER BY seq DESC
			LIMIT 1), '')
		FROM delivery
		WHERE state < 2`).Scan(&s.Waiting, at{&s.Oldest}, &s.LastError)
	if err != nil {
		return s, fmt.Errorf("count what waits: %w", err)
	}
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(ambiguous), 0), COALESCE(SUM(given_up), 0)
		FROM (
			SELECT ambiguous, state = 3 AS given_up
			FROM delivery
			WHERE state = 3 OR ambiguous > 0
			UNION ALL
			SELECT ambiguous, given_up
			FROM delivery_tally)`).Scan(&s.Ambiguous, &s.GivenUp)
	if err != nil {
		return s, fmt.Errorf("count what failed: %w", err)
	}
	if s.Routes, err = collect(ctx, db.reader, scanRoute, waitingByRoute, int64(statuspage.LaneConfirm)); err != nil {
		return s, fmt.Errorf("count what waits for each route: %w", err)
	}
	return s, nil
}

const waitingByRoute = `
	SELECT w.route, w.waiting, COALESCE(l.answer, '')
	FROM (
		SELECT ` + route + ` AS route, COUNT(*) AS waiting, MAX(CASE WHEN d.answer <> '' AND d.lane <> $1 THEN d.seq ELSE 0 END) AS last
		FROM delivery d
		WHERE d.state < 2
		GROUP BY 1) w
	LEFT JOIN delivery l ON l.seq = w.last
	ORDER BY w.route`

func scanRoute(row scanner) (r statuspage.RouteStats, err error) {
	err = row.Scan(&r.Route, &r.Waiting, &r.LastError)
	return r, err
}
