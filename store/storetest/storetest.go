// Package storetest hands a real store to tests.
//
// # Why no mock
//
// The promises of the store (one transaction, durable, idempotent) are what its
// callers rely on; a mock would promise them without keeping them. A real one on a
// temporary file takes a few milliseconds: the migrations run once a process.
package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/fyr-status/fyr/store"
)

// Open returns a fresh store in a temporary folder; it is closed with the test.
func Open(tb testing.TB) *store.DB {
	tb.Helper()
	return MustOpen(tb, tb.TempDir(), store.Options{})
}

var blank = sync.OnceValues(func() ([]byte, error) { return store.Blank(context.Background()) })

// MustOpen opens the store in a folder; it is closed with the test at the latest.
func MustOpen(tb testing.TB, dir string, o store.Options) *store.DB {
	tb.Helper()
	var err error
	if o.Blank, err = blank(); err != nil {
		tb.Fatal(err)
	}
	db, err := store.Open(tb.Context(), dir, o)
	if err != nil {
		tb.Fatalf("open the store in %s: %v", dir, err)
	}
	tb.Cleanup(func() { _ = db.Close() }) // a test that closed it by itself has looked at the error
	return db
}

// Each runs a test on every backend there is, each time with a fresh store.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, backend := range store.Backends() {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			test(t, Open(t))
		})
	}
}
