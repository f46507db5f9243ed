package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
)

const waysFile = `page: {name: Shore, url: "https://status.example.com"}
monitors: [{id: api, url: "https://api.example.com"}]
`

// home asks for the console's first page, as a proxy that names somebody.
func (w *workbench) home() int {
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, "http://localhost/", http.NoBody)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Remote-User", "zoe")
	r.Header.Set("X-Remote-Groups", "ops")
	rec := httptest.NewRecorder()
	w.app.operator.Handler().ServeHTTP(rec, r)
	return rec.Code
}

// How operators come in is taken over with the rest of the file; a bad file leaves the
// ways as they were, and says why.
func TestReloadTakesWaysOver(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, waysFile)
	const proxy = "operator: {header: {user: X-Remote-User, groups_header: X-Remote-Groups, groups: [ops=viewer], proxies: [127.0.0.1]}}\n"
	for _, tt := range []struct {
		name, file, mistake string
		want                int
	}{
		{"a proxy is believed", waysFile + proxy, "", http.StatusOK},
		{"one without proxies", waysFile + "operator: {header: {user: X-Remote-User}}\n", "needs a user header, groups and the proxies", http.StatusOK},
		{"a session that is too short", waysFile + "operator: {session: {idle: 1s}}\n", "idle", http.StatusOK},
		{"no more", waysFile, "", http.StatusSeeOther},
	} {
		w.write(tt.file)
		_, err := w.app.reload.reload(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, false)
		if (err == nil) != (tt.mistake == "") || err != nil && !strings.Contains(err.Error(), tt.mistake) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.mistake)
		}
		if got := w.home(); got != tt.want {
			t.Errorf("%s: the first page answers %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestOnlyTheRestNeedsARestart(t *testing.T) {
	t.Parallel()
	var changes []Change
	for _, path := range []string{"operator.session.idle", "operator.oidc", "operator.header.proxies", "operator.listen", "trusted_proxies", "page.name"} {
		changes = append(changes, Change{Path: path})
	}
	if got := strings.Join((&reloader{}).needRestart(changes), " "); got != "operator.listen trusted_proxies" {
		t.Errorf("needs a restart: %s", got)
	}
}
