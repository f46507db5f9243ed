package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationTexts embed.FS

// rewritten is the migrations in a backend's dialect.
type rewritten struct {
	fs.FS
	rewrite func(string) string
}

// Open opens a folder as it is, and a file with its text rewritten.
func (r rewritten) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return rewrittenFile{f, strings.NewReader(r.rewrite(string(text)))}, nil
}

type rewrittenFile struct {
	fs.File
	text *strings.Reader
}

// Read reads the rewritten text.
func (f rewrittenFile) Read(p []byte) (int, error) { return f.text.Read(p) }

// migrate brings the schema to the version given; 0 means the newest.
func migrate(ctx context.Context, d *dialect, pool *sql.DB, to int64) error {
	folder, err := fs.Sub(migrationTexts, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d.goose, pool, rewritten{folder, d.rewrite}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if to == 0 {
		to = newestSchema()
	}
	if _, err := provider.UpTo(ctx, to); err != nil {
		return fmt.Errorf("bring the database to schema %d: %w", to, err)
	}
	return nil
}

// newestSchema is the number of the last migration that this program has.
func newestSchema() (newest int64) {
	names, err := fs.Glob(migrationTexts, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			panic("store: migration without a number: " + name)
		}
		newest = max(newest, n)
	}
	return newest
}

// schemaOf is the schema of an existing database; 0 when it has none.
func schemaOf(ctx context.Context, q querier) (version int64) {
	// A missing table is a missing schema: whatever else is wrong shows in the next query.
	_ = q.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(version_id), 0)
		FROM goose_db_version
		WHERE is_applied = 1`).Scan(&version)
	return version
}

// checkSchema refuses a database that a newer program wrote (D-9). Goose's own Up
// finds nothing to do in one, and says nothing.
func checkSchema(found int64, writtenBy, version string) error {
	known := newestSchema()
	if found <= known {
		return nil
	}
	return &fault{fmt.Sprintf("database was written by version %s (schema %d); this is %s (schema %d). Nothing was changed. Use %s or later.",
		writtenBy, found, version, known, writtenBy), ErrNewer, nil}
}
