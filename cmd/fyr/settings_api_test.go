package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// ask makes a request of the operators' door, as the command line does.
func (w *workbench) ask(method, path, body string) (code int, answer string) {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, "http://localhost/api/ops/v1"+path, bytes.NewReader([]byte(body)))
	r.Header.Set("Authorization", "Bearer "+w.app.token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = "127.0.0.1:1"
	rec := httptest.NewRecorder()
	w.app.operator.Handler().ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// The door: what a page or a program sends and gets.
func TestSettingsOverTheDoor(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, benchFile)
	for _, tt := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/settings/monitors", "", 200, `"from":"file","file":`},
		{"GET", "/settings/monitors/api", "", 200, `"line":3,"locked":true`},
		{"GET", "/settings/nonsense", "", 404, ""},
		{"GET", "/forms/monitors", "", 200, `"chosen_by":"kind"`},
		{"GET", "/forms/channels", "", 200, `"name":"slack"`},
		{"POST", "/settings/monitors/check", `{"id": "web", "url": "https://www.example.com", "interval": "5"}`, 422, `"mistakes":[{"field":"interval","value":"5","problem":"needs a unit","example":"30s"}]`},
		{"POST", "/settings/monitors/check", `{"id": "web", "url": "https://www.example.com"}`, 200, `"from":"console"`},
		{"GET", "/settings/monitors/web", "", 404, ""},
		{"POST", "/settings/monitors", `{"id": "web", "url": "https://www.example.com", "bearer": "hunter2"}`, 201, `"bearer":"•••"`},
		{"POST", "/settings/monitors", `{"id": "web", "url": "https://www.example.com"}`, 409, "is there already"},
		{"PUT", "/settings/monitors/web", `{"body": {"url": "https://www.example.com", "name": "Web", "bearer": "•••"}}`, 200, `"name":"Web"`},
		{"PUT", "/settings/monitors/web", `{"body": {}, "owner_id": 1}`, 422, "owner_id"},
		{"PUT", "/settings/monitors/api", `{"body": {"url": "https://www.example.com"}}`, 409, "fyr.yaml:3: change it there"},
		{"POST", "/settings/components", `{"id": "web", "monitors": ["web"]}`, 201, `"id":"web"`},
		{"POST", "/settings/monitors/web/archive", `{}`, 422, `"field":"users"`},
		{"POST", "/settings/monitors/web/archive", `{"users": "archive"}`, 200, `"archived_at"`},
		{"POST", "/settings/monitors/web/restore", ``, 200, `"used_by":[]`},
		{"POST", "/settings/components/order", `{"ids": ["api"]}`, 409, "fyr.yaml:5"},
		{"POST", "/settings/components", `{"id": "desk", "group": "Help"}`, 201, `"id":"desk"`},
		{"GET", "/groups", "", 200, `{"name":"Help","components":[{"id":"desk","name":"desk","from":"console"`},
		{"PUT", "/groups", `{"name": "Help", "to": ""}`, 422, `"field":"to"`},
		{"PUT", "/groups", `{"name": "Help", "to": "Support"}`, 200, `"name":"Support"`},
		{"PUT", "/groups", `{"name": "Help", "to": "Support"}`, 404, ""},
		{"POST", "/groups/archive", `{"name": "Support"}`, 200, `[{"name":"Core"`},
		{"POST", "/monitors/none/probe", "", 404, ""},
		{"POST", "/monitors/test", `{"id": "x", "kind": "http"}`, 422, `"mistakes"`},
		{"POST", "/alerts/channels/none/test", "", 404, ""},
		{"GET", "/config/export", "", 200, "# ${MONITOR_WEB_BEARER} stands for a secret"},
		{"GET", "/config/plan", "", 200, `{"changes":[],"takes_over":[]}`},
		{"GET", "/monitors", "", 200, `"from":"console"`},
		{"GET", "/components", "", 200, `"from":"file"`},
	} {
		code, answer := w.ask(tt.method, tt.path, tt.body)
		if code != tt.code || !strings.Contains(answer, tt.want) || strings.Contains(answer, "hunter2") {
			t.Errorf("%s %s %s: %d\n%s\nwant %d with %s", tt.method, tt.path, tt.body, code, answer, tt.code, tt.want)
		}
	}
}

// A person makes ten tests a minute, and no more.
func TestTrialsArePaced(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(target.Close)
	w := mustWorkbench(t, fmt.Sprintf("monitors: [{id: api, url: %q}]\n", target.URL))
	for n := range 11 {
		code, answer := w.ask("POST", "/monitors/api/probe", "")
		if want := map[bool]int{true: 200, false: 429}[n < 10]; code != want {
			t.Fatalf("test %d: %d, want %d\n%s", n+1, code, want, answer)
		}
		var found operator.Probed
		if err := json.Unmarshal([]byte(answer), &found); n < 10 && (err != nil || len(found.Checks) != 1 || !found.Checks[0].Held) {
			t.Errorf("test %d: %s", n+1, answer)
		}
	}
}
