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
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return db.worded(err, doing)
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to roll back
	if err := fn(&transaction{tx, ctx, db}); err != nil {
		return db.worded(err, doing)
	}
	return db.worded(tx.Commit(), doing)
}

// exec runs one statement.
func (tx *transaction) exec(statement string, args ...any) error {
	_, err := tx.ExecContext(tx.ctx, statement, args...)
	return err
}

// changed runs one statement and returns how many rows it touched.
func (tx *transaction) changed(statement string, args ...any) (int64, error) {
	result, err := tx.ExecContext(tx.ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row runs a query for one row.
func (tx *transaction) row(query string, args ...any) *sql.Row {
	return tx.QueryRowContext(tx.ctx, query, args...)
}

// setMeta writes a named value.
func (tx *transaction) setMeta(name, value string) error {
	return tx.exec(`
		INSERT INTO meta (name, value)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET value = excluded.value`, name, value)
}
