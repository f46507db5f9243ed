package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before committing it")

// environment is what the test files' references may ask for.
func environment(name string) (string, bool) {
	value, ok := map[string]string{"SMTP_PASSWORD": "hunter2", "OIDC_SECRET": "a secret", "BAD_PORT": "seven", "HOST": "example.com", "EMPTY": ""}[name]
	return value, ok
}

func loadFile(t *testing.T, file string) (Config, error) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return Source{Env: environment}.load(file, text)
}

func loadText(t *testing.T, text string) (Config, error) {
	t.Helper()
	return Source{Env: environment}.load("fyr.yaml", []byte(text))
}

// mustReload exports c and loads that, with the variables that stand for its secrets set.
func mustReload(t *testing.T, c Config) (again Config, exported string) {
	t.Helper()
	text, err := c.Export()
	if err != nil {
		t.Fatal(err)
	}
	for variable, value := range c.secrets {
		if len(value) > minPassword && strings.Contains(string(text), value) {
			t.Errorf("the export holds the secret %s in clear:\n%s", variable, text)
		}
	}
	again, err = Source{Env: c.exportEnvironment}.load("fyr.yaml", text)
	if err != nil {
		t.Fatalf("the export does not load: %v\n%s", err, text)
	}
	return again, string(text)
}

// exportEnvironment is what an export of c is loaded with.
func (c Config) exportEnvironment(name string) (string, bool) {
	if value, there := c.secrets[name]; there {
		return value, true
	}
	return c.source.Env(name)
}

func mustLoad(t *testing.T, text string) Config {
	t.Helper()
	c, err := loadText(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContractsExample(t *testing.T) {
	t.Parallel()
	c, err := loadFile(t, "testdata/good/contract.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Page.URL.String(); got != "https://status.example.com" {
		t.Errorf("page.url %q", got)
	}
	if got := c.Page.Zone.String(); got != "Asia/Jakarta" {
		t.Errorf("zone %q", got)
	}
	if !c.Page.HasMail || c.Mail.Password.Reveal() != "hunter2" || c.Mail.TLS != "starttls" || c.Mail.From != `"Conholdate Status" <status@example.com>` {
		t.Errorf("mail %+v", c.Mail)
	}
	if len(c.Monitors) != 2 {
		t.Fatalf("%d monitors, want 2", len(c.Monitors))
	}
	api, www := c.Monitors[0], c.Monitors[1]
	if api.ID != "api" || api.Name != "Cloud API" || api.Kind != "http" || api.Interval != 30*time.Second || !api.Trusted || api.RetryInterval != 5*time.Second {
		t.Errorf("api: %+v", api)
	}
	if got, want := string(api.Settings), `{"expect":{"body":{"equals":"ok","json":"$.status"},"status":["200-299"]}}`; got != want {
		t.Errorf("settings %s, want %s", got, want)
	}
	if www.ID != "www-example-com" || www.Name != "www.example.com" || www.Timeout != 10*time.Second || www.Confirm != 3 || www.Recover != 2 {
		t.Errorf("www: %+v", www)
	}
	want := []statuspage.Component{{
		ID: "api", Name: "API", Group: "Core", Monitors: []string{"api"},
		WhenDown: statuspage.MajorOutage, WhenSomeDown: statuspage.PartialOutage,
	}}
	if diff := cmp.Diff(want, c.Components); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"www-example-com"}, c.Internal()); diff != "" {
		t.Errorf("internal (-want +got):\n%s", diff)
	}
}

func TestDefaultsOfTheContract(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, "")
	if c.Page.Name != "Status" || c.Page.URL.String() != "http://localhost:8080" || c.Page.Language != "en" || c.Page.HasMail {
		t.Errorf("page %+v", c.Page)
	}
	if c.Listen != "127.0.0.1:8080" || c.ListenSaid || c.Operator.Listen != "127.0.0.1:8081" || c.Operator.URL.String() != "http://localhost:8081" {
		t.Errorf("listeners %s %+v", c.Listen, c.Operator)
	}
	if c.Keep != (Keep{Results: 90 * day, Addresses: 90 * day}) || c.Policy != statuspage.DefaultPolicy() {
		t.Errorf("keep %+v policy %+v", c.Keep, c.Policy)
	}
	if !filepath.IsAbs(c.Data) || filepath.Base(c.Data) != "fyr-data" {
		t.Errorf("data %s", c.Data)
	}
}

// TestEveryRuleHasABadFile ranges over the rules of the configuration. Each has a file in
// testdata/bad that breaks it and, beside it, the exact text of the error.
func TestEveryRuleHasABadFile(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, rule := range ruleNames() {
		seen[rule] = true
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			checkBadFile(t, rule)
		})
	}
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if rule := strings.TrimSuffix(filepath.Base(f), ".yaml"); !seen[rule] {
			t.Errorf("%s belongs to no rule: remove it or name it after one", f)
		}
	}
}

// ruleNames lists the rules of the file's syntax, of every key, and between values.
func ruleNames() []string {
	names := append([]string{"unknown-key", "not-a-map"}, referenceRules...)
	for _, s := range syntaxRules {
		names = append(names, s.name)
	}
	names = append(names, keyRules("", fileKeys)...)
	for _, l := range laws {
		names = append(names, l.name)
	}
	return append(names, buildRules...)
}

// keyRules names a rule for every key: its value, its shape, or that it is reserved.
func keyRules(path string, keys []key) []string {
	var names []string
	for _, k := range keys {
		at := strings.TrimPrefix(path+"."+k.name, ".")
		names = append(names, at)
		if k.most > 0 {
			names = append(names, at+"-many")
		}
		names = append(names, keyRules(at, k.keys)...)
	}
	return names
}

// bigFiles are bad files that are better made than kept.
var bigFiles = map[string]func() string{
	"yaml-size":       func() string { return "# " + strings.Repeat("x", maxConfigBytes) },
	"yaml-depth":      func() string { return "monitors: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n" },
	"yaml-utf8":       func() string { return "page:\n  name: Gr\xfc\xdfe\n" },
	"yaml-alias-bomb": aliasBomb,
	"monitors-many":   func() string { return "monitors:\n" + strings.Repeat("  - https://example.com\n", maxMonitors+1) },
	"components-many": func() string {
		return "components:\n" + strings.Repeat("  - {id: c}\n", maxComponents+1)
	},
	"trust.subprocessors-many": func() string {
		return "trust:\n  subprocessors:\n" + strings.Repeat("    - {name: Relay AS}\n", maxSuppliers+1)
	},
	"trust.dependencies-many": func() string {
		return "trust:\n  dependencies:\n" + strings.Repeat("    - {name: SQLite}\n", maxSuppliers+1)
	},
	"templates-many": func() string {
		return "templates:\n" + strings.Repeat("  - {id: a, title: It fails, message: We look.}\n", statuspage.MaxTemplates+1)
	},
	"hooks-many": func() string {
		return "hooks:\n" + strings.Repeat("  - {id: a, kind: generic}\n", maxHooks+1)
	},
	"hooks.labels-many": func() string {
		return "hooks:\n  - id: a\n    labels:\n" + strings.Repeat("      - {name: team, value: pay}\n", maxHooks+1)
	},
	"alerts-many": func() string {
		return "alerts:\n" + strings.Repeat("  - {id: a, channel: mail}\n", maxAlerts+1)
	},
}

func aliasBomb() string {
	var b strings.Builder
	b.WriteString("monitors: &a [https://example.com]\ndefaults:\n  headers:\n    x0: &x0 [a, b, c, d, e, f, g, h, i, j]\n")
	for i := 1; i <= 6; i++ {
		before := "*x" + string(rune('0'+i-1))
		b.WriteString("    x" + string(rune('0'+i)) + ": &x" + string(rune('0'+i)) + " [" + strings.Repeat(before+", ", 9) + before + "]\n")
	}
	return b.String()
}

func checkBadFile(t *testing.T, rule string) {
	t.Helper()
	var text []byte
	if big := bigFiles[rule]; big != nil {
		text = []byte(big())
	} else {
		var err error
		if text, err = os.ReadFile("testdata/bad/" + rule + ".yaml"); err != nil {
			t.Fatalf("the rule %s has no bad file: %v", rule, err)
		}
	}
	_, err := Source{Env: environment}.load("fyr.yaml", text)
	if err == nil {
		t.Fatalf("the bad file of %s is accepted", rule)
	}
	golden := "testdata/bad/" + rule + ".txt"
	got := err.Error() + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

// The sample at the root is what newcomers copy.
func TestSampleIsRight(t *testing.T) {
	t.Parallel()
	c, err := loadFile(t, "../../fyr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Monitors) < 4 || len(c.Components) != 2 || len(c.Alerts) != 2 || c.Mail == nil || len(c.Internal()) == 0 {
		t.Errorf("the sample shows less than it should: %d monitors, %d components", len(c.Monitors), len(c.Components))
	}
}
