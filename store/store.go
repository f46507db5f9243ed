package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what [Open] is told beside the folder.
type Options struct {
	Log            *slog.Logger // nil: slog.Default
	Version        string       // the program's, kept in the database for D-9; "": "devel"
	Installation   string       // when not "", the only installation whose data is taken
	AcceptDataLoss bool         // start although the database is older than its mark (D-4)
	NewHistory     bool         // start anew although there was a database once (D-5)
	ReadOnly       bool         // only look, beside a server that may be running: no lock, nothing is written
	Blank          []byte       // what [Blank] gave: a fresh database begins as it; nil: by the migrations

	// Fatal is called once, with an error that wraps statuspage.ErrOutcome, when it can't
	// be known whether a write happened. Nothing is written after that: the process must
	// end, and recovery decides at the next start. nil: nobody is told.
	Fatal func(error)
}

// DB is a data folder that this process holds: the database, its high-water mark and
// the lock. Its methods may be called from several goroutines.
type DB struct {
	dir     string
	dialect *dialect
	log     *slog.Logger

	writer *sql.DB // nil when read-only
	reader *sql.DB
	outbox *prepared // the reader again
	lock   *os.File
	mark   *marker

	installation             string
	links                    []byte // the key of mailed links
	seals                    seals
	fresh                    bool
	found                    Mark         // the mark as it was at the start
	committed                atomic.Int64 // unix ms, the last commit
	insertOne, insertSeveral *sql.Stmt    // results into the log
	keys                     keys
	rolling                  sync.Mutex // held by Rollup and Prune
	fatal                    func(error)
	broken                   atomic.Pointer[error] // the first outcome that can't be known
	shut                     atomic.Bool           // another program had the write lock when we asked last
	patience                 time.Duration         // of one write
	alerts                   atomic.Pointer[[]AlertTarget]
	merging                  atomic.Pointer[[]string]          // channels that can carry earlier messages along
	zone                     atomic.Pointer[time.Location]     // the page's
	groups                   atomic.Pointer[map[string]string] // component → group
}

// Open opens the data folder, making it and the database at the first start. It
// refuses, changing nothing, with an error that wraps ErrLocked, ErrMissing,
// ErrStale, ErrDamaged, ErrNewer or ErrForeignData and says what to do.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if o.Version == "" {
		o.Version = "devel"
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	db := &DB{dir: dir, dialect: sqliteDialect, log: o.Log, fatal: o.Fatal, patience: writeTime}
	if err := db.open(ctx, o, time.Now()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, o Options, now time.Time) error {
	db.committed.Store(now.UnixMilli())
	if !o.ReadOnly {
		if err := db.hold(now); err != nil {
			return err
		}
	}
	mark, err := db.markFound(o)
	if err != nil {
		return err
	}
	seen, err := db.provide(ctx, o, mark, now)
	if err != nil {
		return err
	}
	if o.ReadOnly {
		return db.look(ctx, seen, mark)
	}
	return db.take(ctx, o, seen, mark)
}

// hold makes the folder and locks it.
func (db *DB) hold(now time.Time) (err error) {
	if err := os.MkdirAll(db.dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	db.lock, err = takeLock(db.dir, now)
	return err
}

// markFound reads the mark; a folder without one gives the zero Mark.
func (db *DB) markFound(o Options) (Mark, error) {
	mark, err := readMark(db.dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrStale) && o.AcceptDataLoss {
		return Mark{}, nil
	}
	return mark, err
}

// provide looks at the database that is there and refuses one that does not fit. It
// makes one where there is none, if this is a first start or a new history was asked
// for.
func (db *DB) provide(ctx context.Context, o Options, mark Mark, now time.Time) (sight, error) {
	path := filepath.Join(db.dir, databaseFile)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Size() > 0:
		seen, err := db.inspect(ctx)
		if err != nil {
			return seen, err
		}
		return seen, seen.check(mark, o)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return sight{}, err
	case mark.Installation != "" && !o.NewHistory:
		return sight{}, &fault{fmt.Sprintf("no database at %s. Its high-water mark (event %d) is there, so this is not a first start. "+
			"Restore a backup, or start with --new-history.", path, mark.Event), ErrMissing, nil}
	case o.ReadOnly:
		return sight{}, &fault{fmt.Sprintf("no database at %s. Start the server once, or name its data folder.", path), ErrMissing, fs.ErrNotExist}
	}
	db.fresh = true
	born, err := build(ctx, db.dialect, db.dir, o, now)
	return born, db.worded(err, "making the database")
}

// take opens the pools for work and brings schema, mark and version up to date.
func (db *DB) take(ctx context.Context, o Options, seen sight, mark Mark) (err error) {
	path := filepath.Join(db.dir, databaseFile)
	if db.writer, err = db.dialect.open(path, forWriting); err != nil {
		return err
	}
	if db.reader, err = db.dialect.open(path, forReading); err != nil {
		return err
	}
	db.outbox = newPrepared(db.reader)
	if err := db.upgrade(ctx, o, seen); err != nil {
		return db.worded(err, "upgrading the database")
	}
	db.know(seen, mark)
	if db.insertOne, err = db.writer.PrepareContext(ctx, insertResults(1)); err != nil {
		return db.worded(err, "opening the database")
	}
	if db.insertSeveral, err = db.writer.PrepareContext(ctx, insertResults(logRows)); err != nil {
		return db.worded(err, "opening the database")
	}
	if err := db.loadKeys(ctx); err != nil {
		return db.worded(err, "opening the database")
	}
	return db.keepMark(seen, mark)
}

// look opens the pool of a reader beside the server.
func (db *DB) look(ctx context.Context, seen sight, mark Mark) (err error) {
	db.know(seen, mark)
	if db.reader, err = db.dialect.open(filepath.Join(db.dir, databaseFile), forLooking); err != nil {
		return err
	}
	db.outbox = newPrepared(db.reader)
	return db.worded(db.loadKeys(ctx), "opening the database")
}

func (db *DB) know(seen sight, mark Mark) {
	db.installation, db.links, db.found = seen.installation, []byte(seen.links), mark
}

// upgrade migrates an older schema and notes which version wrote last.
func (db *DB) upgrade(ctx context.Context, o Options, seen sight) error {
	if seen.schema < newestSchema() {
		if err := migrate(ctx, db.dialect, db.writer, 0); err != nil {
			return err
		}
	}
	if seen.version == o.Version {
		return nil
	}
	return db.write(ctx, "noting the version", func(tx *transaction) error {
		return tx.setMeta("version", o.Version)
	})
}

// keepMark goes on with the mark that was found when it fits the database, and
// writes a new one otherwise.
func (db *DB) keepMark(seen sight, mark Mark) (err error) {
	if mark.Installation == seen.installation && seen.event >= mark.Event && seen.result >= mark.Result {
		db.mark, err = openMarker(db.dir, mark)
		if err != nil {
			return err
		}
		return db.mark.raise(seen.event, seen.result, mark.Alive)
	}
	db.mark, err = newMarker(db.dir, Mark{Installation: seen.installation, Event: seen.event, Result: seen.result})
	return err
}

// Close ends the connections and gives the folder back.
func (db *DB) Close() error {
	var errs []error
	for _, prepared := range []*sql.Stmt{db.insertOne, db.insertSeveral} {
		if prepared != nil {
			errs = append(errs, prepared.Close())
		}
	}
	for _, pool := range []*sql.DB{db.reader, db.writer} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.mark != nil {
		errs = append(errs, db.mark.close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}
