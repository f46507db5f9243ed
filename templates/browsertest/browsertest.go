// Package browsertest hands a real browser to tests: it runs the scripts of .ci/browser,
// which look at pages as a reader's browser does.
//
// # Why not in Go
//
// The rules of accessibility that everybody checks against are axe-core's, and they are
// JavaScript; the driver that speaks for the browser's own input, clock and media settings
// is Playwright's. What was found comes back as one line a fault.
package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// limit is how long one script may take on a busy machine: less than `go test` is given.
const limit = 20 * time.Minute

// Faults runs a script of .ci/browser ("audit.mjs") with settings as JSON on its standard
// input, and returns the lines that it printed: what is wrong. Where Node, the script's
// modules or Chromium are absent the test is skipped, unless FYR_TEST_REQUIRE names axe.
func Faults(tb testing.TB, script string, settings any) []string {
	tb.Helper()
	folder := folder(tb)
	chromium := program(tb, "chromium")
	node := program(tb, "node")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "playwright-core")); err != nil {
		absent(tb, "playwright-core (run `npm ci` in .ci/browser)")
	}
	input, err := json.Marshal(settings)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, filepath.Join(folder, script), chromium)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends its browser
	cmd.WaitDelay = 10 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &out, &errs
	if err := cmd.Run(); err != nil {
		tb.Fatalf("%s: %v\n%s%s", script, err, out.String(), errs.String())
	}
	tb.Logf("%s", errs.String())
	return slices.DeleteFunc(strings.Split(out.String(), "\n"), func(line string) bool { return line == "" })
}

// folder is .ci/browser, beside the go.mod above the test.
func folder(tb testing.TB) string {
	tb.Helper()
	at, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return filepath.Join(at, ".ci", "browser")
		}
		if at == filepath.Dir(at) {
			tb.Fatal("no go.mod above the test")
		}
		at = filepath.Dir(at)
	}
}

func program(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		absent(tb, name)
	}
	return path
}

// absent skips the test, or fails it where the browser is required.
func absent(tb testing.TB, what string) {
	tb.Helper()
	if slices.Contains(strings.Split(os.Getenv("FYR_TEST_REQUIRE"), ","), "axe") {
		tb.Fatalf("FYR_TEST_REQUIRE wants axe, and %s is not installed", what)
	}
	tb.Skipf("%s is not installed: pages are not looked at (FYR_TEST_REQUIRE=axe makes this a failure)", what)
}
