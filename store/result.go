package store

import (
	"database/sql"

	"github.com/fyr-status/fyr/statuspage"
)

// insertResult appends to the log. It is prepared once: nothing else runs as often.
const insertResult = `
	INSERT INTO result_log (seq, monitor, agent, at, status, latency_us, cause, phase, reason)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT (seq) DO NOTHING`

// logResults appends results to the log.
func (tx *transaction) logResults(results []statuspage.LoggedResult) (*newKeys, error) {
	names := &newKeys{tx, map[string]int64{}, map[string]int64{}}
	if len(results) == 0 {
		return names, nil
	}
	insert := tx.StmtContext(tx.ctx, tx.db.insert)
	for _, r := range results {
		monitor, err := names.monitor(r.Monitor)
		if err != nil {
			return nil, err
		}
		agent, err := names.agent(r.Agent)
		if err != nil {
			return nil, err
		}
		reason := sql.NullString{String: r.Reason, Valid: r.Reason != ""}
		_, err = insert.ExecContext(tx.ctx, r.Seq, monitor, agent, millis(r.At), int64(r.Status),
			r.Latency.Microseconds(), int64(r.Cause), int64(r.Phase), reason)
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}
