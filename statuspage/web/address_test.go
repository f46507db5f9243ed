package web_test

import (
	"net/http"
	"testing"
)

// What people type, or a form sends, leads to the page that was meant.
func TestAddressesAlmostRight(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for path, want := range map[string]string{"/PT-br/history": "/pt-br/history", "/SV": "/sv", "/pt-BR/": "/pt-br/", "/EN/history?q=x": "/en/history?q=x"} {
		if got := s.get(path); got.Code != http.StatusMovedPermanently || got.Header().Get("Location") != want {
			t.Errorf("GET %s = %d to %s, want %s", path, got.Code, got.Header().Get("Location"), want)
		}
	}
	if all, got := s.get("/"), s.get("/?component="); got.Code != http.StatusOK || got.Body.String() != all.Body.String() {
		t.Errorf("GET /?component= = %d, not all", got.Code)
	}
}
