package operator

import (
	"bytes"
	"crypto/rand"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

var update = flag.Bool("update", false, "write the table of roles and routes anew, for people to review")

const matrixFile = "testdata/matrix.txt"

// path is a route's with something in the place of each parameter.
func (r route) sample() string {
	parts := strings.Split(r.path, "/")
	for n, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[n] = "x"
		}
	}
	return strings.Join(parts, "/")
}

// TestRoleRouteMatrix asks every route as every role, by session and by token, and compares
// who was let in with a table that people have reviewed: a new route, a changed rule and a
// changed role all show there. Write it anew with -update.
func TestRoleRouteMatrix(t *testing.T) {
	h := newHouse(t)
	columns := matrixColumns(h)
	var b bytes.Buffer
	fmt.Fprint(&b, "# Who passes which route: s by a session, t by a token of theirs with all scopes, h by the host's.\n# Reviewed by people; written by go test -run TestRoleRouteMatrix -update.\n")
	fmt.Fprintf(&b, "%-7s%-56s", "", "")
	for _, c := range columns {
		fmt.Fprintf(&b, " %-9s", c.name)
	}
	b.WriteByte('\n')
	for _, r := range h.door.routes() {
		fmt.Fprintf(&b, "%-7s%-56s", r.method, r.path)
		for _, c := range columns {
			fmt.Fprintf(&b, " %-9s", c.passes(h, r))
		}
		b.WriteByte('\n')
	}
	got := tidyLines(b.String())
	if *update {
		if err := os.WriteFile(matrixFile, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the table differs from the reviewed one (-reviewed +code); when that is meant, run with -update and have it reviewed:\n%s", diff)
	}
}

func tidyLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// matrixColumn is a role, with a session and a token; nobody has none, the host its own token.
type matrixColumn struct {
	name, session, token string
}

func matrixColumns(h *house) []matrixColumn {
	columns := []matrixColumn{{name: "nobody"}}
	for _, r := range access.AllRoles() {
		u := h.person(r.String(), r)
		columns = append(columns, matrixColumn{r.String(), h.signInAs(u), h.tokenFor(u, access.Permissions()...)})
	}
	return append(columns, matrixColumn{name: "host", token: token})
}

// tokenFor makes a token of a person.
func (h *house) tokenFor(u access.User, scopes ...access.Permission) string {
	h.t.Helper()
	given, now := rand.Text(), instant()
	h.change(access.Changes{At: now, Tokens: []access.Token{{
		ID: statuspage.NewID(), Hash: hashOf(given), Name: "test", User: u.ID, Scopes: scopes, Made: now, Expires: now.Add(time.Hour),
	}}})
	return given
}

// passes says by what of a column's a route lets it in: what the middleware judges, without
// what the handler does then.
func (m matrixColumn) passes(h *house, r route) string {
	judge := func(who caller) bool {
		return r.rule.door == openDoor || r.rule.check(who, time.Now()) == nil
	}
	by := ""
	if m.name == "nobody" && judge(caller{}) {
		return "all"
	}
	if m.session != "" {
		if who := h.known("Cookie", m.session); judge(who) {
			by += "s"
		}
	}
	if m.token != "" {
		if who := h.known("Authorization", "Bearer "+m.token); judge(who) {
			by += map[bool]string{true: "h", false: "t"}[m.name == "host"]
		}
	}
	if by == "" {
		return "-"
	}
	return by
}

// known is who the door takes a request for.
func (h *house) known(header, value string) caller {
	h.t.Helper()
	c := h.context(http.MethodGet, "/", header, value)
	who, err := h.door.identify(c)
	if err != nil {
		h.t.Fatal(err)
	}
	return who
}

// Every route that is not open is denied to a stranger, whatever they bring along, through
// the whole door.
func TestEveryRouteIsDeniedWithoutCredentials(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, r := range h.door.routes() {
		for _, with := range [][]string{
			{"Authorization", ""},
			{"Authorization", "Bearer wrong"},
			{"Authorization", "Bearer "},
			{"Authorization", "Basic " + token},
			{"Cookie", "fyr-session="},
			{"Cookie", "fyr-session=" + token},
			{"X-Remote-User", "anna"},
			{"X-HTTP-Method-Override", "GET"},
		} {
			w := h.ask(r.method, r.sample(), "", with...)
			denied := w.Code == http.StatusUnauthorized || w.Code == http.StatusSeeOther && w.Header().Get("Location") == "/signin"
			if r.rule.door != openDoor && !denied {
				t.Errorf("%s %s with %q: %d, want denied", r.method, r.path, with, w.Code)
			}
		}
	}
	if w := h.api("GET", "/nothing", ""); w.Code != http.StatusNotFound {
		t.Errorf("a path that is not in the table: %d, want 404", w.Code)
	}
}

// Methods that the table does not have for a path are refused, and TRACE and CONNECT for all.
func TestUnknownMethodsAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, r := range h.door.routes() {
		for _, method := range []string{http.MethodTrace, http.MethodConnect, "BREW"} {
			if w := h.ask(method, r.sample(), "", "Authorization", "Bearer "+token); w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, r.path, w.Code)
			}
		}
	}
}

// Rights are those of the moment: a role that is taken away counts at the next request, by
// session and by token.
func TestRightsAreReadAfresh(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo := h.person("bo", access.Responder)
	session, program := h.signInAs(bo), h.tokenFor(bo, access.View, access.Post)
	codes := func() [3]int {
		return [3]int{
			h.ask("GET", "/incidents/new", "", "Cookie", session).Code,
			h.ask("POST", "/api/ops/v1/incidents", `{"title":"T","message":"M","dry_run":true}`, "Authorization", "Bearer "+program).Code,
			h.ask("GET", "/api/ops/v1/status", "", "Authorization", "Bearer "+program).Code,
		}
	}
	for _, step := range []struct {
		change func(u *access.User)
		want   [3]int
	}{
		{func(*access.User) {}, [3]int{200, 200, 200}},
		{func(u *access.User) { u.Roles = access.Roles{access.Viewer} }, [3]int{403, 403, 200}},
		{func(u *access.User) { u.Roles = nil }, [3]int{403, 403, 403}},
		{func(u *access.User) { u.Roles = access.Roles{access.Responder} }, [3]int{200, 200, 200}},
		{func(u *access.User) { u.Changed = time.Now().Add(time.Second) }, [3]int{303, 200, 200}},
		{func(u *access.User) { u.Disabled = time.Now() }, [3]int{303, 401, 401}},
	} {
		u := h.user(bo.ID)
		step.change(&u)
		h.change(access.Changes{At: instant(), Users: []access.User{u}})
		if got := codes(); got != step.want {
			t.Errorf("%+v: %v, want %v", u, got, step.want)
		}
	}
}

// A role sees addresses whole or shortened, by the same route.
func TestOnlyThePrivacyOfficerUnmasks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if w := h.api("POST", "/subscribers", `{"address":"anna@example.com"}`); w.Code != http.StatusAccepted {
		t.Fatalf("add: %d %s", w.Code, w.Body)
	}
	for _, r := range access.AllRoles() {
		session := h.signInAs(h.person(r.String(), r))
		whole := h.ask("GET", "/api/ops/v1/subscribers?unmask=true", "", "Cookie", session)
		if sees := strings.Contains(whole.Body.String(), "anna@example.com"); sees != (r == access.Privacy) {
			t.Errorf("%s asks for whole addresses: %d %s", r, whole.Code, whole.Body)
		}
		short := h.ask("GET", "/api/ops/v1/subscribers", "", "Cookie", session)
		if sees := short.Code == http.StatusOK; sees != r.May(access.Readers) || strings.Contains(short.Body.String(), "anna@") {
			t.Errorf("%s asks for addresses: %d %s", r, short.Code, short.Body)
		}
	}
}
