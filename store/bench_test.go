package store

import "testing"

// BenchmarkFirstStart makes a data folder.
func BenchmarkFirstStart(b *testing.B) {
	for b.Loop() {
		db, err := Open(b.Context(), b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
