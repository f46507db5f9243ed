package operator

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// member makes an account that signs in by password and TOTP, and returns its id.
func (h *house) member(name string, roles ...access.Role) string {
	h.t.Helper()
	u := access.User{ID: "id-" + name, Name: name, Roles: roles, Origin: access.Local, Password: "$argon2id$", Made: instant(), Changed: instant()}
	f := access.Factor{ID: "totp-" + name, User: u.ID, Kind: access.TOTP, Secret: []byte("seed"), Made: instant()}
	h.arrange(access.Changes{At: instant(), Users: []access.User{u}, Factors: []access.Factor{f}})
	return u.ID
}

func (h *house) arrange(c access.Changes) {
	h.t.Helper()
	if err := h.store.ChangeAccess(h.t.Context(), c, statuspage.Entry{At: time.Now(), Act: "test.arrange"}); err != nil {
		h.t.Fatal(err)
	}
}

// tokenOf gives a member a token that allows whatever the member may.
func (h *house) tokenOf(name string) string {
	h.t.Helper()
	secret := access.TokenPrefix + name + statuspage.NewID()
	h.arrange(access.Changes{Tokens: []access.Token{{
		ID: statuspage.NewID(), Hash: hashOf(secret), Name: "all", User: "id-" + name, Scopes: access.Permissions(), Made: instant(), Expires: instant().Add(time.Hour),
	}}})
	return secret
}

// by asks the interface with somebody's token.
func (h *house) by(token, method, path, body string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.ask(method, "/api/ops/v1"+path, body, "Authorization", "Bearer "+token, "Content-Type", "application/json")
}

// into decodes an answer of the status that is wanted.
func into[T any](t *testing.T, w *httptest.ResponseRecorder, status int) (v T) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("%d %s, want %d", w.Code, w.Body, status)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// acts are the acts in the audit log, oldest first, with what they were done to.
func (h *house) acts() (list []string) {
	h.t.Helper()
	entries, err := h.store.Audit(h.t.Context(), statuspage.AuditQuery{Limit: 1000})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Act != "test.arrange" {
			list = append([]string{e.By.String() + " " + e.Act + " " + e.Object}, list...)
		}
	}
	return list
}

func TestAccountsAreLookedAfter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.member("bo", access.Responder)
	anna := h.tokenOf("anna")
	s := access.Session{ID: "s1", Hash: hashOf("s1"), User: "id-bo", Made: instant(), Seen: instant(), By: []string{"password", "totp"}, Source: "192.0.2.0"}
	h.arrange(access.Changes{Sessions: []access.Session{s}})

	u := into[UserInfo](t, h.by(anna, "GET", "/users/BO", ""), 200)
	if u.State != "active" || u.Sessions != 1 || !cmp.Equal(u.Factors, []access.FactorKind{access.TOTP}) {
		t.Errorf("bo: %+v", u)
	}
	u = into[UserInfo](t, h.by(anna, "PUT", "/users/bo/roles", `{"roles":["editor","privacy"]}`), 200)
	if !u.Roles.Equal(access.Roles{access.Editor, access.Privacy}) || u.Sessions != 0 {
		t.Errorf("after other roles: %+v, want no session that runs", u)
	}
	if u = into[UserInfo](t, h.by(anna, "POST", "/users/bo/disable", ""), 200); u.State != "disabled" {
		t.Errorf("disabled: %+v", u)
	}
	if u = into[UserInfo](t, h.by(anna, "POST", "/users/bo/enable", ""), 200); u.State != "active" {
		t.Errorf("enabled: %+v", u)
	}
	want := []string{
		"token:id-anna/all token.use token:" + h.tokenID("anna"),
		"token:id-anna/all user.roles user:id-bo", "token:id-anna/all user.disable user:id-bo", "token:id-anna/all user.enable user:id-bo",
	}
	if diff := cmp.Diff(want, h.acts()); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
}

func (h *house) tokenID(holder string) string {
	h.t.Helper()
	tokens, err := h.store.Tokens(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, x := range tokens {
		if x.User == "id-"+holder {
			return x.ID
		}
	}
	h.t.Fatalf("%s has no token", holder)
	return ""
}

func TestAuditNamesPersons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.member("bo", access.Responder)
	h.by(h.tokenOf("anna"), "POST", "/users/bo/disable", "")
	h.api("POST", "/users/bo/enable", "")
	for by, want := range map[string][]string{
		"ANNA":       {"token:anna/all user.disable", "token:anna/all token.use"},
		"token:anna": nil,
		"token":      {"token:shell user.enable", "token:anna/all user.disable", "token:anna/all token.use"},
		"bo":         nil,
		"shell":      {"token:shell user.enable"},
	} {
		var got []string
		for _, l := range into[[]AuditLine](t, h.api("GET", "/audit?by="+by, ""), 200) {
			got = append(got, l.Who+" "+l.Act)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", by, diff)
		}
	}
}

func TestAccountsAreRefusedInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.member("bo", access.Responder)
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"POST", "/users", `{"name":"","roles":["viewer"]}`, 422, "name: is empty"},
		{"POST", "/users", `{"name":"cy\u202e","roles":["viewer"]}`, 422, "no letter"},
		{"POST", "/users", `{"name":"cy"}`, 422, "roles: are missing"},
		{"POST", "/users", `{"name":"cy","roles":["admin"]}`, 422, "there is no such one"},
		{"POST", "/users", `{"name":"cy","roles":["viewer","viewer"]}`, 422, "name one twice"},
		{"POST", "/users", `{"name":"cy","roles":["viewer"],"address":"nobody"}`, 422, "email"},
		{"POST", "/users", `{"name":"cy","roles":["viewer"],"expires_at":"2020-01-01T00:00:00Z"}`, 422, "has passed"},
		{"POST", "/users", `{"name":"ANNA","roles":["viewer"]}`, 409, "there is an account of this name"},
		{"PUT", "/users/anna/roles", `{"roles":["viewer"]}`, 409, "the last owner"},
		{"POST", "/users/anna/disable", ``, 409, "the last owner"},
		{"GET", "/users/nobody", ``, 404, "there is no user nobody"},
		{"POST", "/users/nobody/reset", ``, 404, "there is no user nobody"},
		{"DELETE", "/users/bo/sessions/none", ``, 404, "there is no user bo"},
		{"DELETE", "/invitations/none", ``, 404, "none"},
		{"DELETE", "/tokens/none", ``, 404, "there is no token none"},
		{"POST", "/tokens", `{"name":"x","scopes":["view"]}`, 422, "user: is missing"},
		{"POST", "/tokens", `{"name":"x","user":"bo","scopes":[]}`, 422, "scopes: are missing"},
		{"POST", "/tokens", `{"name":"x","user":"bo","scopes":["view","view"]}`, 422, "named twice"},
		{"POST", "/tokens", `{"name":"x","user":"bo","scopes":["edit"]}`, 422, "more than the holder may (responder)"},
		{"POST", "/tokens", `{"name":"x@example.com","user":"bo","scopes":["view"]}`, 422, "looks like a mail address"},
		{"POST", "/tokens", `{"name":"x","user":"bo","scopes":["view"],"expires_at":"2126-01-01T00:00:00Z"}`, 422, "is not between now and"},
		{"GET", "/audit?since=yesterday", ``, 422, "since"},
		{"GET", "/audit?limit=0", ``, 422, "limit"},
		{"GET", "/audit/verify?anchor=x", ``, 422, "anchor"},
	} {
		w := h.api(c.method, c.path, c.body)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %s, want %d … %s", c.method, c.path, c.body, w.Code, w.Body, c.code, c.want)
		}
	}
}

// A token that is a second pair of eyes is made by its holder alone: whoever looks after
// accounts can't approve with it what they have asked for.
func TestSecondPairOfEyesIsOnesOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	anna := h.tokenOf("anna")
	h.member("bo", access.Editor)
	if w := h.by(anna, "POST", "/tokens", `{"name":"two","user":"bo","scopes":["view","approve"]}`); w.Code != 422 || !strings.Contains(w.Body.String(), "only bo can give it") {
		t.Errorf("an owner makes a second pair of eyes: %d %s", w.Code, w.Body)
	}
	if w := h.by(h.tokenOf("bo"), "POST", "/tokens", `{"name":"two","scopes":["approve"]}`); w.Code != 201 {
		t.Errorf("one's own second pair of eyes: %d %s", w.Code, w.Body)
	}
}

// A token is never stronger than its holder, nor than who made it.
func TestTokensAreNoStrongerThanWhoMakesThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.member("pia", access.Privacy)
	anna, pia := h.tokenOf("anna"), h.tokenOf("pia")
	if w := h.by(anna, "POST", "/tokens", `{"name":"spy","user":"pia","scopes":["unmask"]}`); w.Code != 422 || !strings.Contains(w.Body.String(), "more than you may yourself") {
		t.Errorf("an owner makes a privacy officer's token: %d %s", w.Code, w.Body)
	}
	if w := h.by(pia, "POST", "/tokens", `{"name":"spy","user":"anna","scopes":["view"]}`); w.Code != 403 {
		t.Errorf("a token in an owner's name: %d %s", w.Code, w.Body)
	}
	made := into[NewToken](t, h.by(pia, "POST", "/tokens", `{"name":"lists","scopes":["readers","self"]}`), 201)
	if !strings.HasPrefix(made.Secret, "fyr_") || len(made.Secret) < 30 {
		t.Errorf("the token is %q", made.Secret)
	}
	if w := h.by(made.Secret, "POST", "/tokens", `{"name":"more","scopes":["unmask"]}`); w.Code != 422 {
		t.Errorf("a token makes a stronger one: %d %s", w.Code, w.Body)
	}
	if w := h.by(made.Secret, "GET", "/subscribers", ""); w.Code != 200 {
		t.Errorf("what it is for: %d %s", w.Code, w.Body)
	}
	if w := h.by(made.Secret, "GET", "/subscribers?unmask=true", ""); w.Code != 403 || !strings.Contains(w.Body.String(), " of pia may not do this: it needs the scope unmask") {
		t.Errorf("what its holder may and it may not: %d %s", w.Code, w.Body)
	}
	if all := into[[]TokenInfo](t, h.by(pia, "GET", "/tokens", ""), 200); len(all) != 2 || all[0].Holder != "pia" {
		t.Errorf("pia sees %+v, want her own two", all)
	}
	if all := into[[]TokenInfo](t, h.by(anna, "GET", "/tokens", ""), 200); len(all) != 3 {
		t.Errorf("anna sees %d, want all three", len(all))
	}
	if w := h.by(pia, "DELETE", "/tokens/"+h.tokenID("anna"), ""); w.Code != 404 {
		t.Errorf("pia ends anna's token: %d %s", w.Code, w.Body)
	}
	if w := h.by(anna, "DELETE", "/tokens/"+made.ID, ""); w.Code != 204 {
		t.Errorf("anna ends pia's token: %d %s", w.Code, w.Body)
	}
	if w := h.by(made.Secret, "GET", "/subscribers", ""); w.Code != 401 {
		t.Errorf("with a token that was ended: %d %s", w.Code, w.Body)
	}
}

// One's own account is open to everybody, another's is not even named.
func TestOnesOwnAccountOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.member("bo", access.Viewer)
	bo := h.tokenOf("bo")
	for path, want := range map[string]int{
		"/users/bo": 200, "/users/id-bo/sessions": 200, "/users/anna": 403, "/users/nobody": 403, "/users/anna/sessions": 403, "/users": 403, "/invitations": 403, "/audit": 403,
	} {
		if w := h.by(bo, "GET", path, ""); w.Code != want {
			t.Errorf("GET %s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
	h.member("odd", access.Auditor)
	odd := h.tokenOf("odd") // reads what the console shows an auditor of somebody, and ends nothing
	for ask, want := range map[string]int{
		"GET /users/anna": 200, "GET /users/anna/sessions": 200, "DELETE /users/anna/sessions": 403, "DELETE /users/anna/sessions/none": 403, "GET /tokens": 200,
	} {
		method, path, _ := strings.Cut(ask, " ")
		if w := h.by(odd, method, path, ""); w.Code != want {
			t.Errorf("an auditor's %s: %d %s, want %d", ask, w.Code, w.Body, want)
		}
	}
	for _, path := range []string{"/users/bo/reset", "/links"} {
		if w := h.by(h.tokenOf("anna"), "POST", path, `{"name":"bo"}`); w.Code != http.StatusUnauthorized {
			t.Errorf("%s by an owner's token: %d %s, want the host's only", path, w.Code, w.Body)
		}
	}
}

func TestInvitationsAreMailedOnceAndRevoked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	var to, text string
	h.door.c.Mail = func(_ context.Context, address, _, body string) error { to, text = address, body; return nil }
	first := into[Invited](t, h.api("POST", "/users", `{"name":"Cy","roles":["responder"],"address":"cy@example.com"}`), 201)
	if to != "cy@example.com" || !strings.Contains(text, first.URL) || !first.Mailed {
		t.Errorf("mailed to %q: %q, want %s in it", to, text, first.URL)
	}
	second := into[Invited](t, h.api("POST", "/users", `{"name":"CY","roles":["viewer"]}`), 201)
	kept := func(link string) access.Invitation {
		t.Helper()
		u, err := url.Parse(link)
		if err != nil || u.Path != "/setup" {
			t.Fatalf("link %s, %v", link, err)
		}
		i, err := h.store.InvitationByHash(t.Context(), hashOf(u.Query().Get("token")))
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if a, b := kept(first.URL), kept(second.URL); a.Open(time.Now()) || !b.Open(time.Now()) || b.Roles.String() != "viewer" {
		t.Errorf("the first works: %t, the second: %t; want the second alone", a.Open(time.Now()), b.Open(time.Now()))
	}
	if w := h.api("DELETE", "/invitations/"+second.ID, ""); w.Code != 204 || kept(second.URL).Open(time.Now()) {
		t.Errorf("revoked: %d %s", w.Code, w.Body)
	}
}

func TestResetTakesEverything(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	h.arrange(access.Changes{Sessions: []access.Session{{ID: "s1", Hash: hashOf("s1"), User: "id-anna", Made: instant(), Seen: instant()}}})
	made := into[Linked](t, h.api("POST", "/users/anna/reset", ""), 201)
	if made.Kind != "reset" || !strings.Contains(made.URL, "/setup?token=") {
		t.Errorf("made %+v", made)
	}
	u, err := h.store.User(t.Context(), "id-anna")
	if err != nil || u.Password != "" {
		t.Errorf("the password is still there: %v", err)
	}
	if f, err := h.store.Factors(t.Context(), "id-anna"); len(f) != 0 || err != nil {
		t.Errorf("factors %v, %v", f, err)
	}
	if s, _, err := h.store.SessionByHash(t.Context(), hashOf("s1")); err != nil || s.Ended.IsZero() {
		t.Errorf("the session runs on: %+v, %v", s, err)
	}
}

// The first links of an installation: for the first owner while there is nobody, and for
// whoever has an account then.
func TestLinksOfTheHost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if made := into[Linked](t, h.api("POST", "/links", `{"name":"root"}`), 201); made.Kind != "setup" {
		t.Errorf("with no account: %+v", made)
	}
	h.member("anna", access.Owner)
	if made := into[Linked](t, h.api("POST", "/links", `{"name":"ANNA"}`), 201); made.Kind != "link" || !strings.Contains(made.URL, "/signin?token=") {
		t.Errorf("with one: %+v", made)
	}
	if w := h.api("POST", "/links", `{"name":"root"}`); w.Code != 404 {
		t.Errorf("for nobody: %d %s", w.Code, w.Body)
	}
}

// Nothing in the audit log tells who a person is or holds what lets anybody in.
func TestAuditHoldsNoAddressAndNoSecret(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member("anna", access.Owner)
	var secrets []string
	note := func(link string) {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, u.Query().Get("token"))
	}
	note(into[Invited](t, h.api("POST", "/users", `{"name":"canary@example.org","roles":["responder"],"address":"canary@example.net"}`), 201).URL)
	note(into[Linked](t, h.api("POST", "/links", `{"name":"anna"}`), 201).URL)
	note(into[Linked](t, h.api("POST", "/users/anna/reset", ""), 201).URL)
	secrets = append(secrets, into[NewToken](t, h.api("POST", "/tokens", `{"name":"deploy","user":"anna","scopes":["view"]}`), 201).Secret)
	h.api("POST", "/subscribers", `{"address":"canary@example.com"}`)
	h.api("GET", "/subscribers?unmask=true", "")
	w := h.api("GET", "/audit?limit=1000", "")
	for _, canary := range append(secrets, "canary", "seed", "argon2id") {
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("the audit log holds %q:\n%s", canary, w.Body)
		}
	}
	if n := strings.Count(w.Body.String(), `"act"`); n < 8 {
		t.Errorf("only %d entries were looked at", n)
	}
}

// Addresses are whole for the privacy officer alone, by either door, and that is noted.
func TestWholeAddressesAreForThePrivacyOfficer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.api("POST", "/subscribers", `{"address":"canary@example.org"}`)
	for _, r := range access.AllRoles() {
		name := r.String()
		h.member(name, r)
		token := h.tokenOf(name)
		list, unmasked := h.by(token, "GET", "/subscribers", ""), h.by(token, "GET", "/subscribers?unmask=true", "")
		if strings.Contains(list.Body.String(), "canary") || list.Code == 200 && !strings.Contains(list.Body.String(), "c•••@example.org") {
			t.Errorf("%s sees %d %s", name, list.Code, list.Body)
		}
		if may := r == access.Privacy; may != strings.Contains(unmasked.Body.String(), "canary@example.org") || may == (unmasked.Code == 403) {
			t.Errorf("%s unmasks: %d %s", name, unmasked.Code, unmasked.Body)
		}
	}
	n := 0
	for _, act := range h.acts() {
		if strings.Contains(act, "subscriber.unmask") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d unmaskings are noted, want the privacy officer's", n)
	}
}
