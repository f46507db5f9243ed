package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// sight is what a look at an existing database shows, before anything is changed.
type sight struct {
	schema       int64
	installation string
	version      string // the program that wrote last
	links        string // the key of mailed links
	event        int64  // the last event's number
	result       int64  // the last result's place in the log
}

// inspect looks at the database through a connection that can't write: one that
// can would, when it is closed, copy what is left of a damaged write-ahead log into
// the database and delete the log.
func (db *DB) inspect(ctx context.Context) (s sight, err error) {
	pool, err := db.dialect.open(filepath.Join(db.dir, databaseFile), forLooking)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var there int
	if err := pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema`).Scan(&there); err != nil {
		return s, db.worded(err, "opening the database")
	}
	if s.schema = schemaOf(ctx, pool); s.schema == 0 {
		return s, nil
	}
	return s, db.worded(s.read(ctx, pool), "opening the database")
}

func (s *sight) read(ctx context.Context, q querier) error {
	err := q.QueryRowContext(ctx, `
		SELECT
			COALESCE((SELECT value FROM meta WHERE name = 'installation'), ''),
			COALESCE((SELECT value FROM meta WHERE name = 'version'), ''),
			COALESCE((SELECT value FROM secret WHERE name = $1), ''),
			COALESCE((SELECT MAX(seq) FROM event), 0),
			COALESCE((SELECT MAX(seq) FROM result_log), (SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'trimmed_seq'), 0)`,
		linkSecret).Scan(&s.installation, &s.version, &s.links, &s.event, &s.result)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// check refuses a database that is newer than this program, another installation's,
// or older than its mark.
func (s sight) check(mark Mark, o Options) error {
	if err := checkSchema(s.schema, s.version, o.Version); err != nil {
		return err
	}
	if mark.Installation != "" && !o.AcceptDataLoss {
		if err := s.checkMark(mark); err != nil {
			return err
		}
	}
	if s.installation == "" {
		return &fault{"the database has no installation's id: it was not made by this program, or lost its content. " +
			"Nothing was changed. Restore a backup.", ErrDamaged, nil}
	}
	return s.checkInstallation(o)
}

func (s sight) checkMark(mark Mark) error {
	what, known, found := "event", mark.Event, s.event
	if known <= found {
		what, known, found = "result", mark.Result, s.result
	}
	if known <= found && (mark.Installation == s.installation || s.installation == "") {
		return nil
	}
	if known <= found {
		return &fault{fmt.Sprintf("the database belongs to installation %s, its high-water mark to %s. Nothing was changed. "+
			"Restore the database that belongs here, or start with --accept-data-loss.", s.installation, mark.Installation), ErrForeignData, nil}
	}
	return &fault{fmt.Sprintf("database is older than its last known state (%s %d known, %d found). A WAL file may be missing or damaged. "+
		"Nothing was changed. Restore a backup, or start with --accept-data-loss.", what, known, found), ErrStale, nil}
}

func (s sight) checkInstallation(o Options) error {
	if o.Installation == "" || o.Installation == s.installation {
		return nil
	}
	return &fault{fmt.Sprintf("the data belongs to installation %s; the configuration names %s. Nothing was changed. "+
		"Name another data folder, or correct installation.", s.installation, o.Installation), ErrForeignData, nil}
}
