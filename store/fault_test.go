package store

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// fails commits one result and wants it to fail for the reason, in words that match.
func fails(t *testing.T, db *DB, seq int64, reason error, words string) {
	t.Helper()
	c := statuspage.Changes{At: noon}
	for n := range int64(500) { // enough to need a new page
		c.Results = append(c.Results, result(seq*1000+n, "api", noon, up))
	}
	err := db.Commit(t.Context(), c)
	if !errors.Is(err, reason) {
		t.Errorf("commit: %v, want it to be %q", err, reason)
	}
	if err != nil && !regexp.MustCompile("^"+words+"$").MatchString(err.Error()) {
		t.Errorf("got  %s\nwant %s", err, words)
	}
}

// setPragma changes a setting of the writer.
func setPragma(t *testing.T, db *DB, statement string) {
	t.Helper()
	if _, err := db.writer.Exec("PRAGMA " + statement); err != nil {
		t.Fatal(err)
	}
}

// TestFullStorage lets the database grow no further, and then again.
func TestFullStorage(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	setPragma(t, db, "max_page_count = 1")
	fails(t, db, 1, statuspage.ErrFull, `storage full: `+db.dir+` \(\d+ B free\)\. Public page keeps serving; `+
		`new measurements are kept in memory \(max 15 min\)\. Free space; writing resumes by itself\.`)
	setPragma(t, db, "max_page_count = 1000000")
	mustCommit(t, db, outage())
}

func TestReadOnlyStorage(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, said(1)) // at 12:00:01
	setPragma(t, db, "query_only = 1")
	fails(t, db, 1, statuspage.ErrReadOnly, `storage is read-only: `+db.dir+`\. Page serves the state of 12:00:01 UTC\. Remount read-write; no restart needed\.`)
	setPragma(t, db, "query_only = 0")
	mustCommit(t, db, said(2))
}

func TestLockedStorage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	other, err := sqliteDialect.open(dir+"/"+databaseFile, forWriting)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	setPragma(t, db, "busy_timeout = 10")
	fails(t, db, 1, statuspage.ErrBusy, `storage locked: another program holds the database in `+dir+`\. Close it; writing resumes by itself\.`)
	if _, err := db.Load(t.Context()); err != nil {
		t.Errorf("reading stopped too: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, said(1))
}

// TestSlowStorage lets our own deadline end writes: one that is under way, and one that
// waits for it. No other program is to blame then.
func TestSlowStorage(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	db.patience = 20 * time.Millisecond
	words := `storage slow: saving result \d+ took longer than 20ms in ` + db.dir + ` and was undone\. Look for what keeps disk or processor busy; repeating it is safe\.`
	err := db.write(t.Context(), "saving result 7", func(tx *transaction) (err error) {
		for err == nil {
			err = tx.setMeta("half", "done")
		}
		return err
	})
	if !errors.Is(err, statuspage.ErrSlow) || !regexp.MustCompile("^"+words+"$").MatchString(err.Error()) {
		t.Errorf("got  %v\nwant %s", err, words)
	}
	held, err := db.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fails(t, db, 1, statuspage.ErrSlow, words)
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	db.patience = writeTime
	for _, row := range dumpTable(t, db, "meta") {
		if strings.HasPrefix(row, "half") {
			t.Errorf("a part of it was kept: %s", row)
		}
	}
	mustCommit(t, db, said(1))
}

// TestUnknownOutcome closes the mark's file behind the store's back: the database has
// the event, but nobody may say so.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var told []error
	db := mustOpen(t, dir, Options{Fatal: func(err error) { told = append(told, err) }})
	if err := db.mark.close(); err != nil {
		t.Fatal(err)
	}
	err := db.Commit(t.Context(), said(1))
	const want = "storage error (I/O) while saving event 1: outcome unknown. Stopping so that recovery can decide; repeating the request is safe."
	if !errors.Is(err, statuspage.ErrOutcome) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, _, later := db.FanOut(t.Context(), noon, 500); !errors.Is(later, err) || len(told) != 1 || told[0] != err {
		t.Errorf("then a write gives %v, and told was %v; want nothing written any more, and %v told once", later, told, err)
	}
	_ = db.Close() // complains of the mark, and gives the lock back
	db = mustOpen(t, dir, Options{})
	mustCommit(t, db, said(1)) // repeating the request is safe
	if record, err := db.Load(t.Context()); record.EventSeq != 1 || err != nil {
		t.Errorf("event %d, %v", record.EventSeq, err)
	}
}

// TestDeviceError gives the words for an error of the device itself.
func TestDeviceError(t *testing.T) {
	t.Parallel()
	db := &DB{dir: t.TempDir(), dialect: &dialect{tells: func(error) condition { return inputOutput }}}
	err := db.worded(errors.New("disk I/O error (1034)"), "saving event 4711")
	const want = "storage error (I/O) while saving event 4711: outcome unknown. Stopping so that recovery can decide; repeating the request is safe."
	if !errors.Is(err, statuspage.ErrOutcome) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestReaderWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	refused(t, dir, Options{ReadOnly: true}, ErrMissing, `no database at .*\. Start the server once, or name its data folder\.`)
	server := mustOpen(t, dir, Options{})
	db := mustOpen(t, dir, Options{ReadOnly: true})
	mustCommit(t, server, said(1))
	if record, err := db.Load(t.Context()); record.EventSeq != 1 || err != nil {
		t.Errorf("the reader sees event %d, %v", record.EventSeq, err)
	}
	if err := db.Commit(t.Context(), said(2)); err == nil {
		t.Error("a reader committed")
	}
}

func TestSecretIsMadeOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	for round, want := range []string{"first", "first"} {
		got, err := db.Secret(t.Context(), "operator", func() string { return []string{"first", "second"}[round] })
		if got != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func TestAliveWithoutResults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{})
	if err := db.Alive(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	mustClose(t, db)
	db = mustOpen(t, dir, Options{})
	if record, err := db.Load(t.Context()); !record.Alive.Equal(noon) || record.Fresh || err != nil {
		t.Errorf("alive at %s, fresh %t, %v, want %s", record.Alive, record.Fresh, err, noon)
	}
}
