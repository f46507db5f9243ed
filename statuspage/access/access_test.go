package access

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reviewed is the policy as people have agreed on it: a change of the table shows here.
const reviewed = `
              viewer responder editor privacy auditor owner
view          yes    yes       yes    yes     yes     yes
post          -      yes       yes    -       -       yes
approve       -      -         yes    -       -       yes
edit          -      -         yes    -       -       yes
correct       -      -         yes    -       -       yes
readers       -      yes       yes    yes     yes     yes
readers.edit  -      -         -      yes     -       yes
unmask        -      -         -      yes     -       -
audit         -      -         -      -       yes     yes
evidence      -      -         -      -       yes     yes
users         -      -         -      -       -       yes
self          yes    yes       yes    yes     yes     yes
`

func TestPolicyIsTheReviewedOne(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(reviewed), "\n")
	heads := strings.Fields(lines[0])
	if len(heads) != len(AllRoles()) || len(lines)-1 != len(Permissions()) {
		t.Fatalf("%d roles and %d permissions are reviewed, there are %d and %d", len(heads), len(lines)-1, len(AllRoles()), len(Permissions()))
	}
	for n, p := range Permissions() {
		cells := strings.Fields(lines[n+1])
		got := []string{p.String()}
		for _, r := range AllRoles() {
			got = append(got, map[bool]string{true: "yes", false: "-"}[Roles{r}.May(p)])
		}
		if diff := cmp.Diff(cells, got); diff != "" {
			t.Errorf("%s (-reviewed +table):\n%s", p, diff)
		}
	}
}

func TestNamesAreReadBack(t *testing.T) {
	want := map[string]any{}
	for _, r := range AllRoles() {
		text, err := json.Marshal(Roles{r})
		var got Roles
		if err != nil || json.Unmarshal(text, &got) != nil || !got.Equal(Roles{r}) {
			t.Errorf("role %s: %s, %v, %v", r, text, got, err)
		}
		want[r.String()] = true
	}
	for _, p := range Permissions() {
		var got Permission
		if err := got.UnmarshalText([]byte(p.String())); err != nil || got != p {
			t.Errorf("permission %s: %s, %v", p, got, err)
		}
	}
	var r Role
	if err := r.UnmarshalText([]byte("admin")); err == nil || !strings.Contains(err.Error(), "responder") {
		t.Errorf("an unknown role: %v", err)
	}
}

func TestSessionsAndTokensEnd(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	u := User{ID: "u", Roles: Roles{Responder}, Changed: noon}
	s := Session{ID: "s", User: "u", Made: noon, Seen: noon}
	tok := Token{ID: "t", User: "u", Scopes: []Permission{Post, Users}, Expires: noon.Add(time.Hour)}
	for _, c := range []struct {
		name   string
		at     time.Duration
		change func(*User, *Session, *Token)
		open   bool
		may    bool
	}{
		{"at once", 0, nil, true, true},
		{"just before two hours", IdleFor - time.Second, nil, true, false},
		{"at two hours", IdleFor, nil, false, false},
		{"used all the time", SessionFor - time.Second, func(_ *User, s *Session, _ *Token) { s.Seen = noon.Add(11 * time.Hour) }, true, false},
		{"at twelve hours", SessionFor, func(_ *User, s *Session, _ *Token) { s.Seen = noon.Add(11 * time.Hour) }, false, false},
		{"a password changed", time.Second, func(u *User, _ *Session, _ *Token) { u.Changed = noon.Add(time.Millisecond) }, false, true},
		{"disabled", time.Second, func(u *User, _ *Session, _ *Token) { u.Disabled = noon }, false, false},
		{"expired", time.Second, func(u *User, _ *Session, _ *Token) { u.Expires = noon.Add(time.Second) }, false, false},
		{"ended", time.Second, func(_ *User, s *Session, t *Token) { s.Ended, t.Ended = noon, noon }, false, false},
		{"somebody else's", 0, func(u *User, _ *Session, _ *Token) { u.ID = "v" }, false, false},
		{"the role is gone", time.Second, func(u *User, _ *Session, _ *Token) { u.Roles = Roles{Viewer} }, true, false},
	} {
		u, s, tok := u, s, tok
		if c.change != nil {
			c.change(&u, &s, &tok)
		}
		if open, may := s.Open(u, noon.Add(c.at)), tok.May(Post, u, noon.Add(c.at)); open != c.open || may != c.may {
			t.Errorf("%s: session open %t, token may %t; want %t, %t", c.name, open, may, c.open, c.may)
		}
		if tok.May(Users, u, noon) {
			t.Errorf("%s: a token is stronger than its holder", c.name)
		}
	}
}

// A token that may post sees what there is to post to, and no more than that; and no role can
// act on what it can't see.
func TestScopesShowWhatTheyActOn(t *testing.T) {
	t.Parallel()
	now := time.Now()
	u := User{ID: "u", Roles: AllRoles()}
	for p, want := range map[Permission][]Permission{
		View: {View}, Post: {View, Post}, Edit: {View, Edit}, Approve: {View, Approve}, Correct: {View, Correct},
		Readers: {Readers}, ReadersEdit: {Readers, ReadersEdit}, Unmask: {Readers, Unmask}, Audit: {Audit}, Evidence: {Evidence}, Users: {Users}, Self: {Self},
	} {
		tok := Token{ID: "t", User: "u", Scopes: []Permission{p}, Expires: now.Add(time.Hour)}
		var got []Permission
		for _, q := range Permissions() {
			if tok.May(q, u, now) {
				got = append(got, q)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the scope %s allows %v, want %v", p, got, want)
		}
		for _, r := range AllRoles() {
			if r.May(p) && !r.May(p.shows()) {
				t.Errorf("%s may %s, and not %s", r, p, p.shows())
			}
		}
	}
}
