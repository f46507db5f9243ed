package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/monitor"
)

// Every expectation is reported, also after one that does not hold, and nothing of what
// the answer says.
func TestReport(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "hidden-banner")
		_, _ = w.Write([]byte(`{"status": "hidden-word"}`))
	}))
	t.Cleanup(target.Close)
	m := monitor.Monitor{
		ID: "api", Kind: "http", Target: target.URL, Trusted: true,
		Settings: json.RawMessage(`{"expect": {"status": [201], "header": {"X-Missing": "a", "Server": {"equals": "b"}}, "body": [{"json": "$.status", "equals": "ok"}, "status"], "expr": "status == 200"}}`),
	}.WithDefaults()
	p, err := New(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	o := Run(Reported(context.Background(), &got), p, m)
	want := []Checked{
		{What: "status 201", Reason: "is 200"},
		{What: "header Server"},
		{What: "header X-Missing", Reason: "is missing"},
		{What: "body $.status"},
		{What: "body", Held: true},
		{What: "status == 200", Held: true},
	}
	if diff := cmp.Diff(want, got.Checks); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all, _ := json.Marshal([]any{got, Discreet(o)})
	if o.Status != monitor.Down || strings.Contains(string(all), "hidden") {
		t.Errorf("%s: %s", o.Status, all)
	}
}
