package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
)

// The doctor names a key that is gone, that can't be read, that is another one, and one whose
// change was cut short; where nothing is sealed, no key is missed.
func TestDoctorLooksAtTheKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm                func(path string, key []byte) error
		level, text, remedy string
	}{
		"all is well":      {func(string, []byte) error { return nil }, "", "", ""},
		"it is missing":    {func(path string, _ []byte) error { return os.Remove(path) }, "wrong", "is missing", "Restore it"},
		"it is another":    {func(path string, _ []byte) error { return os.WriteFile(path, []byte(strings.Repeat("ab", 32)), 0o600) }, "wrong", "does not open", "Restore it"},
		"it is half there": {func(path string, key []byte) error { return os.WriteFile(path, key[:10], 0o600) }, "wrong", "64 hexadecimal digits", "Restore it"},
		"it can't be read": {func(path string, _ []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }, "wrong", "read the key", "chmod 600"},
		"two are there": {func(path string, key []byte) error {
			return os.WriteFile(path, append(append([]byte{}, key...), key...), 0o600)
		}, "risky", "cut short", "fyr key rotate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			mustMake(t, dir, statuspage.Setting{Kind: statuspage.AlertSetting, ID: "ops", Body: []byte(`{}`)})
			path := filepath.Join(dir, sealFile)
			key, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.harm(path, key); err != nil {
				t.Fatal(err)
			}
			db := mustLook(t, dir)
			found := sealed(t.Context(), db)
			if c.level == "" {
				if len(found) > 0 {
					t.Errorf("found %+v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Level != c.level || !strings.Contains(found[0].Text, c.text) || !strings.Contains(found[0].Remedy, c.remedy) {
				t.Errorf("found %+v, want %s: %s; %s", found, c.level, c.text, c.remedy)
			}
			if more := inForce(t.Context(), Config{}, db); c.level == "wrong" && name != "it can't be read" && len(more) > 0 {
				t.Errorf("said twice: %+v", more)
			}
		})
	}
	empty := t.TempDir()
	mustMake(t, empty)
	if found := sealed(t.Context(), mustLook(t, empty)); len(found) > 0 {
		t.Errorf("with nothing sealed: %+v", found)
	}
}

// Maintenance that comes back for what is no longer there is named.
func TestDoctorFindsAimlessSeries(t *testing.T) {
	t.Parallel()
	there := []statuspage.Component{{ID: "api"}}
	series := []statuspage.Series{
		{ID: "a", Title: "Fine", Components: []string{"api"}},
		{ID: "b", Title: "Half", Components: []string{"api", "shop"}},
		{ID: "c", Title: "All", Components: []string{"shop", "disk"}},
		{ID: "d", Title: "Over", Components: []string{"shop"}, Ended: time.Now()},
	}
	found := vanished(series, there)
	if len(found) != 2 || !strings.Contains(found[0].Text, "Half (b) is about shop,") || !strings.Contains(found[1].Text, "All (c) is about shop, disk,") {
		t.Errorf("found %+v", found)
	}
}

// mustMake makes a data folder with what a person made.
func mustMake(t *testing.T, dir string, made ...statuspage.Setting) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Commit(t.Context(), statuspage.Changes{At: time.Now(), Settings: made}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// mustLook opens a data folder as the doctor does.
func mustLook(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
