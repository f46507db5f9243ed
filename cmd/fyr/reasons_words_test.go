package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/templates"
)

// Reasons are English where they are made, and the pages find them in the catalogues by that
// text. So each that a form of the console can meet has to be there: the sources are read for
// them, as xgettext does it.

// reasonSources are where reasons are made.
var reasonSources = []string{".", "../../monitor", "../../monitor/probe", "../../statuspage", "../../statuspage/notify", "../../statuspage/operator", "../../statuspage/access"}

// noFormMeets are files, by the beginning of their path, whose reasons no form of the console
// meets: what they refuse is said by the file, the shell, a program or a reader of the page.
var noFormMeets = []string{
	"config.go", "config_a", "config_hooks", "config_kinds", "config_mirror", "config_operator", "config_private", "config_read", "config_report",
	"config_subscribe", "config_t", "config_watchdog", "mails_bounce", "../../monitor/signal", "../../statuspage/json", "../../statuspage/mark",
	"../../statuspage/notice", "../../statuspage/notify/bounce", "../../statuspage/notify/mail", "../../statuspage/notify/push",
	"../../statuspage/notify/reader", "../../statuspage/notify/sms_reader", "../../statuspage/operator/api", "../../statuspage/operator/language",
	"../../statuspage/operator/query", "../../statuspage/operator/typed", "../../statuspage/reader_channel", "../../statuspage/recurrence_every", "../../statuspage/signal", "../../statuspage/stage", "../../statuspage/status", "../../statuspage/subscriber_wish",
	"../../statuspage/websub",
}

// noFormSays are single reasons of other files that only those can meet.
var noFormSays = []string{
	"is not what can wait for a second person ({})", "begins several approvals' ids", "and to lie before the component's beginning",
	"has to open an incident, or to post in one: give opening, or incident_id and posting", "{}: what can follow is {}",
	"is not what a template can say (investigating, identified, monitoring, resolved)",
	"is neither SVG nor PNG, WebP or JPEG by its content", "is not UTF-8 text", "is a file that can't be read: %s", "is no regular file", "is an empty file",
	"needs from, the sender", "needs host, the relay, or outbox, a folder", "stands beside host: mail is either sent or written to a folder",
	"needs a public page.url for its links, and that is %s", "needs user and password together, or neither", "needs domain, selector and key",
	"has the public page's address %s and no host name of its own in operator.url to be told apart by",
	"is neither a key of every monitor nor a setting of any kind%s", "Cloud API", "remove one of them",
	"is not the id of a monitor%s", // with a hint and without: package templates tests both
}

// reasonHolders are the types of errors, and what their field with the reason is called.
var reasonHolders = map[string]string{"Invalid": "Reason", "FieldError": "Problem", "Mistake": "Problem", "Mistakes": "Problem"}

// reasonMakers are the functions that are given a reason, and which argument it is.
var reasonMakers = map[string]int{"complain": 1, "protest": 2, "refuse": 2, "bad": -1, "invalid": 0}

func TestEveryReasonHasWords(t *testing.T) {
	t.Parallel()
	words, err := templates.New(templates.Options{Language: "sv"})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range reasonSources {
		for place, reason := range textsIn(t, dir, reasonsAt) {
			if !strings.Contains(reason, " ") {
				continue // the key of a text
			}
			reason = strings.TrimSuffix(reason, ": %w")
			if slices.Contains(noFormSays, reason) {
				continue
			}
			if _, known := words.Reason(withValues(reason)); !known {
				t.Errorf("%s: locale/en.json has no reason that reads %q", place, reason)
			}
		}
	}
}

// The page of limits says in the reader's language what each of them bounds, and how far.
func TestEveryLimitHasWords(t *testing.T) {
	t.Parallel()
	words, err := templates.New(templates.Options{Language: "sv"})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	eachBound(fileKeys, "", func(path string, k key) { said[path] = k.doc })
	for _, l := range limits {
		said[l.Name] = l.Meaning
		if worded.MatchString(l.Value) {
			said[l.Name+", how far"] = l.Value
		}
	}
	for name, text := range said {
		if _, known := words.Reason(text); !known {
			t.Errorf("locale/en.json has nothing that reads %q (%s)", text, name)
		}
	}
}

// worded is a value with more in it than numbers and units.
var worded = regexp.MustCompile(` [a-z]+`)

var goVerb = regexp.MustCompile(`%(?:\[\d\])?[a-z]`)

// withValues is a reason with something in each place where a value stands.
func withValues(reason string) string {
	return goVerb.ReplaceAllString(strings.ReplaceAll(reason, "{}", "7"), "7")
}

// textsIn are the texts that a folder's sources give to what forms of the console can meet,
// by their place; at says which expressions of a node they are.
func textsIn(t *testing.T, dir string, at func(ast.Node) []ast.Expr) map[string]string {
	t.Helper()
	found := map[string]string{}
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		unmet := func(beginning string) bool { return strings.HasPrefix(path, beginning) }
		if strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(noFormMeets, unmet) {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, e := range at(n) {
				if text, said := goText(e); said {
					found[set.Position(e.Pos()).String()] = text
				}
			}
			return true
		})
	}
	return found
}

// reasonsAt are the expressions of a node that say why something is refused.
func reasonsAt(n ast.Node) (all []ast.Expr) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		field := reasonHolders[goName(n.Type)]
		for _, e := range n.Elts {
			if inner, is := e.(*ast.CompositeLit); is && inner.Type == nil && field != "" {
				all = append(all, keyedBy(inner, field)...)
			}
		}
		return append(all, keyedBy(n, field)...)
	case *ast.CallExpr:
		name := goName(n.Fun)
		at, makes := reasonMakers[name]
		switch {
		case makes && at < 0:
			return n.Args
		case makes && at < len(n.Args):
			return n.Args[at : at+1]
		case name == "Errorf" && goName(n.Args[len(n.Args)-1]) == "ErrConflict":
			return n.Args[:1]
		}
	}
	return nil
}

func keyedBy(c *ast.CompositeLit, field string) (all []ast.Expr) {
	for _, e := range c.Elts {
		if pair, is := e.(*ast.KeyValueExpr); is && field != "" && goName(pair.Key) == field {
			all = append(all, pair.Value)
		}
	}
	return all
}

// goName is the last part of a name.
func goName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// goText is a text that is put together in the source, with {} for what is not written
// there; false when nothing of it is.
func goText(e ast.Expr) (text string, said bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, one := goText(e.X)
		right, other := goText(e.Y)
		if !one {
			left = "{}"
		}
		if !other {
			right = "{}"
		}
		return left + right, one || other
	case *ast.CallExpr:
		if goName(e.Fun) == "Sprintf" {
			return goText(e.Args[0])
		}
	}
	return "", false
}
