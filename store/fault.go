package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Reasons for which [Open] refuses; each comes with words that say what to do.
var (
	ErrStale       = errors.New("database older than its mark")     // D-4; Options.AcceptDataLoss
	ErrMissing     = errors.New("database missing")                 // D-5; Options.NewHistory
	ErrDamaged     = errors.New("database damaged")                 // D-6, D-7
	ErrNewer       = errors.New("database of a newer version")      // D-9
	ErrLocked      = errors.New("data folder in use")               // D-13
	ErrForeignData = errors.New("database of another installation") // the configured installation is another
	errOrder       = fmt.Errorf("changes that don't follow: %w", statuspage.ErrConflict)
)

// fault is an error with stable words: what is wrong, what it means, what to do. It
// wraps the condition and, where there is one, the driver's error.
type fault struct {
	words string
	kind  error
	cause error
}

// Error returns the words.
func (f *fault) Error() string { return f.words }

// Unwrap returns the condition and its cause.
func (f *fault) Unwrap() []error {
	if f.cause == nil {
		return []error{f.kind}
	}
	return []error{f.kind, f.cause}
}

// clock is how texts write a time of day.
const clock = "15:04:05 UTC"

// worded translates a driver's error into one of the conditions that the rest of the
// program knows. what says which act failed ("saving event 4711").
func (db *DB) worded(err error, what string) error {
	if err == nil {
		return nil
	}
	condition := db.dialect.tells(err)
	if condition == inputOutput && mountedReadOnly(db.dir) {
		condition = readOnly
	}
	switch {
	case condition == full:
		return &fault{fmt.Sprintf("storage full: %s (%d B free). Public page keeps serving; new measurements are kept in memory (max 15 min). "+
			"Free space; writing resumes by itself.", db.dir, freeBytes(db.dir)), statuspage.ErrFull, err}
	case condition == readOnly:
		return &fault{db.wordsReadOnly(), statuspage.ErrReadOnly, err}
	case condition == inputOutput:
		return &fault{outcomeUnknown(what), statuspage.ErrOutcome, err}
	case condition == damaged:
		return &fault{fmt.Sprintf("database damaged (%v): %s. Restore a backup.", err, db.dir), ErrDamaged, err}
	case condition == busy, overdue(condition, err) && db.shut.Load():
		return &fault{
			fmt.Sprintf("storage locked: another program holds the database in %s. Close it; writing resumes by itself.", db.dir),
			statuspage.ErrBusy, err,
		}
	case overdue(condition, err):
		return &fault{
			fmt.Sprintf("storage slow: %s took longer than %s in %s and was undone. Look for what keeps disk or processor busy; repeating it is safe.",
				what, db.patience, db.dir),
			statuspage.ErrSlow, err,
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// overdue reports whether our own deadline ended a write.
func overdue(c condition, err error) bool {
	return c == interrupted || errors.Is(err, context.DeadlineExceeded)
}

// wordsReadOnly is D-2.
func (db *DB) wordsReadOnly() string {
	return fmt.Sprintf("storage is read-only: %s. Page serves the state of %s. Remount read-write; no restart needed.",
		db.dir, db.lastCommit().UTC().Format(clock))
}

// outcomeUnknown is D-3.
func outcomeUnknown(what string) string {
	return "storage error (I/O) while " + what + ": outcome unknown. Stopping so that recovery can decide; repeating the request is safe."
}

// lastCommit is when the last change of the public state was committed.
func (db *DB) lastCommit() time.Time { return time.UnixMilli(db.committed.Load()) }
