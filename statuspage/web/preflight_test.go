package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fyr-status/fyr/statuspage/feed"
)

// A browser asks first when another site's script sends If-None-Match.
func TestPreflight(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	open := []string{"/api/v1/status.json", "/api/v1/components/www.json", "/api/v2/summary.json", "/api/openapi.json", "/badge.svg", "/badge/api/uptime.json", "/status.txt", "/sv/status.md", "/sv/feed.json"}
	for _, f := range feed.Formats() {
		open = append(open, f.Path)
	}
	for _, tt := range []struct {
		paths                  []string
		origin, methods, heads string
	}{
		{open, "*", "GET, HEAD", "If-None-Match"},
		{[]string{"/", "/subscribe", "/history", "/api/push/token", "/ping/token", "/events", "/hub", "/healthz", "/none"}, "", "", ""},
	} {
		for _, path := range tt.paths {
			r := httptest.NewRequest(http.MethodOptions, "https://status.example.com"+path, http.NoBody)
			r.Header.Set("Origin", "https://elsewhere.example")
			r.Header.Set("Access-Control-Request-Method", "GET")
			r.Header.Set("Access-Control-Request-Headers", "if-none-match")
			w := httptest.NewRecorder()
			s.server.Handler().ServeHTTP(w, r)
			got := w.Header()
			if got.Get("Access-Control-Allow-Origin") != tt.origin || got.Get("Access-Control-Allow-Methods") != tt.methods || got.Get("Access-Control-Allow-Headers") != tt.heads || tt.origin != "" && w.Code != http.StatusNoContent {
				t.Errorf("OPTIONS %s = %d %v", path, w.Code, got)
			}
		}
	}
}
