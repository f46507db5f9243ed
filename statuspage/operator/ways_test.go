package operator

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage/access"
)

// The ways change while the door is open: a proxy that is believed no more names nobody at
// once, and an answer to what an earlier provider was asked is refused.
func TestWaysChangeWhileTheDoorIsOpen(t *testing.T) {
	t.Parallel()
	h, i := newHouse(t), newIssuer(t)
	home := func() int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost:8081/", http.NoBody)
		r.RemoteAddr = "10.1.2.3:1"
		r.Header.Set("X-Remote-User", "zoe")
		r.Header.Set("X-Remote-Groups", "ops")
		w := httptest.NewRecorder()
		h.door.Handler().ServeHTTP(w, r)
		return w.Code
	}
	proxy := Header{User: "X-Remote-User", Group: "X-Remote-Groups", Groups: map[string]access.Roles{"ops": {access.Viewer}}, Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	for _, tt := range []struct {
		name string
		ways Ways
		want int
	}{
		{"nobody is believed", Ways{}, http.StatusSeeOther},
		{"the proxy is", Ways{Header: &proxy}, http.StatusOK},
		{"no more", Ways{}, http.StatusSeeOther},
	} {
		h.door.Admit(tt.ways)
		if got := home(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	h.trusts(i, dial.Policy{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	w := h.ask(http.MethodGet, "/oidc", "")
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || to.Query().Get("state") == "" {
		t.Fatalf("asked to sign in: %d to %v, %v", w.Code, to, err)
	}
	i.asked, i.says = to.Query(), map[string]any{"preferred_username": "zoe", "groups": []string{"ops"}} // it would be believed
	h.trusts(i, dial.Policy{Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	answer := "/oidc/callback?" + url.Values{"code": {"the-code"}, "state": {to.Query().Get("state")}}.Encode()
	if w := h.ask(http.MethodGet, answer, "", "Cookie", cookieOf(w, oidcCookie)); w.Code != http.StatusUnauthorized {
		t.Errorf("an answer to what was asked before: %d\n%s", w.Code, w.Body)
	}
}
