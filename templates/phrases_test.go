package templates

import (
	"fmt"
	"html/template"
	"strings"
	"testing"
)

// A text that is kept is the one that would be made anew, and what may be somebody's
// address is not kept.
func TestKeptPhrasesAreTrue(t *testing.T) {
	t.Parallel()
	s, err := New(Options{Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, n := range []int{1, 2, 12345} {
			if got, want := s.T("duration.minutes", "Count", n), s.localize("duration.minutes", []any{"Count", n}, func(v any) any { return v }); got != want {
				t.Errorf("%d minutes: %q, want %q", n, got, want)
			}
		}
		for _, name := range []string{"<b>", "A", strings.Repeat("long ", 20)} {
			plain, html := s.T("is.major_outage", "Names", name, "Count", 1), s.say("is.major_outage", "Names", name, "Count", 1)
			if !strings.Contains(plain, name) || !strings.Contains(string(html), template.HTMLEscapeString(name)) {
				t.Errorf("%q: %q and %q", name, plain, html)
			}
		}
	}
	for _, v := range []any{"anna@example.org", strings.Repeat("x", longPhrase+1), 1.5} {
		if of, ok := phrase("key", []any{"Name", v}, func(v any) any { return v }); ok {
			t.Errorf("%v is kept as %q", v, of)
		}
	}
}

// However much is said, no more than so much is kept.
func TestKeptTextsAreBounded(t *testing.T) {
	t.Parallel()
	k := kept[string]{most: 8}
	for n := range 100 {
		of := fmt.Sprint(n)
		k.keep(of, of)
		if text, ok := k.find(of); !ok || text != of || len(k.texts) > k.most {
			t.Fatalf("after %d: %q (%v), %d kept", n, text, ok, len(k.texts))
		}
	}
}
