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
	if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
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
	_, err = pool.ExecContext(ctx, d.beforeBuild)
	if err == nil {
		err = migrate(ctx, d, pool, 0)
	}
	if err == nil {
		born, err = christen(ctx, pool, o, now)
	}
	if err == nil {
		_, err = pool.ExecContext(ctx, d.afterBuild)
	}
	return born, errors.Join(err, pool.Close())
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
