package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

func TestExportLoadsToTheSame(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no good files", err)
	}
	for _, f := range files {
		c, err := loadFile(t, f)
		if err != nil {
			t.Fatal(err)
		}
		again, text := mustReload(t, c)
		if diff := cmp.Diff(flat(c), flat(again)); diff != "" || c.Fingerprint() != again.Fingerprint() {
			t.Errorf("the export of %s is another configuration (-file +export):\n%s", f, diff)
		}
		if strings.Contains(text, "hunter2") {
			t.Errorf("the export of %s holds what a reference stands for:\n%s", f, text)
		}
	}
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	t.Parallel()
	s, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/good/*.yaml")
	for _, f := range files {
		if err := r.Validate(asJSON(t, f)); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	for _, rule := range []string{"unknown-key", "monitors.interval", "components.core", "mail.port", "agents", "monitor-setting-unknown"} {
		if err := r.Validate(asJSON(t, "testdata/bad/"+rule+".yaml")); err == nil {
			t.Errorf("the schema accepts the bad file of %s", rule)
		}
	}
}

// asJSON is a YAML file as a schema sees it.
func asJSON(t *testing.T, file string) (v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDiff(t *testing.T) {
	t.Parallel()
	before := mustLoad(t, `
page: {url: https://status.example.com}
mail: {from: a@example.com, host: mail.example.com, user: u, password: one}
monitors:
  - {id: api, url: https://api.example.com, interval: 30s}
  - {id: old, url: https://old.example.com}
`)
	after := mustLoad(t, `
page: {url: https://status.example.com}
mail: {from: a@example.com, host: mail.example.com, user: u, password: two}
monitors:
  - {id: api, url: https://api.example.com, interval: 1m, headers: {x: secret}}
  - {id: new, url: https://new.example.com}
`)
	var got []string
	for _, c := range Diff(before, after) {
		got = append(got, c.String())
	}
	want := []string{
		"+ components.new: new", "- components.old: old",
		"~ mail.password: (not shown) → (changed)",
		"~ monitors.api.interval: 30s → 1m",
		"~ monitors.api.retry_interval: 5s → 10s",
		"+ monitors.api.settings: (changed)",
		"+ monitors.new: new", "- monitors.old: old",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if same := Diff(before, before); len(same) > 0 {
		t.Errorf("against itself: %v", same)
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	list := func(n int) Config { return mustLoad(t, "monitors:\n"+entries(n)) }
	tests := []struct {
		name          string
		before, after Config
		open          []string
		want          string // part of the refusal; "": let through
	}{
		{"nothing dropped", list(3), list(3), []string{"m0"}, ""},
		{"more added", list(3), list(9), nil, ""},
		{"a third dropped", list(3), list(2), nil, ""},
		{"more than a third", list(3), list(1), nil, "drops 2 of 3 monitors (m1, m2)"},
		{"two of five", list(5), list(3), nil, "drops 2 of 5 monitors"},
		{"all dropped", list(1), mustLoad(t, ""), nil, "drops 1 of 1 monitors"},
		{"one with an open incident", list(9), list(8), []string{"m8"}, "the monitor m8, which has an open incident"},
		{"an open one kept", list(9), list(8), []string{"m7"}, ""},
		{"the first configuration", mustLoad(t, ""), list(2), nil, ""},
	}
	for _, tt := range tests {
		err := Guard(tt.before, tt.after, tt.open)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "fyr config apply")):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func entries(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("  - {id: m" + string(rune('0'+i)) + ", url: https://example.com}\n")
	}
	return b.String()
}
