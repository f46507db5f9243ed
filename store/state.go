package store

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// putState stores where a monitor stands.
func (tx *transaction) putState(now time.Time) func(statuspage.MonitorState) error {
	return func(s statuspage.MonitorState) error {
		return tx.exec(`
			INSERT INTO monitor_state (monitor, at, state)
			VALUES ($1, $2, $3)
			ON CONFLICT (monitor) DO UPDATE
			SET at = excluded.at, state = excluded.state`, s.Monitor, millis(now), text(s.State))
	}
}

// states returns where every monitor stood last.
func (db *DB) states(ctx context.Context) (map[string]monitor.State, error) {
	rows, err := collect(ctx, db.reader, func(row scanner) (s statuspage.MonitorState, err error) {
		err = row.Scan(&s.Monitor, document{&s.State})
		return s, err
	}, `
		SELECT monitor, state
		FROM monitor_state`)
	states := make(map[string]monitor.State, len(rows))
	for _, s := range rows {
		states[s.Monitor] = s.State
	}
	return states, err
}

// putTransition stores a confirmed change with its evidence.
func (tx *transaction) putTransition(t statuspage.LoggedTransition) error {
	return tx.exec(`
		INSERT INTO transition (id, monitor, confirmed_at, incident, event, body)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE
		SET incident = excluded.incident, event = excluded.event`,
		t.ID, t.Monitor, millis(t.Confirmed), t.Incident, t.Event, text(t.Transition))
}

func scanTransition(row scanner) (t statuspage.LoggedTransition, err error) {
	err = row.Scan(&t.ID, &t.Incident, &t.Event, document{&t.Transition})
	return t, err
}

// Transition returns the confirmed changes that an event told of, oldest first.
func (db *DB) Transition(ctx context.Context, event int64) ([]statuspage.LoggedTransition, error) {
	return collect(ctx, db.reader, scanTransition, `
		SELECT id, incident, event, body
		FROM transition
		WHERE event = $1
		ORDER BY confirmed_at, id`, event)
}
