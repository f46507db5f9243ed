package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// Statements that append to the log are prepared once, for one row and for several:
// nothing else runs as often.
const (
	logColumns = 9
	logRows    = 10 // rows of the longer statement
)

// insertResults is the statement that appends n results. Its parameters have no
// numbers: SQLite looks a numbered one up among all of them, row by row.
func insertResults(n int) string {
	return `
		INSERT INTO result_log (seq, monitor, agent, at, status, latency_us, cause, phase, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)` + strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?)`, n-1) + `
		ON CONFLICT (seq) DO NOTHING`
}

// logResults appends results to the log.
func (tx *transaction) logResults(results []statuspage.LoggedResult) (*newKeys, error) {
	names := &newKeys{tx, map[string]int64{}, map[string]int64{}}
	if len(results) == 0 {
		return names, nil
	}
	one, several := tx.StmtContext(tx.ctx, tx.db.insertOne), tx.StmtContext(tx.ctx, tx.db.insertSeveral)
	args := make([]any, 0, logRows*logColumns)
	for chunk := range slices.Chunk(results, logRows) {
		args = args[:0]
		for _, r := range chunk {
			row, err := names.row(r)
			if err != nil {
				return nil, err
			}
			args = append(args, row[:]...)
		}
		insert, width := one, logColumns
		if len(chunk) == logRows {
			insert, width = several, len(args)
		}
		for row := range slices.Chunk(args, width) {
			// The lock is held, so that nothing waits; a context that can end costs a goroutine.
			if _, err := insert.ExecContext(context.WithoutCancel(tx.ctx), row...); err != nil {
				return nil, err
			}
		}
	}
	return names, nil
}

// row is a result as the log holds it.
func (n *newKeys) row(r statuspage.LoggedResult) (row [logColumns]any, err error) {
	who, err := n.monitor(r.Monitor)
	if err != nil {
		return row, err
	}
	agent, err := n.agent(r.Agent)
	reason := sql.NullString{String: r.Reason, Valid: r.Reason != ""}
	return [logColumns]any{r.Seq, who, agent, millis(r.At), int64(r.Status), r.Latency.Microseconds(), int64(r.Cause), int64(r.Phase), reason}, err
}
