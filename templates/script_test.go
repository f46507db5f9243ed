package templates

import (
	"regexp"
	"strings"
	"testing"
)

// scriptLimit is what the reader's script may weigh, packed.
const scriptLimit = 6 << 10

func mustScript(t *testing.T) string {
	t.Helper()
	s := mustSet(t)
	body, kind, ok := s.Static(s.Path("fyr.js"))
	if !ok || !strings.HasPrefix(kind, "text/javascript") {
		t.Fatalf("the script is served as %q, %v", kind, ok)
	}
	return string(body)
}

func TestScriptsAreSmall(t *testing.T) {
	t.Parallel()
	for name, script := range scripts(t) {
		size := packed(t, []byte(script.text))
		t.Logf("%s weighs %d bytes packed", name, size)
		if size > script.limit {
			t.Errorf("%s weighs %d bytes packed, want at most %d", name, size, script.limit)
		}
	}
}

// scripts are all that pages may run: by what asks for them, with what they may weigh packed.
func scripts(t *testing.T) map[string]struct {
	text  string
	limit int
} {
	t.Helper()
	s := mustSet(t)
	form, _, ok := s.Static(s.Path("form.js"))
	if !ok {
		t.Fatal("the forms' script is not there")
	}
	return map[string]struct {
		text  string
		limit int
	}{
		"fyr.js": {mustScript(t), scriptLimit}, "form.js": {string(form), 2 << 10}, "sw.js": {string(s.Worker()), 1 << 10},
	}
}

// The scripts make no code or markup of texts, keep no cookie, and ask nobody else.
func TestScriptsAreHarmless(t *testing.T) {
	t.Parallel()
	for name, script := range scripts(t) {
		if !strings.Contains(script.text, `"use strict"`) {
			t.Errorf("%s is not strict", name)
		}
		for _, bad := range []string{"eval", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "cookie", "http:", "https:", "//www", "sendBeacon", ".style"} {
			if strings.Contains(script.text, bad) {
				t.Errorf("%s uses %s", name, bad)
			}
		}
	}
}

// The script's words are the catalogue's: it has none of its own, and the page hands it
// all that it uses.
func TestScriptTakesItsWordsFromThePage(t *testing.T) {
	t.Parallel()
	page := mustPage(t, mustSet(t), "index", indexBad())
	used := regexp.MustCompile(`\btexts\.(\w+)`).FindAllStringSubmatch(mustScript(t), -1)
	if len(used) == 0 {
		t.Fatal("no text was found: the check is blind")
	}
	for _, text := range used {
		if !strings.Contains(page, " data-"+text[1]+`="`) {
			t.Errorf("the page has no text %s for the script", text[1])
		}
	}
	if mustPage(t, mustSet(t), "index", indexBad()) != page {
		t.Error("the page is another one for each reader")
	}
}
