package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// samples are the configurations that newcomers begin with.
func samples(t *testing.T) map[string]string {
	t.Helper()
	sample, err := os.ReadFile("../../fyr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first, err := firstConfig([]string{"https://example.com"})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := firstConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"fyr.yaml": string(sample), "fyr init https://example.com": string(first), "fyr init": string(empty)}
}

// A commented line that holds a key, an entry of a list, or more of one; sentences don't
// end their first word with a colon.
var offered = regexp.MustCompile(`^( *)# ( *)((?:- )?[a-z_0-9]+:(?: .*)?|- .*)$`)

// uncommented takes the sign off the keys that are wanted, and off what hangs below them.
func uncommented(text string, wanted func(key string) bool) (result string, found bool) {
	var lines []string
	inside, within, depth := false, false, 0
	for line := range strings.Lines(text) {
		m := offered.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m != nil {
			at := len(m[1]) + len(m[2])
			if !inside || at <= depth {
				key, _, _ := strings.Cut(strings.TrimPrefix(m[3], "- "), ":")
				within, depth = wanted(key), at
			}
			if found = found || within; within {
				line = m[1] + m[2] + m[3] + "\n"
			}
		}
		inside = m != nil
		lines = append(lines, line)
	}
	return strings.Join(lines, ""), found
}

// What a sample offers loads as it is once the sign is taken off: each key alone, and all
// of them together but for a copy of a private page, which would be public.
func TestSamplesLoadWithoutTheirSigns(t *testing.T) {
	t.Parallel()
	keys := []string{"languages", "mirror", "private", "tls", "trust"}
	for name, text := range samples(t) {
		text = strings.NewReplacer("  # url: https://status", "  url: https://status", "http://localhost:8080", "https://status.example.com").Replace(text)
		for _, without := range []string{"mirror", "private"} {
			full, _ := uncommented(text, func(key string) bool { return key != without })
			if _, err := loadBeside(t, full); err != nil {
				t.Errorf("%s with all but %s: %v\n%s", name, without, err, full)
			}
		}
		for _, wanted := range keys {
			one, found := uncommented(text, func(key string) bool { return key == wanted })
			c, err := loadBeside(t, one)
			if !found || err != nil {
				t.Errorf("%s with %s, which it shows (%v): %v\n%s", name, wanted, found, err, one)
				continue
			}
			set := map[string]bool{"mirror": c.Mirror != nil, "tls": c.TLS != nil, "private": c.Page.Gate != nil, "trust": c.Page.Trust.Contact != "", "languages": len(c.Page.Languages) > 0}
			for _, key := range keys {
				if set[key] != (key == wanted) {
					t.Errorf("%s with %s: %s is set: %v", name, wanted, key, set[key])
				}
			}
		}
	}
}

// loadBeside loads a configuration beside the files that it may name.
func loadBeside(t *testing.T, text string) (Config, error) {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{"logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "status.css": "body{}"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Source{Env: environment}.load(filepath.Join(folder, "fyr.yaml"), []byte(text))
}

// Every key says what it means: the schema for editors and the help are made of it.
func TestEveryKeyIsDescribed(t *testing.T) {
	t.Parallel()
	var look func(path string, keys []key)
	look = func(path string, keys []key) {
		for _, k := range keys {
			if !k.later && (k.doc == "" || k.example == "" && k.keys == nil) {
				t.Errorf("%s%s has no description or example", path, k.name)
			}
			look(path+k.name+".", k.keys)
		}
	}
	look("", fileKeys)
}
