package operator

import (
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const actionsFile = "testdata/actions.txt"

// What is one's own proof is changed by the person alone, in a session that has just begun.
const proofs = "one's own proof: by the person alone, never by a program"

// What a page posts can be taken back for some seconds; what a program sends is out at once,
// and a dry run shows it before.
const held = "only what a page posts is held"

// pagesOnly are acts of pages that the interface has no route for, each with the reason.
var pagesOnly = map[string]string{
	"Accounts.SaveTyped": "keeps what a form holds that is not sent yet",
	"user.password":      proofs, "factor.add": proofs, "factor.remove": proofs, "factor.codes": proofs,
	"token.end":    "DELETE tokens/:id, which leaves the word token.revoke",
	"Desk.Retract": held, "Desk.Release": held,
	"user.language": "how the console speaks to the person who chooses it",
}

// alike are the routes for forms that only read, or whose word in the log is no literal.
var alike = map[string]string{
	"/sign-out": "DELETE users/:id/sessions/:session", "/account/sessions/end": "DELETE users/:id/sessions", "/account/sessions/:id/end": "DELETE users/:id/sessions/:session",
	"/account/mail": "(" + proofs + ")", "/account/passkey": "(" + proofs + ")",
	"/settings/config/export": "GET config/export", "/settings/mail": "POST mail/test", "/audit/verify": "GET audit/verify",
	"/readers/find": "GET subscribers", "/readers/export": "GET subscribers/export.csv", "/readers/:id/unmask": "GET subscribers", "/readers/:id/export": "GET subscribers/:id",
	"/people/:id/roles": "PUT users/:id/roles", "/people/:id/sessions/end": "DELETE users/:id/sessions", "/people/:id/sessions/:session/end": "DELETE users/:id/sessions/:session",
}

// TestEveryActHasARoute compares what the console's pages do with what the JSON interface
// does, in the source of both: whatever a form of the console changes, a program can change.
// The acts are the calls that no GET makes and the words of the audit log. Which page does
// what, and by which route a program does it, stands in a table that people have reviewed;
// write it anew with -update.
func TestEveryActHasARoute(t *testing.T) {
	t.Parallel()
	src := mustReadSource(t)
	harmless, byRoute := map[string]bool{}, map[string]map[string]bool{}
	for _, r := range src.routes {
		acts := src.acts(r.handlers)
		switch {
		case r.method == http.MethodGet:
			maps.Copy(harmless, acts)
		case strings.HasPrefix(r.path, apiPrefix):
			byRoute[r.method+" "+r.path] = acts
		}
	}
	var b strings.Builder
	b.WriteString("# What each form of the console does, and the route of the interface that does it.\n# Reviewed by people; written by go test -run TestEveryActHasARoute -update.\n")
	for _, r := range src.routes {
		if r.method != http.MethodPost || r.rule != "page" {
			continue
		}
		fmt.Fprintf(&b, "\nPOST %s\n", r.path)
		acts := src.acts(r.handlers)
		maps.DeleteFunc(acts, func(act string, _ bool) bool { return harmless[act] })
		for _, act := range slices.Sorted(maps.Keys(acts)) {
			fmt.Fprintf(&b, "    %-28s %s\n", act, doneBy(t, r.path, act, byRoute))
		}
		if len(acts) == 0 {
			fmt.Fprintf(&b, "    %-28s %s\n", "-", alikeTo(t, r.path))
		}
	}
	if *update {
		if err := os.WriteFile(actionsFile, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(actionsFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("the table differs from the reviewed one (-reviewed +code):\n%s", diff)
	}
}

// alikeTo names the route that is like a form.
func alikeTo(t *testing.T, page string) string {
	name := alike[page]
	method, path, named := strings.Cut(name, " ")
	there := slices.ContainsFunc(new(Server).routes(), func(r route) bool { return r.method == method && r.path == apiPrefix+path })
	if !strings.HasPrefix(name, "(") && !(named && there) {
		t.Errorf("POST %s has no route of the interface: %q", page, name)
	}
	return name
}

// doneBy names the routes that do an act, or why there is none.
func doneBy(t *testing.T, page, act string, byRoute map[string]map[string]bool) string {
	var found []string
	for route, acts := range byRoute {
		if acts[act] {
			found = append(found, strings.Replace(route, apiPrefix, "", 1))
		}
	}
	slices.Sort(found)
	switch why := pagesOnly[act]; {
	case len(found) > 0:
		return strings.Join(found, ", ")
	case why != "":
		return "(" + why + ")"
	}
	t.Errorf("POST %s does %s, and no route of the interface does", page, act)
	return "?"
}

// packageText is this package as its text has it.
type packageText struct {
	routes []sourceRoute
	calls  map[string][]string // of each function: the functions that it calls, and its acts as "!act"
}

type sourceRoute struct {
	method, path, rule string
	handlers           []string
}

// acts is what functions do, and what they call does.
func (s packageText) acts(names []string) map[string]bool {
	done, seen := map[string]bool{}, map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if act, is := strings.CutPrefix(name, "!"); is {
			done[act] = true
		} else if !seen[name] {
			seen[name] = true
			names = append(names, s.calls[name]...)
		}
	}
	return done
}

func mustReadSource(t *testing.T) packageText {
	t.Helper()
	s := packageText{calls: map[string][]string{}}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if fn.Name.Name == "routes" { // names every handler, and calls none
				s.routes = routesIn(fn)
				continue
			}
			s.calls[fn.Name.Name] = append(s.calls[fn.Name.Name], callsIn(fn)...)
		}
	}
	if len(s.routes) != len(new(Server).routes()) {
		t.Fatalf("%d routes are in the source, and %d in the table", len(s.routes), len(new(Server).routes()))
	}
	return s
}

// routesIn reads the lines of the table of routes.
func routesIn(fn *ast.FuncDecl) (all []sourceRoute) {
	methods := map[string]string{"get": http.MethodGet, "post": http.MethodPost, "put": http.MethodPut, "patch": http.MethodPatch, "del": http.MethodDelete}
	ast.Inspect(fn, func(n ast.Node) bool {
		line, ok := n.(*ast.CompositeLit)
		if !ok || len(line.Elts) != 4 {
			return true
		}
		r := sourceRoute{method: methods[text(line.Elts[0])], path: pathOf(line.Elts[1]), rule: text(line.Elts[2])}
		ast.Inspect(line.Elts[3], func(n ast.Node) bool {
			if of, ok := n.(*ast.SelectorExpr); ok && text(of.X) == "s" {
				r.handlers = append(r.handlers, of.Sel.Name)
			}
			return true
		})
		all = append(all, r)
		return false
	})
	return all
}

// pathOf is a path that stands there, or the constant of an import's.
func pathOf(e ast.Expr) string {
	if path, err := strconv.Unquote(text(e)); err == nil {
		return path
	}
	return map[string]string{"importPath": importPath, "importForm": importForm}[text(e)]
}

// text is the name that an expression begins with, or the literal that it is.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.BasicLit:
		return e.Value
	case *ast.CallExpr:
		return text(e.Fun)
	case *ast.SelectorExpr:
		return text(e.X) + "." + e.Sel.Name
	}
	return ""
}

// collective are calls that do one thing or another; the audit log's word says which.
var collective = []string{"Accounts.ChangeAccess", "Desk.Note"}

// callsIn are the functions of this package that one names, and what it does: calls of what
// the door is given, and the words that it leaves in the audit log.
func callsIn(fn *ast.FuncDecl) (calls []string) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			given, is := strings.CutPrefix(text(n), "s.c.")
			switch {
			case is && changer.MatchString(given) && !slices.Contains(collective, given):
				calls = append(calls, "!"+given)
			case text(n.X) == "s":
				calls = append(calls, n.Sel.Name)
			}
		case *ast.CallExpr:
			if name, plain := n.Fun.(*ast.Ident); plain {
				calls = append(calls, name.Name)
			}
			if act := auditWord(n); act != "" {
				calls = append(calls, "!"+act)
			}
		}
		return true
	})
	return calls
}

// changer is what the door is given that can change something: methods, and single functions.
var changer = regexp.MustCompile(`^(Desk|Accounts|Settings|Trials)\.\w+$|^(Apply|MailTest|Bounce|Export)$`)

// auditWords are the words that calls leave in the audit log, as in "user.reset".
var auditWords = regexp.MustCompile(`^(user|session|token|invitation|factor|subscriber|evidence|key)\.[a-z_]+$`)

// auditWord is the word that a call leaves in the audit log; "" when it leaves none.
func auditWord(c *ast.CallExpr) string {
	for _, arg := range c.Args {
		if word, err := strconv.Unquote(text(arg)); err == nil && auditWords.MatchString(word) {
			return word
		}
	}
	return ""
}
