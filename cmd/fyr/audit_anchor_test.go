package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// anchored is an installation with an entry in its audit log.
func anchored(t *testing.T, more string) *app {
	t.Helper()
	text := "data: " + t.TempDir() + "\nmonitors: [https://example.com]\n" + more
	c, err := Source{Env: environment}.load(filepath.Join(t.TempDir(), "fyr.yaml"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(t.Context(), c, opening{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.close() })
	note(t, a)
	return a
}

func note(t *testing.T, a *app) {
	t.Helper()
	if err := a.desk.Note(t.Context(), statuspage.Actor{Kind: statuspage.BySystem}, "test.note", "test", nil, nil); err != nil {
		t.Fatal(err)
	}
}

func verified(t *testing.T, a *app) statuspage.AuditCheck {
	t.Helper()
	kept, problems := a.anchors(t.Context())
	check, err := a.store.VerifyAudit(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	check.Problems = append(check.Problems, problems...)
	return check
}

// The file gets a line each hour in which the log grew, a mail goes out once a day, and where
// nothing happens nothing is written.
func TestAuditIsAnchored(t *testing.T) {
	t.Parallel()
	outbox, file := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	a := anchored(t, "mail: {from: status@example.com, outbox: "+outbox+"}\naudit: {anchor: {file: "+file+", mail: security@example.com}}\n")
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		after        time.Duration
		grew         bool
		lines, mails int
	}{
		{0, true, 1, 1},
		{59 * time.Minute, true, 1, 1},
		{time.Hour, false, 2, 1},
		{2 * time.Hour, false, 2, 1},
		{5 * time.Hour, true, 3, 1},
		{13 * time.Hour, false, 3, 1},
		{14 * time.Hour, true, 4, 2},
		{15 * time.Hour, false, 5, 2}, // the log remembers the fourth
		{72 * time.Hour, false, 5, 2},
	} {
		if c.grew {
			note(t, a)
		}
		if err := a.anchor(t.Context(), noon.Add(c.after)); err != nil {
			t.Fatal(err)
		}
		mails, err := filepath.Glob(filepath.Join(outbox, "*.eml"))
		if check := verified(t, a); err != nil || check.Anchors != c.lines || len(mails) != c.mails || len(check.Problems) > 0 {
			t.Errorf("after %s: %+v and %d mails, want %d anchors that agree and %d", c.after, check, len(mails), c.lines, c.mails)
		}
	}
	mails, _ := filepath.Glob(filepath.Join(outbox, "*.eml"))
	text, err := os.ReadFile(mails[0])
	kept, _ := a.anchors(t.Context())
	if err != nil || !strings.Contains(strings.ReplaceAll(string(text), "=\r\n", ""), kept[0].Hash) || !strings.Contains(string(text), "To: <security@example.com>") {
		t.Errorf("%v, the mail is\n%s", err, text)
	}
}

// Who takes the anchors away is found out, also when a new file stands in their place.
func TestLostAnchorsAreNamed(t *testing.T) {
	t.Parallel()
	a := anchored(t, "")
	path, noon := anchorsAt(*a.config.Load()), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for day := range 2 {
		note(t, a)
		if err := a.anchor(t.Context(), noon.AddDate(0, 0, day)); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	first := " lacks 2 anchors that were written there, the first: 2026-11-22T12:00:00Z"
	if check := verified(t, a); check.Anchors != 0 || len(check.Problems) != 1 || !strings.Contains(check.Problems[0], path+first) {
		t.Errorf("without the file: %+v", check)
	}
	if err := a.anchor(t.Context(), noon.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if check := verified(t, a); check.Anchors != 1 || len(check.Problems) != 1 || !strings.Contains(check.Problems[0], first) {
		t.Errorf("with a new file: %+v", check)
	}
	if err := os.WriteFile(path, append(whole, mustFile(t, path)...), 0o600); err != nil {
		t.Fatal(err)
	}
	if check := verified(t, a); len(check.Problems) > 0 {
		t.Errorf("with the lines put back: %+v", check)
	}
}

func mustFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An anchor file that says something else is told of, line by line.
func TestAnchorsThatDoNotAgreeAreNamed(t *testing.T) {
	t.Parallel()
	a := anchored(t, "")
	if err := a.anchor(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	path := anchorsAt(*a.config.Load())
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || filepath.Base(path) != anchorFile {
		t.Fatalf("%s: %v, %v", path, info, err)
	}
	if err := appendLine(path, "nonsense"); err != nil {
		t.Fatal(err)
	}
	if err := appendLine(path, statuspage.Anchor{At: time.Now(), Seq: 99, Hash: strings.Repeat("0", 64)}.String()); err != nil {
		t.Fatal(err)
	}
	check := verified(t, a)
	if text := strings.Join(check.Problems, "\n"); len(check.Problems) != 2 || !strings.Contains(text, "line 2") || !strings.Contains(text, "shorter than its anchor") {
		t.Errorf("problems:\n%s", text)
	}
}
