package operator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/access"
)

// issuer is an identity provider on loopback. It signs whatever the test has it say.
type issuer struct {
	*httptest.Server
	key    *rsa.PrivateKey
	asked  url.Values     // of the last authorization request
	says   map[string]any // claims; the rest is as asked
	broken string         // "nonce", "audience", "signature", "expired", "verifier"
	leave  string         // where it says that people sign out
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}, "end_session_endpoint": i.leave,
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "the-code" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.asked.Get("code_challenge") {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.identity(t)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) identity(t *testing.T) string {
	key := i.key
	said := map[string]any{"iss": i.URL, "aud": "fyr", "sub": "s-1", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "nonce": i.asked.Get("nonce")}
	for k, v := range i.says {
		said[k] = v
	}
	switch i.broken {
	case "nonce":
		said["nonce"] = "another"
	case "audience":
		said["aud"] = "another"
	case "expired":
		said["exp"] = time.Now().Add(-time.Hour).Unix()
	case "signature":
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, _ := json.Marshal(said)
	signed, err := signer.Sign(text)
	if err != nil {
		t.Error(err)
		return ""
	}
	whole, _ := signed.CompactSerialize()
	return whole
}

// through signs in by the provider, and returns the answer to its answer.
func (h *house) through(i *issuer) *httptest.ResponseRecorder {
	h.t.Helper()
	h.door.brake = newBrake()
	w := h.ask("GET", "/oidc", "")
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || !strings.HasPrefix(to.String(), i.URL+"/authorize?") {
		h.t.Fatalf("asked to sign in: %d to %q\n%s", w.Code, to, w.Body)
	}
	i.asked = to.Query()
	if i.asked.Get("code_challenge_method") != "S256" || i.asked.Get("nonce") == "" || i.asked.Get("redirect_uri") != "http://localhost:8081/oidc/callback" {
		h.t.Errorf("asked with %v", i.asked)
	}
	return h.ask("GET", "/oidc/callback?"+url.Values{"code": {"the-code"}, "state": {i.asked.Get("state")}}.Encode(), "", "Cookie", cookieOf(w, oidcCookie))
}

func (h *house) trusts(i *issuer, policy dial.Policy) {
	c := &OIDC{
		Issuer: i.URL, ClientID: "fyr", Secret: secret.New("s"), Name: "Example ID", Dial: dial.New(policy).DialContext,
		Groups: map[string]access.Roles{"ops": {access.Responder}, "leads": {access.Owner, access.Responder}},
	}
	h.door.Admit(Ways{OIDC: c})
}

func TestSigningInElsewhere(t *testing.T) {
	t.Parallel()
	h, i := newHouse(t), newIssuer(t)
	h.trusts(i, dial.Policy{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if page := h.ask("GET", "/signin", "").Body.String(); !strings.Contains(page, "Sign in with <bdi>Example ID</bdi>") {
		t.Errorf("the page offers\n%s", page)
	}
	i.says = map[string]any{"preferred_username": "anna", "email": "anna@example.com", "email_verified": true, "groups": []string{"ops", "chess"}}
	w := h.through(i)
	session := cookieOf(w, "fyr-session")
	u, err := h.store.UserByName(t.Context(), "anna")
	if err != nil || session == "" || !u.Roles.Equal(access.Roles{access.Responder}) || u.Origin != access.OIDC {
		t.Fatalf("%d, %+v, %v\n%s", w.Code, u, err, w.Body)
	}
	i.says["groups"], i.says["preferred_username"] = []string{"leads"}, "renamed"
	w = h.through(i)
	if u = h.user(u.ID); !u.Roles.Equal(access.Roles{access.Owner, access.Responder}) {
		t.Errorf("with other groups the roles are %v", u.Roles)
	}
	if got := h.ask("GET", "/", "", "Cookie", session); got.Code != http.StatusSeeOther {
		t.Errorf("the session with the former roles: %d", got.Code)
	}
	session = cookieOf(w, "fyr-session")
	i.says["groups"] = []string{"chess"}
	if w := h.through(i); w.Code != http.StatusForbidden {
		t.Errorf("with no group that counts: %d", w.Code)
	}
	if got := h.ask("GET", "/", "", "Cookie", session); got.Code == 200 {
		t.Errorf("the session of before: %d", got.Code)
	}
	i.says = map[string]any{"sub": "s-2", "preferred_username": "ANNA", "groups": []string{"ops"}}
	h.through(i)
	if other, err := h.store.UserBySubject(t.Context(), i.URL+" s-2"); err != nil || other.ID == u.ID || strings.EqualFold(other.Name, "anna") {
		t.Errorf("another person of the same name: %+v, %v", other, err)
	}
}

func TestForgedIdentitiesAreRefused(t *testing.T) {
	t.Parallel()
	h, i := newHouse(t), newIssuer(t)
	h.trusts(i, dial.Policy{Private: true})
	i.says = map[string]any{"preferred_username": "anna", "groups": []string{"ops"}}
	for _, broken := range []string{"nonce", "audience", "signature", "expired"} {
		i.broken = broken
		if w := h.through(i); w.Code != http.StatusUnauthorized || cookieOf(w, "fyr-session") != "" {
			t.Errorf("%s: %d", broken, w.Code)
		}
	}
	i.broken = ""
	begun := h.ask("GET", "/oidc", "")
	to, _ := url.Parse(begun.Header().Get("Location"))
	i.asked = to.Query()
	good := url.Values{"code": {"the-code"}, "state": {i.asked.Get("state")}}.Encode()
	for name, answer := range map[string]struct{ query, cookie string }{
		"in another browser":      {good, ""},
		"with a made-up cookie":   {good, oidcCookie + "=x"},
		"of another state":        {"code=the-code&state=x", cookieOf(begun, oidcCookie)},
		"a second time, spent so": {good, cookieOf(begun, oidcCookie)},
	} {
		_ = h.ask("GET", "/oidc/callback?code=the-code&state=x", "", "Cookie", cookieOf(begun, oidcCookie))
		if w := h.ask("GET", "/oidc/callback?"+answer.query, "", "Cookie", answer.cookie); cookieOf(w, "fyr-session") != "" {
			t.Errorf("an answer %s signs in", name)
		}
	}
}

// The provider is reached only where configuration allows it.
func TestTheProviderIsGuarded(t *testing.T) {
	t.Parallel()
	h, i := newHouse(t), newIssuer(t)
	h.trusts(i, dial.Policy{})
	if w := h.ask("GET", "/oidc", ""); w.Code != http.StatusBadGateway {
		t.Errorf("a provider on loopback: %d", w.Code)
	}
}

func TestNamedByAProxy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.door.Admit(Ways{Header: &Header{
		User: "X-Remote-User", Group: "X-Remote-Groups", Groups: map[string]access.Roles{"ops": {access.Responder}, "leads": {access.Owner}},
		Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")},
	}})
	get := func(path, peer string, headers ...string) int {
		r := httptest.NewRequest("GET", "http://localhost:8081"+path, http.NoBody)
		r.RemoteAddr = peer
		for n := 0; n < len(headers); n += 2 {
			r.Header.Add(headers[n], headers[n+1])
		}
		w := httptest.NewRecorder()
		h.door.Handler().ServeHTTP(w, r)
		return w.Code
	}
	const proxy = "10.1.2.3:4"
	for _, c := range []struct {
		name    string
		path    string
		peer    string
		headers []string
		want    int
	}{
		{"a responder", "/incidents/new", proxy, []string{"X-Remote-User", "anna", "X-Remote-Groups", "chess, ops"}, 200},
		{"not an owner", "/api/ops/v1/users", proxy, []string{"X-Remote-User", "anna", "X-Remote-Groups", "ops"}, 403},
		{"promoted", "/api/ops/v1/users", proxy, []string{"X-Remote-User", "anna", "X-Remote-Groups", "leads"}, 200},
		{"put out of all groups", "/", proxy, []string{"X-Remote-User", "anna", "X-Remote-Groups", "chess"}, 303},
		{"nobody known", "/", proxy, []string{"X-Remote-User", "mallory"}, 303},
		{"from elsewhere", "/", "192.0.2.9:4", []string{"X-Remote-User", "anna", "X-Remote-Groups", "leads"}, 303},
		{"from elsewhere, forwarded", "/", "192.0.2.9:4", []string{"X-Remote-User", "anna", "X-Remote-Groups", "leads", "X-Forwarded-For", "10.1.2.3"}, 303},
		{"two names", "/", proxy, []string{"X-Remote-User", "mallory", "X-Remote-User", "anna", "X-Remote-Groups", "leads"}, 303},
		{"no name", "/", proxy, []string{"X-Remote-Groups", "leads"}, 303},
	} {
		if got := get(c.path, c.peer, c.headers...); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	u, err := h.store.UserByName(t.Context(), "anna")
	if err != nil || u.Origin != access.Header || u.Password != "" {
		t.Errorf("%+v, %v", u, err)
	}
}

// Whoever is put out at the provider is out: an account of the provider's has no password
// and no factors here, and what is there from before lets nobody in.
func TestWhoSignsInElsewhereHasNoOtherWay(t *testing.T) {
	t.Parallel()
	h, d := newHouse(t), newDevice(t)
	bo, _, _ := h.armed("bo", access.TOTP)
	if w := h.enrols(d, h.signInAs(bo)); w.Code != 200 {
		t.Fatalf("making a passkey: %d %s", w.Code, w.Body)
	}
	bo = h.user(bo.ID)
	bo.Origin = access.OIDC
	h.change(access.Changes{At: time.Now(), Users: []access.User{bo}})

	o, attempt := h.challenge(d)
	if w := h.form("/session", url.Values{"credential": {d.proves(o)}}, "Cookie", attempt); w.Code != http.StatusUnauthorized || cookieOf(w, "fyr-session") != "" {
		t.Errorf("by the passkey: %d", w.Code)
	}
	if w, second := h.password("bo", herons); w.Code != http.StatusUnauthorized || second != "" {
		t.Errorf("by the password: %d", w.Code)
	}
	if w := h.api("POST", "/users/bo/reset", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a reset: %d %s", w.Code, w.Body)
	}
	session := h.signInAs(h.user(bo.ID))
	if got := h.ask("GET", "/account", "", "Cookie", session).Body.String(); strings.Contains(got, "/account/factor") || strings.Contains(got, "/account/codes") {
		t.Errorf("the account offers factors:\n%s", got)
	}
	for _, path := range []string{"/account/password", "/account/factor", "/account/mail", "/account/passkey", "/account/codes"} {
		if w := h.form(path, nil, "Cookie", session); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
