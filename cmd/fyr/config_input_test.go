package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://example.com":                "example-com",
		"https://Example.COM/":               "example-com",
		"https://www.example.com/a/b.html":   "www-example-com-a-b-html",
		"https://example.com:8443/a":         "example-com-8443-a",
		"tcp://db.example.com:5432":          "db-example-com-5432",
		"icmp://192.0.2.1":                   "192-0-2-1",
		"tcp://[2001:db8::1]:22":             "2001-db8-1-22",
		"https://example.com/?q=1":           "example-com",
		"https://example.com/" + long("a"):   "example-com-" + long("a")[:52],
		"https://example.com/---/" + "%20x":  "example-com-x",
		"https://bücher.example/":            "b-cher-example",
		"dns://192.0.2.53/example.com?x=MX":  "192-0-2-53-example-com",
		"https://example.com/a_b/c.d/~e/f-g": "example-com-a-b-c-d-e-f-g",
	}
	for target, want := range tests {
		if got := slug(target); got != want {
			t.Errorf("slug(%q) = %q, want %q", target, got, want)
		}
	}
}

func long(s string) string { return strings.Repeat(s, 100) }

// The command line and a file that `fyr init` writes from it mean the same monitors, so
// that the history goes on.
func TestInitKeepsTheIDs(t *testing.T) {
	t.Parallel()
	for _, urls := range [][]string{nil, {"https://example.com", "tcp://db.example.com:5432", "https://example.com/a?b=c&d=\"e\""}} {
		straight, err := Source{URLs: urls, Env: environment}.load("", nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := firstConfig(urls)
		if err != nil {
			t.Fatal(err)
		}
		file, err := loadText(t, string(text))
		if err != nil {
			t.Fatalf("the file for %v: %v\n%s", urls, err, text)
		}
		if diff := cmp.Diff(straight.Monitors, file.Monitors); diff != "" {
			t.Errorf("monitors (-command line +file):\n%s", diff)
		}
	}
}

// Everything that the first file shows commented out has to be right once it is wanted.
func TestInitsCommentsAreRight(t *testing.T) {
	t.Parallel()
	text, err := firstConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	full, _ := uncommented(string(text), func(key string) bool { return key != "private" })
	c, err := loadText(t, full)
	if err != nil {
		t.Fatalf("%v\n%s", err, full)
	}
	if c.Mail == nil || len(c.Monitors) != 1 || c.Components[0].Name != "Website" || c.Page.Zone.String() != "Europe/Oslo" {
		t.Errorf("the comments set less than they show: %+v", c)
	}
}

// What careless editors and other systems do to a file without changing its meaning.
func TestTolerated(t *testing.T) {
	t.Parallel()
	const plain = "page:\n  name: Grüße\nmonitors:\n  - https://example.com\n"
	want := mustLoad(t, plain).Fingerprint()
	for name, text := range map[string]string{
		"BOM":             "\ufeff" + plain,
		"CRLF":            strings.ReplaceAll(plain, "\n", "\r\n"),
		"no last newline": strings.TrimSuffix(plain, "\n"),
		"document marks":  "---\n" + plain,
		"flow":            `{page: {name: Grüße}, monitors: ["https://example.com"]}`,
		"alias":           "page:\n  name: &n Grüße\nmonitors: &m\n  - https://example.com\n",
		"commented out":   plain + "components:\n#  - id: api\nmail_is_not_set: ~\n",
	} {
		text = strings.Replace(text, "mail_is_not_set: ~\n", "", 1)
		if name == "commented out" {
			if c := mustLoad(t, text); len(c.Components) != 0 {
				t.Errorf("an empty components: shows %v", c.Components)
			}
			continue
		}
		if got := mustLoad(t, text).Fingerprint(); got != want {
			t.Errorf("%s changes the meaning", name)
		}
	}
}

// TestBadValues holds what YAML, units and URLs can do to a value (bad inputs 59 to 62).
func TestBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ key, value, want string }{
		{"interval", "0s", "is shorter than 1s"},
		{"interval", "-1s", "is negative"},
		{"interval", "1ns", "is shorter than 1s"},
		{"interval", "9999h", "is longer than 60d"},
		{"interval", "1m30", "needs a unit"},
		{"interval", "5", "needs a unit"},
		{"interval", "1e3s", "is not a duration"},
		{"interval", "2026-11-22", "is not a duration"},
		{"interval", "999999w", "is too long"},
		{"interval", "99999999999999d", "is not a duration"},
		{"timeout", "2m", "is longer than the interval of 1m0s"},
		{"timeout", "10m", "is longer than"},
		{"retry_interval", "2m", "is not between 100ms and the interval"},
		{"confirm", "0x3", "is not a whole number"},
		{"confirm", "03", "is not a whole number"},
		{"confirm", "1_0", "is not a whole number"},
		{"confirm", "yes", "is not a whole number"},
		{"confirm", "99999999999999999999", "is not between 1 and 10"},
		{"degraded_over", "null", "has no value"},
		{"url", "ftp://example.com", "no kind of check knows"},
		{"url", "file:///etc/passwd", "no kind of check knows"},
		{"url", "gopher://example.com", "no kind of check knows"},
		{"url", "example.com", "does not begin with a scheme"},
		{"url", "example.com:443", "does not begin with a scheme"},
		{"url", "https://", "names no host"},
		{"url", "https://example.com:0", "has a port that is not between 1 and 65535"},
		{"url", "https://example.com:65536", "has a port that is not between 1 and 65535"},
		{"url", "https://example.com:x", "has a port that is not between 1 and 65535"},
		{"url", "https://user@example.com", "holds a user name"},
		{"url", "https://example.com/#top", "has a # part"},
		{"url", `"https://exa mple.com"`, "is not a URL"},
		{"url", `"https://example.com/\u0000"`, "is not a URL"},
		{"url", `"https://example.com/\r\nHost: evil"`, "is not a URL"},
		{"owner", `"a\u0000b"`, "holds a control character"},
		{"name", long("abc"), "is longer than 200 characters"},
		{"id", long("a"), "is not an id"},
		{"expect", "{body: {regex: '(a{1000}){1000}'}}", "regex"},
	}
	for _, tt := range tests {
		fields := map[string]string{"id": "api", "url": "https://api.example.com"}
		fields[tt.key] = tt.value
		text := "monitors:\n  - id: " + fields["id"] + "\n    url: " + fields["url"] + "\n"
		if tt.key != "id" && tt.key != "url" {
			text += "    " + tt.key + ": " + tt.value + "\n"
		}
		_, err := loadText(t, text)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "monitors[0]") {
			t.Errorf("%s: %s gives %v, want %q", tt.key, tt.value, err, tt.want)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, content string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("newline", "hunter2\n", 0o600)
	write("crlf", "hunter2\r\n", 0o600)
	write("open", "hunter2", 0o644)
	write("empty", "\n", 0o600)
	write("binary", "\xff\xfe", 0o600)
	write("big", long(long(long("x"))), 0o600)
	var warned []string
	r := references{folder: folder, env: environment, warn: func(w string) { warned = append(warned, w) }}
	tests := []struct{ text, want, problem string }{
		{"plain", "plain", ""},
		{"a${HOST}b${HOST}", "aexample.combexample.com", ""},
		{"${EMPTY}", "", ""},
		{"$${HOST}", "${HOST}", ""},
		{"$$${HOST}", "$${HOST}", ""},
		{"$HOST $", "$HOST $", ""},
		{"${file:newline}", "hunter2", ""},
		{"${file:crlf}", "hunter2", ""},
		{"${file:" + folder + "/newline}", "hunter2", ""},
		{"${file:open}", "hunter2", ""},
		{"${file:empty}", "", "which is empty"},
		{"${file:binary}", "", "which is not UTF-8 text"},
		{"${file:big}", "", "which is larger than 64 KiB"},
		{"${file:.}", "", "which is no regular file"},
		{"${file:none}", "", "it does not exist"},
		{"${file:}", "", "without a path"},
		{"${NONE}", "", "the environment variable NONE, which is not set"},
		{"${HOST", "", "without its }"},
		{"${}", "", "empty reference"},
	}
	for _, tt := range tests {
		got, problem := r.fill(tt.text)
		if got != tt.want || (tt.problem == "") != (problem == "") || !strings.Contains(problem, tt.problem) {
			t.Errorf("fill(%q) = %q, %q; want %q, %q", tt.text, got, problem, tt.want, tt.problem)
		}
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "open can be read by everyone") {
		t.Errorf("warnings %q, want one about the world-readable file", warned)
	}
}

// A reference is a value and never a piece of YAML.
func TestReferencesAreNoYAML(t *testing.T) {
	t.Parallel()
	env := func(string) (string, bool) { return "x\nlisten: 0.0.0.0:80", true }
	c, err := Source{Env: env}.load("fyr.yaml", []byte("page:\n  owner: Owner\nalerts:\n  - channel: webhook\n    url: https://example.com\n    headers: {X: \"${EVIL}\"}\n"))
	if err == nil && c.Listen != defaultListen {
		t.Errorf("a reference changed listen to %s", c.Listen)
	}
}

// What a reference stands for is in no error, even when it is what is wrong.
func TestErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	env := func(string) (string, bool) { return "hunter2:x", true }
	for _, text := range []string{
		"page:\n  time_zone: ${S}\n", "mail:\n  port: ${S}\n", "monitors:\n  - ${S}\n", "monitors:\n  - {id: a, url: \"https://example.com\", interval: \"${S}\"}\n",
		"monitors:\n  - {id: a, url: \"https://example.com\", proxy: \"${S}\"}\n", "listen: ${S}\n", "mail:\n  password: [hunter2]\n",
		"monitors:\n  - {id: a, url: \"https://example.com\", expect: {body: {regex: \"(${S}\"}}}\n",
		"monitors:\n  - https://hunter2@example.com\n",
	} {
		_, err := Source{Env: env}.load("fyr.yaml", []byte(text))
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

func TestManyMistakesAtOnce(t *testing.T) {
	t.Parallel()
	text := "monitors:\n" + strings.Repeat("  - {id: A, url: \"https://example.com\", interval: 5}\n", 8)
	_, err := loadText(t, text)
	got := strings.Split(err.Error(), "\n")
	if len(got) != 12 || got[0] != "reading the configuration: 16 mistakes; mend them and try again" || got[11] != "and 6 more" {
		t.Errorf("%d lines: %s", len(got), err)
	}
	if !strings.HasPrefix(got[1], "fyr.yaml:2:10: monitors[0].id") || !strings.HasPrefix(got[2], "fyr.yaml:2:51: monitors[0].interval") {
		t.Errorf("not in the order of the file:\n%s", err)
	}
}

func TestDurationsInDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"90d": 90 * day, "1w": 7 * day, "1d12h": 36 * time.Hour, "1.5h": 90 * time.Minute, "0s": 0, "0": 0} {
		if got, problem := parseDuration(text); got != want || problem != "" {
			t.Errorf("parseDuration(%q) = %v, %q; want %v", text, got, problem, want)
		}
	}
	for _, d := range []time.Duration{0, day, 90 * day, 36 * time.Hour, time.Minute, 90 * time.Second, 1500 * time.Millisecond, 50 * time.Millisecond} {
		if got, problem := parseDuration(brief(d)); got != d {
			t.Errorf("brief(%v) = %q reads as %v %s", d, brief(d), got, problem)
		}
	}
}

func TestOverridesAndFolders(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "fyr.yaml")
	if err := os.WriteFile(file, []byte("listen: 127.0.0.1:1\ndata: history\nmonitors: [https://a.example.com]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Source{File: file, URLs: []string{"https://b.example.com"}, Listen: "127.0.0.1:2", OperatorListen: "127.0.0.1:3", Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:2" || c.Operator.Listen != "127.0.0.1:3" || c.Page.URL.String() != "http://localhost:2" || c.Data != filepath.Join(folder, "history") {
		t.Errorf("listen %s, operator %s, page %s, data %s", c.Listen, c.Operator.Listen, c.Page.URL, c.Data)
	}
	if len(c.Monitors) != 2 || c.Monitors[0].ID != "a-example-com" || c.Monitors[1].ID != "b-example-com" || len(c.Components) != 2 {
		t.Errorf("monitors %+v", c.Monitors)
	}
	elsewhere := filepath.Join(folder, "else")
	if c, err = Load(Source{File: file, Data: elsewhere, Env: environment}); err != nil || c.Data != elsewhere {
		t.Errorf("data %s, %v", c.Data, err)
	}
	if _, err = Load(Source{File: filepath.Join(folder, "none.yaml"), Env: environment}); err == nil || !strings.Contains(err.Error(), "it does not exist; `fyr init >") {
		t.Errorf("a file that was named and is not there: %v", err)
	}
	if _, err = Load(Source{URLs: []string{"example.com"}, Env: environment}); err == nil || !strings.Contains(err.Error(), `URL: "example.com" does not begin with a scheme such as https:// (for example https://example.com)`) {
		t.Errorf("a URL without a scheme: %v", err)
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"intervall": "interval", "itnerval": "interval", "timeot": "timeout", "qqqq": ""} {
		if got := closest(word, namesOf(monitorKeys)); got != want {
			t.Errorf("closest(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzConfig wants no panic, no hang, errors that are text, and an export that loads to
// the same for whatever loads at all.
func FuzzConfig(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/bad/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Source{Env: environment}.load("fyr.yaml", []byte(text))
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("the error is not UTF-8: %q", err)
			}
			return
		}
		again, _ := mustReload(t, c)
		if c.Fingerprint() != again.Fingerprint() {
			t.Errorf("the export differs: %s", cmp.Diff(flat(c), flat(again)))
		}
	})
}
