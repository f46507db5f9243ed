package mirror

import "testing"

func TestFileName(t *testing.T) {
	t.Parallel()
	const html, data = "text/html; charset=utf-8", "application/json; charset=utf-8"
	for _, tt := range []struct {
		at, kind string
		folder   bool
		want     string
	}{
		{"/", html, false, "index.html"},
		{"/sv/", html, true, "sv/index.html"},
		{"/history", html, true, "history/index.html"},
		{"/history/2026/11", html, false, "history/2026/11/index.html"},
		{"/components/api.v2", html, false, "components/api.v2/index.html"},
		{"/404.html", html, false, "404.html"},
		{"/history.atom", "application/atom+xml", false, "history.atom"},
		{"/.well-known/security.txt", "text/plain", false, ".well-known/security.txt"},
		{"/api/v2/summary.json", data, false, "api/v2/summary.json"},
		{"/api/v1/components", data, true, "api/v1/components/index.json"},
		{"/api/v1/components/api", data, false, "api/v1/components/api"},
		{"/../x", html, false, ""},
		{"/a//b", html, false, ""},
		{"/a\x00", html, false, ""},
		{"/a?b", html, false, ""},
	} {
		got, err := fileName(tt.at, tt.kind, tt.folder)
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("fileName(%q) = %q, %v; want %q", tt.at, got, err, tt.want)
		}
	}
}
