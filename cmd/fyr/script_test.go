package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program: a script's `fyr` is this binary, run as
// a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"fyr": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "well\n")
	}))
	t.Cleanup(target.Close)
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": wantCode},
		Setup: func(e *testscript.Env) error {
			e.Setenv("TARGET", target.URL)
			e.Setenv("GORACE", "atexit_sleep_ms=50") // each command would wait a second for late races
			return nil
		},
	})
}

// wantCode is `code N COMMAND…`: the command has to end with that exit code.
func wantCode(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg {
		ts.Fatalf("usage: code N command…")
	}
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// leaves are the commands that can be run, with the words that choose them.
func leaves(t *testing.T) map[string]*kong.Node {
	t.Helper()
	k, err := grammar(&terminal{Context: t.Context(), Out: io.Discard, Errors: io.Discard}, &commands{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*kong.Node{}
	for _, n := range k.Model.Leaves(true) {
		all[strings.TrimPrefix(n.FullPath(), "fyr ")] = n
	}
	return all
}

func TestEveryCommandHasHelp(t *testing.T) {
	t.Parallel()
	for path, node := range leaves(t) {
		if node.Help == "" {
			t.Errorf("fyr %s: no line in its parent's help", path)
		}
		var out, errs strings.Builder
		code := run(context.Background(), append(strings.Fields(path), "--help"), strings.NewReader(""), &out, &errs)
		if code != exitDone || errs.Len() > 0 {
			t.Errorf("fyr %s --help: exit code %d, %s", path, code, errs.String())
		}
		if !strings.Contains(out.String(), "Example") || !strings.Contains(out.String(), "fyr "+strings.Fields(path)[0]) {
			t.Errorf("fyr %s --help shows no example:\n%s", path, out.String())
		}
		for _, f := range node.Flags {
			if f.Help == "" && f.Name != "help" {
				t.Errorf("fyr %s: --%s has no help", path, f.Name)
			}
		}
	}
}

// Where a person gets a table, a program gets JSON.
func TestListsHaveJSON(t *testing.T) {
	t.Parallel()
	for path, node := range leaves(t) {
		last := path[strings.LastIndex(path, " ")+1:]
		if !slices.Contains([]string{"list", "show", "status", "check", "kinds", "limits", "channels", "plan", "version", "doctor", "trace"}, last) {
			continue
		}
		if !slices.ContainsFunc(node.Flags, func(f *kong.Flag) bool { return f.Name == "json" }) {
			t.Errorf("fyr %s has no --json", path)
		}
	}
}

// A comma is part of a URL and of many messages, so no list may be split at it.
func TestListsAreNotSplitAtCommas(t *testing.T) {
	t.Parallel()
	for path, node := range leaves(t) {
		values := slices.Clone(node.Positional)
		for _, f := range node.Flags {
			values = append(values, f.Value)
		}
		for _, v := range values {
			if v.Target.Kind() == reflect.Slice && v.Tag.Sep != -1 {
				t.Errorf("fyr %s: %s is split at %q; see keepCommas", path, v.Name, v.Tag.Sep)
			}
		}
	}
}

func TestLimitsAreComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, l := range limits {
		if l.Name == "" || l.Value == "" || l.Meaning == "" || seen[l.Name] {
			t.Errorf("the row %+v says too little or stands twice", l)
		}
		seen[l.Name] = true
	}
	for _, name := range []string{"interval", "monitors", "probes at a time", "redirects", "answer body", "answer headers", "expression", "subscriptions", "confirmations", "request form"} {
		if !seen[name] {
			t.Errorf("the limit of %s is missing", name)
		}
	}
}

func TestColourIsForTerminals(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	if term := (&terminal{Out: os.Stdout}); term.coloured() {
		t.Error("NO_COLOR does not switch colour off")
	}
	file, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	t.Setenv("NO_COLOR", "")
	if term := (&terminal{Out: file}); term.coloured() || term.paint(red, "down") != "down" {
		t.Error("a file gets colour")
	}
}
