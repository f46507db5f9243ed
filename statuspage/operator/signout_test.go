package operator

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage/access"
)

// Signing out ends the session, and leads to where the person signed in: to a provider that
// says where people sign out of it, and else back to the beginning.
func TestSigningOutAtTheProvider(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, announced, to string }{
		{"announced", "https://id.example.com/logout?realm=ops", "https://id.example.com/logout?client_id=fyr&realm=ops"},
		{"not announced", "", ""},
		{"nowhere to go", "javascript:alert(1)", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, i := newHouse(t), newIssuer(t)
			i.leave = tt.announced
			h.trusts(i, dial.Policy{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
			i.says = map[string]any{"preferred_username": "anna", "groups": []string{"ops"}}
			session := cookieOf(h.through(i), "fyr-session")
			w := h.form("/sign-out", nil, "Cookie", session)
			h.ledOut(w, tt.to)
			if got := h.ask("GET", "/", "", "Cookie", session); got.Code != http.StatusSeeOther {
				t.Errorf("the session of before: %d", got.Code)
			}
		})
	}
}

// ledOut checks where an answer to signing out leads; "" is to the sign-in.
func (h *house) ledOut(w *httptest.ResponseRecorder, to string) {
	h.t.Helper()
	if to == "" {
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/signin" {
			h.t.Errorf("signed out: %d to %q, want the sign-in", w.Code, w.Header().Get("Location"))
		}
		return
	}
	link := strings.ReplaceAll(to, "&", "&amp;")
	if got := w.Header().Get("Refresh"); w.Code != http.StatusOK || got != "0; url="+to || !strings.Contains(w.Body.String(), `href="`+link+`"`) {
		h.t.Errorf("signed out: %d on to %q, want %s\n%s", w.Code, got, to, w.Body)
	}
	if strings.Contains(w.Body.String(), `action="/sign-out"`) {
		h.t.Errorf("who is signed out can sign out:\n%s", w.Body)
	}
}

// A proxy that names people signs them out itself: the console leads there, and where it
// doesn't know the place it has no button that would do nothing.
func TestSigningOutAtTheProxy(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"", "/oauth2/sign_out", "https://sso.example.com/out?rd=%2F"} {
		h := newHouse(t)
		h.door.Admit(Ways{Header: &Header{
			User: "X-Remote-User", Group: "X-Remote-Groups", Groups: map[string]access.Roles{"ops": {access.Viewer}},
			Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, SignOut: place,
		}})
		named := []string{"X-Remote-User", "zoe", "X-Remote-Groups", "ops"}
		page := h.ask("GET", "/", "", named...)
		if shown := strings.Contains(page.Body.String(), `action="/sign-out"`); page.Code != http.StatusOK || shown != (place != "") {
			t.Errorf("with the place %q the first page is %d, with Sign out: %t", place, page.Code, shown)
		}
		h.ledOut(h.form("/sign-out", nil, named...), place)
	}
	h := newHouse(t)
	if page := h.ask("GET", "/", "", "Cookie", h.signIn()); !strings.Contains(page.Body.String(), `action="/sign-out"`) {
		t.Error("who has a session can't sign out")
	}
}
