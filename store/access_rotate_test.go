package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// sealedHouse is a store with two factors and a setting that are sealed.
func sealedHouse(t *testing.T) *DB {
	t.Helper()
	db := settled(t)
	mustCommit(t, db, statuspage.Changes{Settings: []statuspage.Setting{typedChannel("ops")}})
	return db
}

// opens checks that everything sealed is what was sealed.
func opens(t *testing.T, db *DB) {
	t.Helper()
	for _, user := range []string{"a1", "b1"} {
		if f, err := db.Factors(t.Context(), user); err != nil || len(f) != 1 || string(f[0].Secret) != "seed of "+user {
			t.Errorf("the factor of %s: %+v, %v", user, f, err)
		}
	}
	all, err := db.Settings(t.Context())
	same(t, err, []statuspage.Setting{typedChannel("ops")}, all)
}

// sealedRows are the rows as they lie in the database.
func sealedRows(t *testing.T, db *DB) []string {
	t.Helper()
	return slices.Concat(dumpColumn(t, db, `SELECT HEX(secret) FROM factor ORDER BY id`), dumpColumn(t, db, `SELECT HEX(body) FROM setting ORDER BY id`))
}

func mustRotate(t *testing.T, db *DB) {
	t.Helper()
	if n, err := db.RotateKey(t.Context(), entry("key.rotate")); err != nil || n != 3 {
		t.Fatalf("%d sealed anew, %v", n, err)
	}
}

// After a rotation another key seals everything, the old one opens nothing, and the audit
// log knows.
func TestKeyIsRotated(t *testing.T) {
	t.Parallel()
	db := sealedHouse(t)
	dir, before, old := db.dir, sealedRows(t, db), mustRead(t, db.keyPath())
	entries := len(dumpTable(t, db, "audit"))
	mustRotate(t, db)
	opens(t, db)
	for n, row := range sealedRows(t, db) {
		if row == before[n] {
			t.Errorf("row %d is sealed as before", n)
		}
	}
	if got := len(dumpTable(t, db, "audit")); got != entries+1 {
		t.Errorf("%d entries in the audit log, want %d", got, entries+1)
	}
	if info, err := os.Stat(db.keyPath()); err != nil || info.Mode().Perm() != 0o600 || bytes.Contains(mustRead(t, db.keyPath()), bytes.TrimSpace(old)) {
		t.Errorf("the file: %v, %v, or it holds the old key", info, err)
	}
	if _, err := db.RotateKey(t.Context()); err == nil {
		t.Error("a rotation that the audit log does not know")
	}
	mustClose(t, db)
	db = mustOpen(t, dir, Options{})
	opens(t, db)
	mustClose(t, db)
	if err := os.WriteFile(filepath.Join(dir, keyFile), old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mustOpen(t, dir, Options{}).VerifySeals(t.Context()); err == nil {
		t.Error("the old key still opens")
	}
}

// Wherever a rotation is cut short everything opens, and the next one completes it.
func TestRotationCutShort(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(t *testing.T, db *DB){
		"before the transaction": func(t *testing.T, db *DB) {
			mustPrepend(t, db.keyPath(), mustRead(t, db.keyPath()), strings.Repeat("ab", 32)+"\n")
		},
		"after the transaction": func(t *testing.T, db *DB) {
			old := mustRead(t, db.keyPath())
			mustRotate(t, db)
			mustPrepend(t, db.keyPath(), old, string(mustRead(t, db.keyPath())))
		},
		"while the file was written": func(t *testing.T, db *DB) {
			if err := os.WriteFile(db.keyPath()+".new", []byte("abab"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sealedHouse(t)
			cut(t, db)
			mustClose(t, db)
			db = mustOpen(t, db.dir, Options{})
			opens(t, db)
			mustRotate(t, db)
			opens(t, db)
			if keys, err := readKeyFile(db.keyPath()); err != nil || len(keys) != 1 {
				t.Errorf("%d keys are left, %v", len(keys), err)
			}
		})
	}
}

// A secret that does not open stops the rotation, which then has changed nothing.
func TestRotationOfWhatIsDamaged(t *testing.T) {
	t.Parallel()
	db := sealedHouse(t)
	if _, err := db.writer.ExecContext(t.Context(), `UPDATE setting SET body = x'00'`); err != nil {
		t.Fatal(err)
	}
	key, rows := mustRead(t, db.keyPath()), sealedRows(t, db)
	if _, err := db.RotateKey(t.Context(), entry("key.rotate")); err == nil || !strings.Contains(err.Error(), "alert:ops") {
		t.Errorf("%v, want the setting named", err)
	}
	if !bytes.Equal(key, mustRead(t, db.keyPath())) || !slices.Equal(rows, sealedRows(t, db)) {
		t.Error("it has changed something")
	}
}

// Sealing goes on during rotations, by whatever key is the first.
func TestRotationBesideOthers(t *testing.T) {
	t.Parallel()
	db := sealedHouse(t)
	done := make(chan error)
	go func() {
		for range 20 {
			if err := db.Commit(background, statuspage.Changes{At: noon, Settings: []statuspage.Setting{typedChannel("ops")}}); err != nil {
				done <- err
				return
			}
			if _, err := db.Factors(background, "a1"); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 10 {
		mustRotate(t, db)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	opens(t, db)
}

// rotateUntilKilled rotates as fast as it can, and counts on standard output.
func rotateUntilKilled(dir string) error {
	db, err := Open(background, dir, Options{})
	for n := 1; err == nil; n++ {
		if _, err = db.RotateKey(background, entry(fmt.Sprint("key.rotate", n))); err == nil {
			fmt.Println(n)
		}
	}
	return err
}

func TestKilledRotationLosesNothing(t *testing.T) {
	t.Parallel()
	db := sealedHouse(t)
	for round := range 10 {
		mustClose(t, db)
		untilKilled(t, "FYR_TEST_ROTATE_UNTIL_KILLED="+db.dir, 1+round)
		db = mustOpen(t, db.dir, Options{})
		opens(t, db)
	}
	mustRotate(t, db)
	opens(t, db)
	if keys, err := db.VerifySeals(t.Context()); err != nil || keys < 1 {
		t.Errorf("%d keys, %v", keys, err)
	}
}

// A factor without a secret of its own, as a mailed code is, needs no key.
func TestRotationWithoutSecrets(t *testing.T) {
	t.Parallel()
	db := mustOpen(t, t.TempDir(), Options{})
	anna, _ := person("a1", "Anna", access.Owner)
	mustChange(t, db, access.Changes{First: true, Users: []access.User{anna}, Factors: []access.Factor{{ID: "m", User: "a1", Kind: access.MailCode, Made: noon}}})
	if n, err := db.RotateKey(t.Context(), entry("key.rotate")); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func mustRead(tb testing.TB, path string) []byte {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// mustPrepend writes a file of two parts.
func mustPrepend(tb testing.TB, path string, last []byte, first string) {
	tb.Helper()
	if err := os.WriteFile(path, append([]byte(first), last...), 0o600); err != nil {
		tb.Fatal(err)
	}
}
