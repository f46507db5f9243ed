package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

// typedChannel is a channel that a person made, with the secret that they typed.
func typedChannel(id string) statuspage.Setting {
	anna := statuspage.Actor{Kind: statuspage.ByOperator, ID: "anna"}
	return statuspage.Setting{
		Kind: statuspage.AlertSetting, ID: id, Body: []byte(`{"channel":"webhook","url":"https://example.com/hook-T0KEN"}`),
		Place: 1, Made: noon, MadeBy: anna, Changed: noon, ChangedBy: anna,
	}
}

// What people typed is read back, and no file of the store but with the key shows it.
func TestSettingsAreSealed(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	ops, chat := typedChannel("ops"), typedChannel("chat")
	mustCommit(t, db, statuspage.Changes{Settings: []statuspage.Setting{ops, chat}})
	all, err := db.Settings(t.Context())
	same(t, err, []statuspage.Setting{chat, ops}, all)

	dir := db.dir
	if _, err := db.writer.ExecContext(t.Context(), `UPDATE setting SET body = (SELECT body FROM setting WHERE id = 'chat') WHERE id = 'ops'`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Settings(t.Context()); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "alert:ops") {
		t.Errorf("another one's body: %v", err)
	}
	mustClose(t, db)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && bytes.Contains(text, []byte("T0KEN")) {
			t.Errorf("%s shows the secret", file)
		}
	}
}

// Without the key the settings are not half there: an error names what is missing, and no
// other key is made meanwhile.
func TestSettingsNameTheMissingKey(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	mustCommit(t, db, statuspage.Changes{Settings: []statuspage.Setting{typedChannel("ops")}})
	dir, path := db.dir, db.keyPath()
	mustClose(t, db)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	db = mustOpen(t, dir, Options{})
	for name, err := range map[string]error{
		"reading": errorOf(db.Settings(t.Context())),
		"sealing": db.Commit(t.Context(), statuspage.Changes{At: noon, Settings: []statuspage.Setting{typedChannel("chat")}}),
	} {
		if !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s without the key: %v, want %s named", name, err, path)
		}
	}
}
