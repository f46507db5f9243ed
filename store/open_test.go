package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var blank = sync.OnceValues(func() ([]byte, error) { return Blank(context.Background()) })

// mustOpen opens the folder; it is closed with the test at the latest.
func mustOpen(tb testing.TB, dir string, o Options) *DB {
	tb.Helper()
	var err error
	if o.Blank, err = blank(); err != nil {
		tb.Fatal(err)
	}
	db, err := Open(tb.Context(), dir, o)
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func mustClose(tb testing.TB, db *DB) {
	tb.Helper()
	if err := db.Close(); err != nil {
		tb.Fatalf("close: %v", err)
	}
}

// refused opens the folder and wants it refused for the reason, in words that match.
func refused(t *testing.T, dir string, o Options, reason error, words string) {
	t.Helper()
	db, err := Open(t.Context(), dir, o)
	if err == nil {
		mustClose(t, db)
		t.Fatalf("opened, want it refused: %v", reason)
	}
	if !errors.Is(err, reason) {
		t.Errorf("refused with %v, want it to be %q", err, reason)
	}
	if !regexp.MustCompile("^" + words + "$").MatchString(err.Error()) {
		t.Errorf("got  %s\nwant %s", err, words)
	}
}

// A database that begins as a blank one is the database that the migrations make, with an
// installation and a secret of its own.
func TestBlankIsWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	migrated, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer mustClose(t, migrated)
	copied, another := mustOpen(t, t.TempDir(), Options{}), mustOpen(t, t.TempDir(), Options{})
	if diff := cmp.Diff(anatomy(t, migrated), anatomy(t, copied)); diff != "" {
		t.Errorf("a blank database differs (-migrated +blank):\n%s", diff)
	}
	if !copied.fresh || copied.installation == another.installation || bytes.Equal(copied.links, another.links) {
		t.Errorf("installations %q and %q, fresh %v", copied.installation, another.installation, copied.fresh)
	}
}

// anatomy is what a database consists of: its tables, its migrations, its settings.
func anatomy(t *testing.T, db *DB) (lines []string) {
	t.Helper()
	for _, query := range []string{
		`SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1`,
		`SELECT 'migration ' || version_id || ' ' || is_applied FROM goose_db_version ORDER BY id`,
		`SELECT name || ' ' || CASE name WHEN 'installation' THEN '' ELSE value END FROM meta ORDER BY 1`,
		`SELECT name FROM secret`, `PRAGMA page_size`, `PRAGMA auto_vacuum`, `PRAGMA journal_mode`,
	} {
		rows, err := db.reader.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

func TestOpenMakesAPrivateFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "fyr-data")
	mustOpen(t, dir, Options{})
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v, want 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want 0600", f.Name(), info.Mode(), err)
		}
	}
}

func TestOpenAgainIsTheSameInstallation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	if !db.fresh {
		t.Error("the first start is not fresh")
	}
	first, links := db.installation, string(db.links)
	mustClose(t, db)
	db = mustOpen(t, dir, Options{Installation: first})
	if db.fresh || db.installation != first || string(db.links) != links || len(links) < 32 {
		t.Errorf("second start: fresh %v, installation %q, want %q", db.fresh, db.installation, first)
	}
	mustClose(t, db)
	refused(t, dir, Options{Installation: "OTHER"}, ErrForeignData,
		`the data belongs to installation `+first+`; the configuration names OTHER\. .*`)
}

func TestSecondInstanceIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	refused(t, dir, Options{}, ErrLocked, `another instance \(pid \d+ on host `+host+
		`, since \d\d:\d\d UTC\) uses this database\. Refusing to start; two would send every mail twice\.`)
	mustOpen(t, dir, Options{ReadOnly: true}) // only looks
	mustClose(t, db)
	mustOpen(t, dir, Options{}) // the file that is left is no obstacle
}

func TestMissingDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, loss := range []struct {
		name string
		do   func(path string) error
	}{
		{"removed", os.Remove},
		{"emptied", func(path string) error { return os.Truncate(path, 0) }},
	} {
		t.Run(loss.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			mustClose(t, mustOpen(t, dir, Options{}))
			path := filepath.Join(dir, databaseFile)
			if err := loss.do(path); err != nil {
				t.Fatal(err)
			}
			refused(t, dir, Options{AcceptDataLoss: true}, ErrMissing, `no database at `+path+`\. Its high-water mark \(event 0\) is there, `+
				`so this is not a first start\. Restore a backup, or start with --new-history\.`)
			if db := mustOpen(t, dir, Options{NewHistory: true}); !db.fresh {
				t.Error("a new history is not fresh")
			}
		})
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{Version: "2.4"})
	if _, err := db.writer.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (31, 1)`); err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)
	refused(t, dir, Options{Version: "2.1"}, ErrNewer, `database was written by version 2\.4 \(schema 31\); this is 2\.1 \(schema \d+\)\. `+
		`Nothing was changed\. Use 2\.4 or later\.`)
}

func TestForeignFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, databaseFile), []byte(strings.Repeat("not a database ", 1000)), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, dir, Options{}, ErrDamaged, `database damaged \(.*\): `+dir+`\. Restore a backup\.`)
}

func TestMigrateFromEveryVersion(t *testing.T) {
	t.Parallel()
	growing := filepath.Join(t.TempDir(), "growing.db")
	old, err := sqliteDialect.open(growing, forBuilding)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	for version := int64(1); version <= newestSchema(); version++ {
		if err := migrate(t.Context(), sqliteDialect, old, version); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		mustCopy(t, growing, filepath.Join(dir, databaseFile))
		db := mustOpen(t, dir, Options{})
		if got := schemaOf(t.Context(), db.reader); got != newestSchema() {
			t.Errorf("from schema %d: at %d, want %d", version, got, newestSchema())
		}
		mustClose(t, db)
	}
}

// mustCopy copies a database that nobody writes to, and gives the copy a name of its own.
func mustCopy(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	pool, err := sqliteDialect.open(to, forBuilding)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := christen(t.Context(), pool, Options{Version: "0.0"}, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// TestConnectionWithoutItsSettingsIsRefused misspells a setting, which the driver
// itself takes without a word.
func TestConnectionWithoutItsSettingsIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), databaseFile)
	for _, as := range []purpose{forBuilding, forWriting, forReading, forLooking} {
		pool, err := sqliteDialect.open(path, as)
		if err != nil {
			t.Fatal(err)
		}
		if err := pool.Ping(); err != nil {
			t.Errorf("%s: %v", as, err)
		}
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	}
	pool, err := sqliteDialect.open(path, forReading)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	c := pool.Driver().(interface {
		Open(string) (driver.Conn, error)
	})
	conn, err := checked{wrongly{c.Open, "file:" + path + "?_pragma=synchronus(FULL)"}, []pragma{{"synchronous", "OFF", "0"}}}.Connect(t.Context())
	if err == nil {
		t.Error(errors.Join(errors.New("connected without its settings"), conn.Close()))
	}
}

// wrongly connects with an address that misses a setting.
type wrongly struct {
	open func(string) (driver.Conn, error)
	dsn  string
}

func (w wrongly) Connect(context.Context) (driver.Conn, error) { return w.open(w.dsn) }
func (w wrongly) Driver() driver.Driver                        { return nil }
