package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/access"
)

// addresses are what a page may be wanted by, and what is left of it.
var addresses = map[string]string{
	"/status/history?q=disk&x=%2F": "/status/history?q=disk&x=%2F", "/": "/", "/a//b": "/a//b", "/sv/?next=https://evil.example.net": "/sv/?next=https://evil.example.net",
	"": "", "history": "", "//evil.example.net": "", "///evil.example.net": "", "/\\evil.example.net": "", "\\\\evil.example.net": "", "/\t/evil.example.net": "",
	"https://evil.example.net/": "", "https:/evil.example.net": "", "javascript:alert(1)": "", "/a\r\nSet-Cookie: x=y": "", " /history": "", "/a\x7f": "", "/%zz": "",
}

func TestPathOnly(t *testing.T) {
	t.Parallel()
	for next, want := range addresses {
		if got := pathOnly(next); got != want {
			t.Errorf("pathOnly(%q) = %q, want %q", next, got, want)
		}
	}
}

// Whoever wanted a page and had to sign in first comes back to it, once, and to no other
// host, whatever the address or the cookie says.
func TestSigningInLeadsToThePageThatWasWanted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.door.c.Pass = func(next string) string { return "https://status.example.com/sign-in?next=" + url.QueryEscape(next) }
	anna := h.person("anna", access.Owner)
	signIn := func(cookie string) (to string, forgot bool) {
		t.Helper()
		w := h.form("/session", url.Values{"token": {h.link(anna)}}, "Cookie", cookie)
		for _, c := range w.Result().Cookies() {
			forgot = forgot || c.Name == wantedCookie && c.MaxAge < 0
		}
		return w.Header().Get("Location"), forgot
	}
	session := h.signInAs(anna)
	for next, want := range addresses {
		w := h.ask(http.MethodGet, "/page?"+url.Values{"next": {next}}.Encode(), "")
		if w.Header().Get("Location") != "/signin" {
			t.Fatalf("a stranger is sent to %q", w.Header().Get("Location"))
		}
		cookie, expected := cookieOf(w, wantedCookie), "/"
		if want != "" {
			expected = visitOf(want)
		}
		if (cookie != "") != (want != "") {
			t.Errorf("for %q the cookie is %q", next, cookie)
		}
		if cookie == "" {
			cookie = wantedCookie + "=" + url.QueryEscape(next) // somebody may have put it there
		}
		if to, forgot := signIn(cookie); to != expected || !forgot {
			t.Errorf("signed in after %q: to %q (forgotten %v), want %q", next, to, forgot, expected)
		}
		if to := h.ask(http.MethodGet, "/page?"+url.Values{"next": {next}}.Encode(), "", "Cookie", session).Header().Get("Location"); to != h.door.c.Pass(want) {
			t.Errorf("an operator who wants %q is sent to %q", next, to)
		}
	}
	if to, _ := signIn(""); to != "/" {
		t.Errorf("signed in for nothing else: to %q", to)
	}
	if to, _ := signIn(cookieOf(h.ask(http.MethodGet, "/incidents/abc?x=1", ""), wantedCookie)); to != "/incidents/abc?x=1" {
		t.Errorf("signed in for an incident: to %q", to)
	}
	for _, path := range []string{"/", "/api/ops/v1/status", "/page?next=/" + strings.Repeat("a", longestWanted)} {
		if got := h.ask(http.MethodGet, path, "").Result().Cookies(); len(got) > 0 {
			t.Errorf("%.40s is remembered: %v", path, got)
		}
	}
}
