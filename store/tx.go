package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// writeTime bounds one write, its wait for another program's lock included. The
// caller's context does not: a write that a reader's patience could end would leave
// the writer's only connection broken.
const writeTime = 15 * time.Second

// transaction is one change of the database, all or nothing.
type transaction struct {
	*sql.Tx
	ctx context.Context
	db  *DB

	stmts map[string]*sql.Stmt // by text, those that were run: prepared from the second time on
}

// write runs fn in one transaction. doing says what for, in the words of an error:
// "saving event 4711".
func (db *DB) write(ctx context.Context, doing string, fn func(tx *transaction) error) error {
	if db.writer == nil {
		return errors.New(doing + ": the database was opened for reading")
	}
	if broken := db.broken.Load(); broken != nil {
		return *broken
	}
	return db.breaks(db.attempt(ctx, doing, fn))
}

// breaks notes an outcome that can't be known, after which nothing may be written: the
// device may have lost what the page cache still shows, and a retried fsync would say
// that all is well. It returns err.
func (db *DB) breaks(err error) error {
	if errors.Is(err, statuspage.ErrOutcome) && db.broken.CompareAndSwap(nil, &err) && db.fatal != nil {
		db.fatal(err)
	}
	return err
}

func (db *DB) attempt(ctx context.Context, doing string, fn func(tx *transaction) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), db.patience)
	defer cancel()
	tx, err := db.begin(ctx)
	if err != nil {
		return db.worded(err, doing)
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to roll back
	err = fn(tx)
	if err == nil {
		err = tx.Commit()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil { // database/sql has rolled it back when its time was over
		err = ctx.Err()
	}
	return db.worded(err, doing)
}

// begin takes the write lock, and notes whether another program has it.
func (db *DB) begin(ctx context.Context) (*transaction, error) {
	tx, err := db.writer.BeginTx(ctx, nil)
	switch {
	case err == nil:
		db.shut.Store(false)
		return &transaction{Tx: tx, ctx: ctx, db: db, stmts: map[string]*sql.Stmt{}}, nil
	case db.dialect.tells(err) == busy:
		db.shut.Store(true)
	}
	return nil, err
}

// exec runs one statement.
func (tx *transaction) exec(statement string, args ...any) error {
	_, err := tx.changed(statement, args...)
	return err
}

// changed runs one statement and returns how many rows it touched.
func (tx *transaction) changed(statement string, args ...any) (int64, error) {
	s, err := tx.again(statement)
	if err != nil {
		return 0, err
	}
	if s != nil {
		return repeated{s, context.WithoutCancel(tx.ctx)}.changed(args...)
	}
	result, err := tx.ExecContext(tx.ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row runs a query for one row.
func (tx *transaction) row(query string, args ...any) *sql.Row {
	if s, err := tx.again(query); err == nil && s != nil {
		return s.QueryRowContext(context.WithoutCancel(tx.ctx), args...)
	}
	return tx.QueryRowContext(tx.ctx, query, args...)
}

// again returns a statement prepared when the transaction has run it before, and nil the
// first time: for many rows reading it costs several times as much as running it. The
// error is that of the transaction's end.
func (tx *transaction) again(statement string) (s *sql.Stmt, err error) {
	if err := tx.ctx.Err(); err != nil {
		return nil, err
	}
	s, before := tx.stmts[statement]
	if before && s == nil {
		s, err = tx.PrepareContext(tx.ctx, statement)
	}
	tx.stmts[statement] = s
	return s, err
}

// setMeta writes a named value.
func (tx *transaction) setMeta(name, value string) error {
	return tx.exec(`
		INSERT INTO meta (name, value)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET value = excluded.value`, name, value)
}
