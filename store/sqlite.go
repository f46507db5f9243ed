package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// sqliteDialect is the default backend: one file, made by modernc.org/sqlite.
var sqliteDialect = register(&dialect{
	name:    "sqlite",
	goose:   goose.DialectSQLite3,
	open:    openSQLite,
	rewrite: rewriteSQLite,
	tells:   tellSQLite,
	// Among the settings of the connection this one would come first, by its name, and
	// sync three times before synchronous is off.
	beforeBuild: "PRAGMA auto_vacuum = INCREMENTAL",
	afterBuild:  "PRAGMA journal_mode = WAL",
	shrink:      shrinkSQLite,
})

// Settings of SQLite's connections.
const (
	readers     = 2        // connections for reading
	pageCacheKB = 2048     // for each connection
	journalKept = 64 << 20 // bytes of the write-ahead log's file that stay after a checkpoint
	checkpoint  = 1000     // pages in the write-ahead log before it is copied back
	busyMillis  = 5_000    // wait for another program's lock
	pageBytes   = 4096     // a fresh database's page
)

// pragma is a setting with the value that it must read back as. The driver ignores
// misspelt ones and SQLite ignores impossible values, so that only reading back tells.
type pragma struct{ name, set, want string }

// pragmasFor lists a pool's settings. The driver applies busy_timeout first, because
// the others may have to wait for a lock, and the rest in the order of the alphabet.
func pragmasFor(as purpose) []pragma {
	list := []pragma{
		{"busy_timeout", fmt.Sprint(busyMillis), fmt.Sprint(busyMillis)},
		{"foreign_keys", "1", "1"},
		{"recursive_triggers", "1", "1"}, // without it a REPLACE passes the triggers that guard against DELETE
		{"cache_size", fmt.Sprint(-pageCacheKB), fmt.Sprint(-pageCacheKB)},
		{"temp_store", "MEMORY", "2"},
	}
	switch as {
	case forBuilding:
		return append(list,
			pragma{"synchronous", "OFF", "0"},
			pragma{"journal_mode", "MEMORY", "memory"},
			pragma{"page_size", fmt.Sprint(pageBytes), fmt.Sprint(pageBytes)})
	case forLooking:
		return append(list, pragma{"query_only", "1", "1"})
	}
	list = append(list,
		pragma{"journal_mode", "WAL", "wal"},
		pragma{"synchronous", "FULL", "2"},
		pragma{"journal_size_limit", fmt.Sprint(journalKept), fmt.Sprint(journalKept)},
		pragma{"wal_autocheckpoint", fmt.Sprint(checkpoint), fmt.Sprint(checkpoint)})
	if as == forReading {
		list = append(list, pragma{"query_only", "1", "1"})
	}
	return list
}

// openSQLite makes a pool for the database file at path.
func openSQLite(path string, as purpose) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn(path, as))
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(checked{connector, pragmasFor(as)})
	pool.SetMaxOpenConns(1)
	if as == forReading || as == forLooking {
		pool.SetMaxOpenConns(readers)
		pool.SetMaxIdleConns(readers)
	}
	return pool, nil
}

// dsn writes the address of the database with all its settings, so that every pooled
// connection has them.
func dsn(path string, as purpose) string {
	q := url.Values{"_dqs": {"0"}, "_defensive": {"1"}}
	for _, p := range pragmasFor(as) {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	switch as {
	case forWriting:
		q.Set("mode", "rw")
		q.Set("_txlock", "immediate")
	case forReading:
		q.Set("mode", "rw")
	case forLooking:
		q.Set("mode", "ro")
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: q.Encode()}).String()
}

// checked reads every setting back on each new connection and refuses one that
// differs.
type checked struct {
	driver.Connector
	want []pragma
}

// Connect opens a connection and checks it.
func (c checked) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range c.want {
		got, err := readPragma(ctx, conn.(driver.QueryerContext), p.name)
		if err == nil && got != p.want {
			err = fmt.Errorf("the database refused a setting: %s is %q, not %q", p.name, got, p.want)
		}
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

func readPragma(ctx context.Context, conn driver.QueryerContext, name string) (string, error) {
	rows, err := conn.QueryContext(ctx, "PRAGMA "+name, nil)
	if err != nil {
		return "", fmt.Errorf("read the setting %s back: %w", name, err)
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil {
		return "", fmt.Errorf("read the setting %s back: %w", name, err)
	}
	return fmt.Sprint(value[0]), nil
}

// appendOnly begins the line of a migration that names an append-only table.
const appendOnly = "-- +fyr append-only "

// rewriteSQLite makes tables STRICT, clusters those with a composite key by it, and
// guards append-only ones by triggers. It works line by line, because it is part of
// every first start, where regular expressions took a fifth of the time.
func rewriteSQLite(text string) string {
	var b strings.Builder
	var before string
	for line := range strings.Lines(strings.ReplaceAll(text, "BIGINT", "INTEGER")) {
		table, guarded := strings.CutPrefix(strings.TrimSpace(line), appendOnly)
		switch {
		case guarded:
			b.WriteString(guard(table, "UPDATE") + guard(table, "DELETE"))
		case line == ");\n" && strings.HasPrefix(before, "    PRIMARY KEY ("):
			b.WriteString(") STRICT, WITHOUT ROWID;\n")
		case line == ");\n":
			b.WriteString(") STRICT;\n")
		default:
			b.WriteString(line)
		}
		before = line
	}
	return b.String()
}

func guard(table, act string) string {
	return "-- +goose StatementBegin\n" +
		"CREATE TRIGGER " + table + "_no_" + strings.ToLower(act) + " BEFORE " + act + " ON " + table + "\n" +
		"BEGIN SELECT RAISE(ABORT, '" + table + " is append-only'); END;\n" +
		"-- +goose StatementEnd\n"
}

// tellSQLite sorts an error by its primary result code.
func tellSQLite(err error) condition {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return otherwise
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL:
		return full
	case lib.SQLITE_READONLY:
		return readOnly
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return busy
	case lib.SQLITE_INTERRUPT:
		return interrupted
	case lib.SQLITE_IOERR:
		return inputOutput
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return damaged
	}
	return otherwise
}

// shrinkSQLite gives back a megabyte, as long as more than a quarter of the file, and
// eight megabytes, are free.
func shrinkSQLite(ctx context.Context, writer *sql.DB) (bool, error) {
	const atOnce, spare = 256, 2048 // pages
	var free, all int64
	err := writer.QueryRowContext(ctx, `
		SELECT f.freelist_count, p.page_count
		FROM pragma_freelist_count f, pragma_page_count p`).Scan(&free, &all)
	if err != nil || free <= max(spare, all/4) {
		return false, err
	}
	_, err = writer.ExecContext(ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", atOnce))
	return true, err
}
