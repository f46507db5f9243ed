package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// databaseFile is the database's name in the data folder.
const databaseFile = "fyr.db"

// build makes a fresh database and moves it into place whole: a crash on the way
// leaves either none, or a complete one. As nobody else sees it before, it is made
// without a journal and synced once, which costs a tenth of migrating in place.
func build(ctx context.Context, d *dialect, dir string, o Options, now time.Time) (born sight, err error) {
	path := filepath.Join(dir, databaseFile)
	if err := setAside(path); err != nil {
		return born, err
	}
	if err := os.WriteFile(path+".new", o.Blank, 0o600); err != nil {
		return born, err
	}
	if born, err = fill(ctx, d, path+".new", o, now); err != nil {
		return born, fmt.Errorf("make the database: %w", err)
	}
	return born, errors.Join(syncFile(path+".new"), os.Rename(path+".new", path), syncFolder(dir))
}

// setAside renames what is left of an earlier database: its write-ahead log would be
// replayed into the new one.
func setAside(path string) error {
	if err := os.Remove(path + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, left := range []string{path, path + "-wal", path + "-shm"} {
		err := os.Rename(left, left+".lost")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// fill writes the schema and what every installation is born with.
func fill(ctx context.Context, d *dialect, path string, o Options, now time.Time) (born sight, err error) {
	pool, err := d.open(path, forBuilding)
	if err != nil {
		return born, err
	}
	if o.Blank == nil {
		err = draw(ctx, d, pool)
	}
	if err == nil {
		born, err = christen(ctx, pool, o, now)
	}
	if err == nil {
		_, err = pool.ExecContext(ctx, d.afterBuild)
	}
	return born, errors.Join(err, pool.Close())
}

// draw writes the newest schema into an empty file.
func draw(ctx context.Context, d *dialect, pool *sql.DB) error {
	if _, err := pool.ExecContext(ctx, d.beforeBuild); err != nil {
		return err
	}
	return migrate(ctx, d, pool, 0)
}

// Blank is a database file with the newest schema and no installation, for Options.Blank.
// Tests begin a thousand databases in one process, and have the migrations run once; a
// program that begins one has no use for it. It needs a folder for temporary files.
func Blank(ctx context.Context) (text []byte, err error) {
	dir, err := os.MkdirTemp("", "fyr-blank-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, databaseFile)
	pool, err := sqliteDialect.open(path, forBuilding)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(draw(ctx, sqliteDialect, pool), pool.Close()); err != nil {
		return nil, fmt.Errorf("make a blank database: %w", err)
	}
	return os.ReadFile(path)
}

// christen gives the database its installation's id and its secret.
func christen(ctx context.Context, pool *sql.DB, o Options, now time.Time) (born sight, err error) {
	born = sight{schema: newestSchema(), installation: o.Installation, version: o.Version, links: rand.Text() + rand.Text()}
	if born.installation == "" {
		born.installation = rand.Text()
	}
	_, err = pool.ExecContext(ctx, `
		INSERT INTO meta (name, value)
		VALUES ('installation', $1), ('version', $2)`, born.installation, born.version)
	if err != nil {
		return born, err
	}
	_, err = pool.ExecContext(ctx, `
		INSERT INTO secret (name, value, made_at)
		VALUES ($1, $2, $3)`, linkSecret, born.links, millis(now))
	return born, err
}
