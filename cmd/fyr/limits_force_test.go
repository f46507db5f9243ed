package main

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/operator"
)

// Each limit in force says where it comes from.
func TestLimitsSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	w := mustWorkbench(t, waysFile+`operator:
  session: {idle: 30m}
incidents: {hold: 1m}
`)
	found := map[string]operator.Bound{}
	for _, b := range w.config().bounds() {
		if _, twice := found[b.Name]; twice || b.Value == "" || b.Meaning == "" {
			t.Errorf("%+v", b)
		}
		found[b.Name] = b
	}
	for name, want := range map[string]string{
		"operator.session.idle": "30m fyr.yaml:4", "operator.session.total": "12h default", "incidents.hold": "1m fyr.yaml:5",
		"keep.results": "90d default", "title": "200 characters built in",
	} {
		b := found[name]
		got := b.Value + " " + strings.ReplaceAll(fromWhere(b.Source, nil), w.file, "fyr.yaml")
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if code, answer := w.ask("GET", "/limits", ""); code != 200 || !strings.Contains(answer, `"name":"operator.session.idle","value":"30m"`) {
		t.Errorf("over the door: %d\n%s", code, answer)
	}
}
