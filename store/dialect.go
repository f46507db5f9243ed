package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/pressly/goose/v3"
)

// dialect is what one backend's file provides; everything else in this package is
// written once, in the SQL that the backends share.
type dialect struct {
	name  string        // "sqlite"
	goose goose.Dialect // what its migrations are kept in

	// open returns the pools of the database at path. It refuses a connection that is
	// not set up as asked.
	open func(path string, as purpose) (*sql.DB, error)

	// rewrite turns a migration's shared text into the backend's.
	rewrite func(migration string) string

	// tells says what a driver's error means.
	tells func(err error) condition

	// beforeBuild and afterBuild are statements that bracket the making of a fresh database.
	beforeBuild, afterBuild string

	// shrink gives a few free pages back to the file system, if there are more than the
	// database is likely to use again, and reports whether it did.
	shrink func(ctx context.Context, writer *sql.DB) (bool, error)
}

// dialects are the backends by name.
var dialects = map[string]*dialect{}

func register(d *dialect) *dialect {
	if dialects[d.name] != nil {
		panic("store: two backends named " + d.name)
	}
	dialects[d.name] = d
	return d
}

// Backends lists the names of the backends, sorted.
func Backends() []string { return slices.Sorted(maps.Keys(dialects)) }

// purpose is what a pool of connections is for.
type purpose string

// The sorts of pools.
const (
	forWriting  purpose = "write" // one connection, each transaction takes the write lock at its beginning
	forReading  purpose = "read"  // a few, which can't write
	forBuilding purpose = "build" // one, for a fresh database that nobody else sees: not durable
	forLooking  purpose = "look"  // as forReading, on a database that belongs to another process
)

// condition is what an error of the storage means.
type condition uint8

// The conditions.
const (
	otherwise   condition = iota // a mistake of ours, or a constraint
	full                         // no space
	readOnly                     // the file system or the file takes no writes
	busy                         // another program holds the lock
	interrupted                  // we ended it ourselves
	inputOutput                  // the device failed: what it did is not known
	damaged                      // this is no database, or a malformed one
)
