package operator

import (
	"encoding/base32"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// setupToken is the token of a fresh set-up link.
func (h *house) setupToken() string {
	h.t.Helper()
	link, err := h.door.SetupLink(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Path != "/setup" {
		h.t.Fatalf("link %q: %v", link, err)
	}
	return u.Query().Get("token")
}

var typedSeed = regexp.MustCompile(`<code class="key">([A-Z2-7 ]+)</code>`)

// seedOn is the secret that a page offers for an app.
func seedOn(t *testing.T, w *httptest.ResponseRecorder) []byte {
	t.Helper()
	found := typedSeed.FindStringSubmatch(w.Body.String())
	if found == nil {
		t.Fatalf("no secret on\n%d %s", w.Code, w.Body)
	}
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(found[1], " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

// begins sends the first page of a set-up, and returns its attempt.
func (h *house) begins(given, name, password string) (*httptest.ResponseRecorder, string) {
	h.t.Helper()
	w := h.form("/setup", url.Values{"token": {given}, "name": {name}, "password": {password}})
	return w, cookieOf(w, attemptCookie)
}

// completes sends the second page, with an app's code.
func (h *house) completes(attempt string) *httptest.ResponseRecorder {
	h.t.Helper()
	seed := seedOn(h.t, h.ask("GET", "/setup/factor", "", "Cookie", attempt))
	return h.form("/setup/factor", url.Values{"do": {"app"}, "code": {appCode(h.t, seed, time.Now())}, "label": {"phone"}}, "Cookie", attempt)
}

func TestTheFirstOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old := h.setupToken()
	given := h.setupToken()
	if w := h.ask("GET", "/setup?token="+old, ""); w.Code != http.StatusNotFound {
		t.Errorf("the link of an earlier start: %d", w.Code)
	}
	w, attempt := h.begins(given, "anna", herons)
	if w.Code != http.StatusSeeOther || attempt == "" {
		t.Fatalf("the first page: %d %s", w.Code, w.Body)
	}
	if all, err := h.store.Users(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("after the first page there are accounts: %v, %v", all, err)
	}
	if w, _ := h.password("anna", herons); w.Code != http.StatusUnauthorized {
		t.Errorf("half set up, a password is answered with %d", w.Code)
	}
	_, second := h.begins(given, "mallory", herons)
	w = h.completes(attempt)
	if w.Code != 200 || strings.Count(w.Body.String(), "<li><code>") != recoveryCodes {
		t.Fatalf("the second page: %d %s", w.Code, w.Body)
	}
	if got := h.ask("GET", "/", "", "Cookie", cookieOf(w, "fyr-session")); got.Code != 200 {
		t.Errorf("home: %d", got.Code)
	}
	if w := h.completes(second); w.Code != http.StatusConflict {
		t.Errorf("who used the same link at the same time: %d", w.Code)
	}
	all, err := h.store.Users(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "anna" || !all[0].Roles.Equal(access.Roles{access.Owner}) {
		t.Errorf("accounts %+v, %v", all, err)
	}
	if link, err := h.door.SetupLink(t.Context()); link != "" || err != nil {
		t.Errorf("another start makes %q, %v", link, err)
	}
	if w := h.ask("GET", "/setup?token="+given, ""); w.Code != http.StatusNotFound {
		t.Errorf("the used link: %d", w.Code)
	}
}

func TestSetupRefusesInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person("Taken", access.Viewer)
	given, i := "invited", access.Invitation{ID: "i1", Hash: hashOf("invited"), Kind: access.Invite, Roles: access.Roles{access.Viewer}, Made: instant(), Expires: instant().Add(time.Hour)}
	h.change(access.Changes{At: instant(), Invitations: []access.Invitation{i}})
	for _, c := range []struct{ name, password, want string }{
		{"", herons, "A name has letters"},
		{"a/b", herons, "A name has letters"},
		{"TAKEN", herons, "There is an account of this name"},
		{"anna", "short", "at least 12 characters"},
		{"anna", "password1234", "guessed first"},
		{"anna", "anna-example-1", "made of your name"},
		{"anna", strings.Repeat("x y", 100), "at most 256"},
	} {
		w, attempt := h.begins(given, c.name, c.password)
		if w.Code != http.StatusUnprocessableEntity || attempt != "" || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%q, %q: %d, want %q\n%s", c.name, c.password, w.Code, c.want, w.Body)
		}
		if strings.Contains(w.Body.String(), c.password) && c.password != "" {
			t.Errorf("the page says the password %q again", c.password)
		}
	}
	for _, given := range []string{"", "wrong", h.link(h.person("bo", access.Viewer))} {
		if w, _ := h.begins(given, "anna", herons); w.Code != http.StatusNotFound {
			t.Errorf("token %q: %d", given, w.Code)
		}
	}
}

// An invitation gives the roles that it was made with, whatever the form says.
func TestInvitationsGiveNoMoreThanTheySay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	i := access.Invitation{ID: "i1", Hash: hashOf("invited"), Kind: access.Invite, Name: "bo", Roles: access.Roles{access.Viewer}, Until: instant().Add(48 * time.Hour), Made: instant(), Expires: instant().Add(time.Hour)}
	h.change(access.Changes{At: instant(), Invitations: []access.Invitation{i}})
	w := h.form("/setup", url.Values{"token": {"invited"}, "name": {"bo"}, "password": {herons}, "roles": {"owner"}, "role": {"owner"}, "expires": {""}, "origin": {"oidc"}, "id": {"x"}})
	if w := h.completes(cookieOf(w, attemptCookie)); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	u, err := h.store.UserByName(t.Context(), "bo")
	if err != nil || !u.Roles.Equal(access.Roles{access.Viewer}) || !u.Expires.Equal(i.Until) || u.Origin != access.Local || u.ID == "x" {
		t.Errorf("%+v, %v", u, err)
	}
}

// Whoever begins anew has none of what they had: old factors, old sessions, old password.
func TestBeginningAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo, seed, codes := h.armed("bo", access.TOTP, access.Recovery)
	session := h.signInAs(bo)
	now := instant()
	h.change(access.Changes{At: now, Tokens: []access.Token{{
		ID: "t", Hash: hashOf("fyr_taken"), Name: "taken", User: bo.ID, Scopes: []access.Permission{access.View}, Made: now, Expires: now.Add(time.Hour),
	}}})
	if w := h.ask("GET", "/api/ops/v1/status", "", "Authorization", "Bearer fyr_taken"); w.Code != http.StatusOK {
		t.Fatalf("the token before: %d", w.Code)
	}
	link, err := h.door.reset(t.Context(), statuspage.Actor{Kind: statuspage.ByToken, ID: "shell"}, bo)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	w := h.form("/setup", url.Values{"token": {u.Query().Get("token")}, "name": {"mallory"}, "password": {"three herons, one pond"}})
	if w := h.completes(cookieOf(w, attemptCookie)); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := h.user(bo.ID); got.Name != "bo" {
		t.Errorf("the account is called %q now", got.Name)
	}
	if w := h.ask("GET", "/", "", "Cookie", session); w.Code != http.StatusSeeOther {
		t.Errorf("the old session: %d", w.Code)
	}
	if w := h.ask("GET", "/api/ops/v1/status", "", "Authorization", "Bearer fyr_taken"); w.Code != http.StatusUnauthorized {
		t.Errorf("the old token: %d", w.Code)
	}
	if w, _ := h.password("bo", herons); w.Code != http.StatusUnauthorized {
		t.Errorf("the old password: %d", w.Code)
	}
	for _, code := range []string{appCode(t, seed, time.Now()), codes[0]} {
		_, attempt := h.password("bo", "three herons, one pond")
		if w := h.second(attempt, code); w.Code == http.StatusSeeOther {
			t.Errorf("an old code %q signs in", code)
		}
	}
}
