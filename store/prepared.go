package store

import (
	"context"
	"database/sql"
	"sync"
)

// preparedMost bounds the statements of a prepared pool: their texts differ only by how
// many routes are full.
const preparedMost = 64

// prepared is a pool whose statements stay prepared, until it is closed. It is for what is asked for every
// message: reading such a statement takes several times as long as running it.
//
// SQLite reads a statement anew, prepared or not, when a value is bound that its plan hangs
// on: one compared with a column of a partial index's condition, as delivery.state, or a
// LIMIT. So the former are written out, or have a + before the column, and the latter is a
// sum with 0.
type prepared struct {
	*sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

func newPrepared(pool *sql.DB) *prepared { return &prepared{DB: pool, stmts: map[string]*sql.Stmt{}} }

// QueryContext runs a query that is prepared once.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.stmt(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query for one row that is prepared once.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := p.stmt(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return p.DB.QueryRowContext(ctx, query, args...)
}

// stmt is nil when there are too many already, or when it can't be prepared: then running
// it says why.
func (p *prepared) stmt(ctx context.Context, query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stmts[query]; s != nil || len(p.stmts) == preparedMost {
		return s
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	p.stmts[query] = s
	return s
}

// repeated is a statement that a transaction runs for many rows.
type repeated struct {
	*sql.Stmt
	ctx context.Context
}

// repeat prepares a statement for one transaction; it ends with it.
func (tx *transaction) repeat(statement string) (repeated, error) {
	// The lock is held, so that nothing waits; a context that can end costs a goroutine.
	ctx := context.WithoutCancel(tx.ctx)
	s, err := tx.PrepareContext(ctx, statement)
	return repeated{s, ctx}, err
}

// changed runs the statement and returns how many rows it touched.
func (r repeated) changed(args ...any) (int64, error) {
	result, err := r.ExecContext(r.ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
