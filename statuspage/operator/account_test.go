package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fyr-status/fyr/statuspage/access"
)

func TestChangingThePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo, _, _ := h.armed("bo", access.TOTP)
	other, own := h.signInAs(bo), h.signInAs(bo)
	change := func(current, password string) *http.Response {
		return h.form("/account/password", url.Values{"current": {current}, "password": {password}}, "Cookie", own).Result()
	}
	if r := change("wrong", "three herons, one pond"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("with the wrong current one: %d", r.StatusCode)
	}
	if r := change(herons, "password1234"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a common one: %d", r.StatusCode)
	}
	r := change(herons, "three herons, one pond")
	if r.StatusCode != http.StatusSeeOther || len(r.Cookies()) != 1 {
		t.Fatalf("%d, %v", r.StatusCode, r.Cookies())
	}
	next := r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
	for cookie, want := range map[string]int{other: 303, own: 303, next: 200} {
		if w := h.ask("GET", "/account", "", "Cookie", cookie); w.Code != want {
			t.Errorf("afterwards: %d, want %d", w.Code, want)
		}
	}
	if w, _ := h.password("bo", herons); w.Code != http.StatusUnauthorized {
		t.Errorf("the old password: %d", w.Code)
	}
}

// What somebody signs in with is changed only soon after signing in, and a change makes the
// proof no younger.
func TestFactorsNeedAFreshProof(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		bo, _, _ := h.armed("bo", access.TOTP, access.Recovery)
		session := h.signInAs(bo)
		time.Sleep(freshFor - time.Second)
		w := h.form("/account/codes", nil, "Cookie", session)
		if w.Code != 200 || strings.Count(w.Body.String(), "<li><code>") != recoveryCodes {
			t.Fatalf("within ten minutes: %d", w.Code)
		}
		session = cookieOf(w, "fyr-session")
		time.Sleep(2 * time.Second)
		for _, path := range []string{"/account/codes", "/account/password", "/account/factor", "/account/mail", "/account/passkey", "/account/factors/x/remove"} {
			w := h.form(path, nil, "Cookie", session)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/signin?fresh=1" {
				t.Errorf("%s after ten minutes: %d to %q", path, w.Code, w.Header().Get("Location"))
			}
		}
		if w := h.ask("GET", "/account", "", "Cookie", session); w.Code != 200 {
			t.Errorf("the account itself: %d", w.Code)
		}
	})
}

func TestAddingAndRemovingFactors(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var box mailbox
	h.door.c.Mail = box.send
	bo, _, _ := h.armed("bo", access.TOTP)
	first, err := h.store.Factors(t.Context(), bo.ID)
	if err != nil {
		t.Fatal(err)
	}
	session := h.signInAs(bo)
	if w := h.form("/account/factors/"+first[0].ID+"/remove", nil, "Cookie", session); w.Code != http.StatusConflict {
		t.Errorf("removing the last one: %d", w.Code)
	}
	w := h.form("/account/mail", nil, "Cookie", session)
	attempt := cookieOf(w, attemptCookie)
	if w = h.form("/account/mail", nil, "Cookie", session+"; "+attempt); w.Code != http.StatusSeeOther {
		t.Fatalf("asking for a mail: %d", w.Code)
	}
	w = h.form("/account/factor", url.Values{"do": {"mail"}, "code": {box.code(t)}}, "Cookie", session+"; "+attempt)
	if w.Code != 200 || strings.Count(w.Body.String(), "<li><code>") != recoveryCodes {
		t.Fatalf("adding: %d %s", w.Code, w.Body)
	}
	if w := h.ask("GET", "/account", "", "Cookie", session); w.Code != http.StatusSeeOther {
		t.Errorf("the session from before: %d", w.Code)
	}
	session = cookieOf(w, "fyr-session")
	if w = h.form("/account/factors/"+first[0].ID+"/remove", nil, "Cookie", session); w.Code != http.StatusSeeOther {
		t.Errorf("removing one of two: %d", w.Code)
	}
	left, err := h.store.Factors(t.Context(), bo.ID)
	if err != nil || kindsOf(left)[access.TOTP] || !kindsOf(left)[access.MailCode] {
		t.Errorf("left are %v, %v", left, err)
	}
}

// Nobody reaches what is another's, by whatever id.
func TestAccountsAreApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bo, _, _ := h.armed("bo", access.TOTP, access.MailCode)
	boTheir, mallory := h.signInAs(bo), h.signInAs(h.person("mallory", access.Owner))
	h.tokenFor(bo, access.View)
	factors, _ := h.store.Factors(t.Context(), bo.ID)
	sessions, _ := h.store.Sessions(t.Context(), bo.ID)
	tokens, _ := h.store.Tokens(t.Context())
	for _, path := range []string{
		"/account/factors/" + factors[0].ID + "/remove", "/account/sessions/" + sessions[0].ID + "/end", "/account/tokens/" + tokens[0].ID + "/end",
		"/account/factors/-1/remove", "/account/sessions/9223372036854775808/end", "/account/tokens/..%2f/end",
	} {
		if w := h.form(path, nil, "Cookie", mallory); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
	if w := h.ask("GET", "/account", "", "Cookie", boTheir); w.Code != 200 {
		t.Errorf("bo: %d", w.Code)
	}
	for _, path := range []string{"/account/tokens/" + tokens[0].ID + "/end", "/account/sessions/end", "/account/sessions/" + sessions[0].ID + "/end"} {
		if w := h.form(path, nil, "Cookie", boTheir); w.Code != http.StatusSeeOther {
			t.Errorf("bo's own %s: %d", path, w.Code)
		}
	}
	if w := h.ask("GET", "/account", "", "Cookie", boTheir); w.Code != http.StatusSeeOther {
		t.Errorf("bo, after ending the own session: %d", w.Code)
	}
}
