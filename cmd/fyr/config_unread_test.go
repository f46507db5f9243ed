package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Who names a URL in a folder where a fyr.yaml lies, as in a fresh clone, is told that it is
// not read, and not warned of it. That stays so when the console has made something.
func TestFileBesideURLsIsNoRisk(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(defaultFile, []byte("monitors: [{id: x, url: https://x.example}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Source{URLs: []string{"https://example.com"}, Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	both, err := c.with(nil)
	if err != nil || c.Unread != defaultFile || both.Unread != defaultFile {
		t.Errorf("not read is %q, later %q (%v)", c.Unread, both.Unread, err)
	}
	if slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.Contains(w, "not read") }) {
		t.Errorf("it is warned of: %q", c.Warnings)
	}
}
