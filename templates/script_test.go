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

func TestScriptIsSmall(t *testing.T) {
	t.Parallel()
	size := packed(t, []byte(mustScript(t)))
	t.Logf("the script weighs %d bytes packed", size)
	if size > scriptLimit {
		t.Errorf("the script weighs %d bytes packed, want at most %d", size, scriptLimit)
	}
}

// The script makes no code or markup of texts, keeps no cookie, and asks nobody else.
func TestScriptIsHarmless(t *testing.T) {
	t.Parallel()
	script := mustScript(t)
	if !strings.Contains(script, `"use strict"`) {
		t.Error("the script is not strict")
	}
	for _, bad := range []string{"eval", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "cookie", "http:", "https:", "//www", "sendBeacon", ".style"} {
		if strings.Contains(script, bad) {
			t.Errorf("the script uses %s", bad)
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
