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
	kept, problems := a.anchors()
	check, err := a.store.VerifyAudit(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	check.Problems = append(check.Problems, problems...)
	return check
}

func TestAuditIsAnchoredOnceADay(t *testing.T) {
	t.Parallel()
	outbox, file := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	a := anchored(t, "mail: {from: status@example.com, outbox: "+outbox+"}\naudit: {anchor: {file: "+file+", mail: security@example.com}}\n")
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, after := range []time.Duration{0, time.Hour, 23 * time.Hour, 24 * time.Hour, 25 * time.Hour} {
		note(t, a)
		if err := a.anchor(t.Context(), now.Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	if check := verified(t, a); check.Anchors != 2 || len(check.Problems) > 0 {
		t.Errorf("%+v, want two anchors that agree", check)
	}
	mails, err := filepath.Glob(filepath.Join(outbox, "*.eml"))
	if err != nil || len(mails) != 2 {
		t.Fatalf("mails %v, %v", mails, err)
	}
	text, err := os.ReadFile(mails[0])
	kept, _ := a.anchors()
	if err != nil || !strings.Contains(strings.ReplaceAll(string(text), "=\r\n", ""), kept[0].Hash) || !strings.Contains(string(text), "To: <security@example.com>") {
		t.Errorf("%v, the mail is\n%s", err, text)
	}
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
