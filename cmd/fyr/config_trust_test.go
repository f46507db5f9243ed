package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// A date of the trust pages is told of before it is over, and once it is.
func TestDatesOfTrust(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	supplier := func(reviewed time.Time) []statuspage.Supplier {
		return []statuspage.Supplier{{Name: "Relay AS", Reviewed: reviewed}}
	}
	for _, tt := range []struct {
		name  string
		trust statuspage.Trust
		want  string // level and part of the text; "" for nothing
	}{
		{"nothing said", statuspage.Trust{}, ""},
		{"security for a year", statuspage.Trust{Security: &statuspage.Security{Expires: now.AddDate(1, 0, 0)}}, ""},
		{"security for 31 days", statuspage.Trust{Security: &statuspage.Security{Expires: now.AddDate(0, 0, 31)}}, ""},
		{"security for 29 days", statuspage.Trust{Security: &statuspage.Security{Expires: now.AddDate(0, 0, 29)}}, "risky security.txt expires on 2026-12-21"},
		{"security no more", statuspage.Trust{Security: &statuspage.Security{Expires: now}}, "wrong security.txt expired on 2026-11-22"},
		{"reviewed eleven months ago", statuspage.Trust{Subprocessors: supplier(now.AddDate(0, -11, 0))}, ""},
		{"reviewed thirteen months ago", statuspage.Trust{Subprocessors: supplier(now.AddDate(0, -13, 0))}, "risky not reviewed within a year: Relay AS"},
		{"never reviewed", statuspage.Trust{Dependencies: supplier(time.Time{})}, "risky not reviewed within a year: Relay AS"},
	} {
		c := Config{Page: statuspage.Page{Trust: tt.trust}}
		got := ""
		for _, f := range dates(c, now) {
			got += f.Level + " " + f.Text
		}
		if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want)) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		var log bytes.Buffer
		remind(slog.New(slog.NewTextHandler(&log, nil)), c, now)
		if (log.Len() > 0) != (tt.want != "") {
			t.Errorf("%s: logged %q", tt.name, log.String())
		}
	}
}

// A text in a file of its own is watched, and a change of it is one of the configuration.
func TestTextsInFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, text := filepath.Join(dir, "fyr.yaml"), filepath.Join(dir, "privacy.md")
	write := func(path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file, "monitors: [https://example.com]\ntrust: {privacy: privacy.md, terms: As is.}\n")
	write(text, "We keep your address.")
	before, err := Load(Source{File: file, Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	if trust := before.Page.Trust; trust.Privacy != "We keep your address." || trust.Terms != "As is." {
		t.Errorf("the texts are %+v", trust)
	}
	stamp := before.dressStamp()
	write(text, "We keep nothing at all.")
	after, err := Load(Source{File: file, Env: environment})
	if err != nil {
		t.Fatal(err)
	}
	changes := Diff(before, after)
	if len(changes) != 1 || changes[0].Path != "trust.privacy" || !strings.Contains(changes[0].New, "We keep nothing at all.") {
		t.Errorf("the changes are %v", changes)
	}
	if before.dressStamp() == stamp {
		t.Error("the change of the file goes unseen")
	}
}
