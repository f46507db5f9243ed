package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// entry is a line of the audit log for a test's change.
func entry(act string) statuspage.Entry {
	return statuspage.Entry{At: time.Now(), By: statuspage.Actor{Kind: statuspage.BySystem}, Act: act, Object: "account:x"}
}

// person is an account that signs in by password and TOTP, and its factor.
func person(id, name string, roles ...access.Role) (access.User, access.Factor) {
	u := access.User{ID: id, Name: name, Roles: roles, Origin: access.Local, Password: "$argon2id$", Made: noon, Changed: noon}
	return u, access.Factor{ID: id + "-totp", User: id, Kind: access.TOTP, Name: "phone", Secret: []byte("seed of " + id), Step: 1, Made: noon}
}

func mustChange(tb testing.TB, db *DB, c access.Changes) {
	tb.Helper()
	if c.At.IsZero() {
		c.At = noon
	}
	if err := db.ChangeAccess(tb.Context(), c, entry("test.change")); err != nil {
		tb.Fatalf("change: %v", err)
	}
}

// settled is a store with the owner anna and the responder bo.
func settled(tb testing.TB) *DB {
	tb.Helper()
	db := mustOpen(tb, tb.TempDir(), Options{})
	anna, seed := person("a1", "Anna", access.Owner)
	bo, other := person("b1", "Bo", access.Responder)
	mustChange(tb, db, access.Changes{First: true, Users: []access.User{anna}, Factors: []access.Factor{seed}})
	mustChange(tb, db, access.Changes{Users: []access.User{bo}, Factors: []access.Factor{other}})
	return db
}

// change reads an account, and stores it changed.
func change(tb testing.TB, db *DB, id string, do func(*access.User)) error {
	tb.Helper()
	u, err := db.User(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	do(&u)
	return db.ChangeAccess(tb.Context(), access.Changes{At: noon, Users: []access.User{u}}, entry("user.change"))
}

func TestAccessIsReadBack(t *testing.T) {
	t.Parallel()
	db := settled(t)
	hour := noon.Add(time.Hour)
	s := access.Session{ID: "s1", Hash: sha256.Sum256([]byte("s")), User: "b1", Made: noon, Seen: noon, By: []string{"password", "totp"}, Source: "192.0.2.0", Agent: "Firefox, Linux"}
	tok := access.Token{ID: "t1", Hash: sha256.Sum256([]byte("t")), Name: "deploy", User: "b1", Scopes: []access.Permission{access.View, access.Post}, Made: noon, Expires: hour}
	i := access.Invitation{ID: "i1", Hash: sha256.Sum256([]byte("i")), Kind: access.Invite, Name: "Cy", Address: "cy@example.org", Roles: access.Roles{access.Viewer}, Until: hour, By: "operator:a1", Made: noon, Expires: hour}
	key := access.Factor{ID: "credential", User: "b1", Kind: access.Passkey, Name: "laptop", Secret: []byte("{}"), Made: hour}
	mustChange(t, db, access.Changes{Sessions: []access.Session{s}, Tokens: []access.Token{tok}, Invitations: []access.Invitation{i}, Factors: []access.Factor{key}})

	bo, seed := person("b1", "Bo", access.Responder)
	bo.Version = 1
	gotSession, holder, err := db.SessionByHash(t.Context(), s.Hash)
	same(t, err, s, gotSession)
	same(t, nil, bo, holder)
	gotToken, holder, err := db.TokenByHash(t.Context(), tok.Hash)
	same(t, err, tok, gotToken)
	same(t, nil, bo, holder)
	gotInvitation, err := db.InvitationByHash(t.Context(), i.Hash)
	same(t, err, i, gotInvitation)
	factors, err := db.Factors(t.Context(), "b1")
	same(t, err, []access.Factor{seed, key}, factors)
	one, err := db.Factor(t.Context(), "credential")
	same(t, err, key, one)
	byName, err := db.UserByName(t.Context(), "ＢＯ")
	same(t, err, bo, byName)
	users, err := db.Users(t.Context())
	if err != nil || len(users) != 2 || users[0].Name != "Anna" {
		t.Errorf("users %v, %v", users, err)
	}
	for what, err := range map[string]error{
		"account": errorOf(db.User(t.Context(), "nobody")),
		"factor":  errorOf(db.Factor(t.Context(), "none")),
		"subject": errorOf(db.UserBySubject(t.Context(), "")),
		"link":    errorOf(db.InvitationByHash(t.Context(), s.Hash)),
	} {
		if !errors.Is(err, statuspage.ErrNotFound) {
			t.Errorf("%s that is not there: %v", what, err)
		}
	}
}

func same[T any](t *testing.T, err error, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestChangesAreRefused(t *testing.T) {
	t.Parallel()
	link := access.Invitation{ID: "i1", Hash: sha256.Sum256([]byte("i")), Kind: access.Reset, User: "a1", Made: noon, Expires: noon.Add(time.Hour)}
	anna, seed := person("a1", "Anna", access.Owner)
	anna.Version = 1
	bo, _ := person("b1", "Bo", access.Responder)
	bo.Version = 1
	with := func(u access.User, do func(*access.User)) []access.User { do(&u); return []access.User{u} }
	for _, c := range []struct {
		name   string
		change access.Changes
		want   error
	}{
		{"a first owner beside one", access.Changes{First: true}, access.ErrNotFirst},
		{"a name in another case", access.Changes{Users: with(bo, func(u *access.User) { u.Name = "ANNA" })}, access.ErrTaken},
		{"a name in another width", access.Changes{Users: []access.User{{ID: "c", Name: "Ａｎｎａ"}}}, access.ErrTaken},
		{"an older version", access.Changes{Users: with(bo, func(u *access.User) { u.Version = 0 })}, access.ErrStale},
		{"the owner's role", access.Changes{Users: with(anna, func(u *access.User) { u.Roles = nil })}, access.ErrLastOwner},
		{"the owner disabled", access.Changes{Users: with(anna, func(u *access.User) { u.Disabled = noon })}, access.ErrLastOwner},
		{"the owner for a day", access.Changes{Users: with(anna, func(u *access.User) { u.Expires = noon.Add(day) })}, access.ErrLastOwner},
		{"the owner's factor", access.Changes{Drop: []string{seed.ID}}, access.ErrLastOwner},
		{"the owner's password", access.Changes{Users: with(anna, func(u *access.User) { u.Password = "" })}, access.ErrLastOwner},
		{"the same step again", access.Changes{Factors: []access.Factor{seed}}, access.ErrUsed},
		{"somebody else's factor", access.Changes{Factors: []access.Factor{{ID: seed.ID, User: "b1", Kind: access.TOTP, Step: 9}}}, statuspage.ErrConflict},
		{"a code that is gone", access.Changes{Drop: []string{"never"}}, access.ErrUsed},
		{"a link that is none", access.Changes{Use: []string{"never"}}, access.ErrUsed},
		{"a link that is over", access.Changes{At: noon.Add(time.Hour), Invitations: nil, Use: []string{"old"}}, access.ErrUsed},
		{"the owner begins anew", access.Changes{Users: with(anna, func(u *access.User) { u.Password = "" }), Drop: []string{seed.ID}, Invitations: []access.Invitation{link}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := settled(t)
			mustChange(t, db, access.Changes{Invitations: []access.Invitation{{ID: "old", Hash: sha256.Sum256([]byte("old")), Kind: access.Invite, Expires: noon.Add(time.Hour)}}})
			before := dump(t, db)
			if c.change.At.IsZero() {
				c.change.At = noon
			}
			if err := db.ChangeAccess(t.Context(), c.change, entry("user.change")); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if c.want != nil && !cmp.Equal(before, dump(t, db)) {
				t.Error("a refused change changed something")
			}
		})
	}
}

// Everything that may happen once happens once, however many come at the same time.
func TestAccessRaces(t *testing.T) {
	t.Parallel()
	db := settled(t)
	link := access.Invitation{ID: "i1", Hash: sha256.Sum256([]byte("i")), Kind: access.Invite, Made: noon, Expires: noon.Add(time.Hour)}
	code := access.Factor{ID: "r1", User: "a1", Kind: access.Recovery, Secret: []byte("hash"), Made: noon}
	cy, key := person("c1", "Cy", access.Owner)
	mustChange(t, db, access.Changes{Invitations: []access.Invitation{link}, Factors: []access.Factor{code, key}, Users: []access.User{cy}})
	_, seed := person("a1", "Anna")
	seed.Step = 7
	empty := mustOpen(t, t.TempDir(), Options{})
	for _, c := range []struct {
		name   string
		db     *DB
		change func(n int) access.Changes
		want   error
	}{
		{"first owner", empty, func(n int) access.Changes {
			u, f := person(fmt.Sprint("o", n), fmt.Sprint("Owner ", n), access.Owner)
			return access.Changes{First: true, Users: []access.User{u}, Factors: []access.Factor{f}}
		}, access.ErrNotFirst},
		{"link", db, func(int) access.Changes { return access.Changes{Use: []string{"i1"}} }, access.ErrUsed},
		{"recovery code", db, func(int) access.Changes { return access.Changes{Drop: []string{"r1"}} }, access.ErrUsed},
		{"time step", db, func(int) access.Changes { return access.Changes{Factors: []access.Factor{seed}} }, access.ErrUsed},
		{"name", db, func(n int) access.Changes {
			return access.Changes{Users: []access.User{{ID: fmt.Sprint("d", n), Name: []string{"dee", "DEE", "Dee"}[n%3]}}}
		}, access.ErrTaken},
		{"last owner", db, func(n int) access.Changes {
			u, _ := person([]string{"a1", "c1"}[n%2], []string{"Anna", "Cy"}[n%2], access.Viewer)
			u.Version = 1
			return access.Changes{Users: []access.User{u}}
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			errs := make([]error, 12)
			var all sync.WaitGroup
			for n := range errs {
				all.Go(func() {
					change := c.change(n)
					change.At = noon
					errs[n] = c.db.ChangeAccess(t.Context(), change, entry("race"))
				})
			}
			all.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if c.want != nil && !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
			}
			if won != 1 {
				t.Errorf("%d of %d were let through, want one", won, len(errs))
			}
		})
	}
}

func TestNoChangeWithoutItsAuditEntry(t *testing.T) {
	t.Parallel()
	db := settled(t)
	if err := db.ChangeAccess(t.Context(), access.Changes{At: noon}); err == nil {
		t.Error("a change without an entry was taken")
	}
	if _, err := db.writer.ExecContext(t.Context(), `CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END`); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db)
	if err := change(t, db, "b1", func(u *access.User) { u.Roles = access.Roles{access.Owner} }); err == nil {
		t.Error("a change whose entry was refused was taken")
	}
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("it changed (-before +after):\n%s", diff)
	}
}

func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	db := settled(t)
	dir := db.dir
	if info, err := os.Stat(filepath.Join(dir, keyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key: %v, %v, want 0600", info, err)
	}
	mustClose(t, db)
	for name, text := range files(t, dir) {
		if strings.Contains(text, "seed of") {
			t.Errorf("%s holds a seed", name)
		}
	}
	db = mustOpen(t, dir, Options{})
	if f, err := db.Factors(t.Context(), "a1"); err != nil || !bytes.Equal(f[0].Secret, []byte("seed of a1")) {
		t.Errorf("after a start: %v, %v", f, err)
	}
}

// What was changed behind our back is an error, never something else than was stored.
func TestSealedSecretsDoNotLie(t *testing.T) {
	t.Parallel()
	db := settled(t)
	var sealed []byte
	if err := db.reader.QueryRowContext(t.Context(), `SELECT secret FROM factor WHERE account = 'a1'`).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	put := func(secret []byte, account string) {
		t.Helper()
		if _, err := db.writer.ExecContext(t.Context(), `UPDATE factor SET secret = $1 WHERE account = $2`, secret, account); err != nil {
			t.Fatal(err)
		}
	}
	for n := range sealed {
		flipped := slices.Clone(sealed)
		flipped[n] ^= 1
		put(flipped, "a1")
		if f, err := db.Factors(t.Context(), "a1"); !errors.Is(err, ErrDamaged) || f != nil {
			t.Fatalf("byte %d flipped: %v, %v", n, f, err)
		}
	}
	put(sealed[:5], "a1")
	if _, err := db.Factor(t.Context(), "a1-totp"); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut: %v", err)
	}
	put(sealed, "b1")
	if _, err := db.Factors(t.Context(), "b1"); !errors.Is(err, ErrDamaged) {
		t.Errorf("another one's: %v", err)
	}
}

func TestMissingKeyIsNamed(t *testing.T) {
	t.Parallel()
	db := settled(t)
	dir, path := db.dir, filepath.Join(db.dir, keyFile)
	mustClose(t, db)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	db = mustOpen(t, dir, Options{})
	for name, err := range map[string]error{
		"reading": errorOf(db.Factors(t.Context(), "a1")),
		"sealing": db.ChangeAccess(t.Context(), access.Changes{At: noon, Factors: []access.Factor{{ID: "n", User: "b1", Secret: []byte("x")}}}, entry("x")),
	} {
		if !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s without the key: %v, want %s named", name, err, path)
		}
	}
	if err := os.WriteFile(path, []byte("deadbeef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Factors(t.Context(), "a1"); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
		t.Errorf("with half a key: %v", err)
	}
	if err := change(t, db, "b1", func(u *access.User) { u.Language = "sv" }); err != nil {
		t.Errorf("what needs no key: %v", err)
	}
}

func TestSessionsOfAUserEnd(t *testing.T) {
	t.Parallel()
	db := settled(t)
	session := func(id, user string) access.Session {
		return access.Session{ID: id, Hash: sha256.Sum256([]byte(id)), User: user, Made: noon, Seen: noon}
	}
	mine, other, new := session("s1", "a1"), session("s2", "b1"), session("s3", "a1")
	mustChange(t, db, access.Changes{Sessions: []access.Session{mine, other}})
	later := noon.Add(time.Minute)
	mustChange(t, db, access.Changes{At: later, Sessions: []access.Session{new}, EndSessions: []string{"a1"}})
	mustChange(t, db, access.Changes{At: later, Sessions: []access.Session{mine}}) // what was read before comes back
	for id, want := range map[string]time.Time{"s1": later, "s2": {}, "s3": {}} {
		s, _, err := db.SessionByHash(t.Context(), sha256.Sum256([]byte(id)))
		if err != nil || !s.Ended.Equal(want) {
			t.Errorf("%s: %v ended at %v, want %v", id, err, s.Ended, want)
		}
	}
}

func TestUsesAreNotedToTheHalfMinute(t *testing.T) {
	t.Parallel()
	db := settled(t)
	s := access.Session{ID: "s1", User: "a1", Made: noon, Seen: noon}
	mustChange(t, db, access.Changes{Sessions: []access.Session{s}})
	for _, c := range []struct{ at, want time.Duration }{{29 * time.Second, 0}, {30 * time.Second, 30 * time.Second}, {31 * time.Second, 30 * time.Second}, {0, 30 * time.Second}} {
		if err := db.SeeSession(t.Context(), "s1", noon.Add(c.at)); err != nil {
			t.Fatal(err)
		}
		got, _, err := db.SessionByHash(t.Context(), s.Hash)
		if err != nil || got.Seen.Sub(noon) != c.want {
			t.Errorf("seen after %s: kept %s, %v, want %s", c.at, got.Seen.Sub(noon), err, c.want)
		}
	}
	if err := db.SeeToken(t.Context(), "none", noon); !errors.Is(err, statuspage.ErrNotFound) {
		t.Errorf("a token that is not there: %v", err)
	}
}

// Sessions and links hold addresses: they go like other addresses, and what runs stays.
func TestPruneForgetsSessions(t *testing.T) {
	t.Parallel()
	db := settled(t)
	old, hash := noon.Add(-91*day), func(id string) [32]byte { return sha256.Sum256([]byte(id)) }
	mustChange(t, db, access.Changes{
		Sessions:    []access.Session{{ID: "old", Hash: hash("old"), User: "a1", Made: old, Seen: old}, {ID: "new", Hash: hash("new"), User: "a1", Made: noon, Seen: noon}},
		Tokens:      []access.Token{{ID: "old", Hash: hash("old"), User: "a1", Made: old, Expires: old}, {ID: "new", Hash: hash("new"), User: "a1", Made: old, Expires: noon}},
		Invitations: []access.Invitation{{ID: "old", Hash: hash("old"), Made: old, Expires: old}, {ID: "new", Hash: hash("new"), Made: old, Expires: noon}},
	})
	if err := db.Prune(t.Context(), noon, Keep{}); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"account_session", "account_token", "invitation"} {
		if rows := dumpTable(t, db, table); len(rows) != 1 || !strings.HasPrefix(rows[0], "new|") {
			t.Errorf("%s: %q, want the new one only", table, rows)
		}
	}
}
