package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage/operator"
)

const parityFile = "testdata/parity.txt"

// TestEveryRouteHasACommand compares the routes of the JSON interface with the calls in the
// source of the commands: what programs can do, people can do in a shell. Who uses which
// route stands in a table that people have reviewed; write it anew with -update.
func TestEveryRouteHasACommand(t *testing.T) {
	t.Parallel()
	calls := commandCalls(t)
	routes := new(operator.Server).APIRoutes()
	slices.Sort(routes)
	var b strings.Builder
	b.WriteString("# Which command uses which route of the operators' interface.\n# Reviewed by people; written by go test -run TestEveryRouteHasACommand -update.\n")
	for _, route := range routes {
		users := callersOf(route, calls)
		if by := passedOn[route]; by != "" && len(users) == 0 {
			users = []string{by}
		}
		if len(users) == 0 {
			t.Errorf("no command uses %s: write one, so that a shell can do what programs can", route)
		}
		fmt.Fprintf(&b, "%-66s %s\n", route, strings.Join(users, " "))
	}
	if *update {
		if err := os.WriteFile(parityFile, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(parityFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("the table differs from the reviewed one (-reviewed +code):\n%s", diff)
	}
}

// passedOn are routes whose path one function has and whose method another: the source of
// neither says the whole.
var passedOn = map[string]string{
	"POST /api/ops/v1/corrections":               "spanCorrectCmd.Run",
	"POST /api/ops/v1/corrections/{id}/withdraw": "spanWithdrawCmd.Run",
	"POST /api/ops/v1/drills":                    "drillStartCmd.Run",
	"POST /api/ops/v1/drills/{id}/updates":       "drillPostCmd.Run",
	"POST /api/ops/v1/links":                     "userLinkCmd.Run",
	"POST /api/ops/v1/users/{id}/reset":          "userResetCmd.Run",
	"POST /api/ops/v1/maintenance":               "maintenanceScheduleCmd.Run",
}

// call is one use of the interface in the source of a command.
type call struct {
	method string
	path   string // below /api/ops/v1, with * for what is only known when it runs
	by     string // the function that calls
}

// callersOf are the functions that call a route, sorted.
func callersOf(route string, calls []call) (users []string) {
	for _, c := range calls {
		if c.means(route) && !slices.Contains(users, c.by) {
			users = append(users, c.by)
		}
	}
	slices.Sort(users)
	return users
}

// means reports whether the call can be one of the route.
func (c call) means(route string) bool {
	method, path, _ := strings.Cut(route, " ")
	want, got := strings.Split(strings.TrimPrefix(path, "/api/ops/v1"), "/"), strings.Split(c.path, "/")
	if method != c.method && c.method != "*" || len(want) != len(got) {
		return false
	}
	for n := range want {
		if want[n] != got[n] && got[n] != "*" && !strings.HasPrefix(want[n], "{") {
			return false
		}
	}
	return true
}

// commandCalls finds what the commands call, in their source.
func commandCalls(t *testing.T) (calls []call) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			calls = append(calls, callsIn(fn)...)
		}
	}
	if len(calls) < 50 {
		t.Fatalf("only %d calls were found in the source", len(calls))
	}
	return calls
}

// below says before which paths a function puts a path of its own.
var below = map[string]string{"actSeries": "/maintenance/series"}

// callsIn are the calls that a function can make: each method that it names with each path.
// A function does one thing, so that this is seldom more than it does.
func callsIn(fn *ast.FuncDecl) (calls []call) {
	var methods []string
	paths, prefix := []string{}, ""
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if verb, err := strconv.Unquote(n.Value); err == nil && slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, verb) {
				methods = append(methods, verb)
			}
		case *ast.SelectorExpr:
			prefix += below[n.Sel.Name]
			if n.Sel.Name == "fetch" { // of a listing
				methods = append(methods, "GET")
			}
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 && n.Tok == token.ADD_ASSIGN {
				for _, p := range slices.Clone(paths) {
					paths = append(paths, p+pathText(n.Rhs[0]))
				}
			}
		}
		if e, ok := n.(ast.Expr); ok {
			switch text := pathText(e); {
			case strings.HasPrefix(text, "/"):
				paths = append(paths, text)
			case strings.HasPrefix(text, "*/"): // a variable, and more
				for _, p := range slices.Clone(paths) {
					paths = append(paths, p+text[1:])
				}
			}
		}
		return true
	})
	if prefix != "" {
		paths = append(paths, "")
	}
	for _, m := range methods {
		for _, p := range paths {
			calls = append(calls, call{m, prefix + tidyPath(p), functionName(fn)})
		}
	}
	return calls
}

// tidyPath leaves out a query.
func tidyPath(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for n, p := range parts {
		if head, _, variable := strings.Cut(p, "*"); variable && head != "" {
			parts[n] = head
		}
	}
	return strings.Join(parts, "/")
}

// pathText is a path as far as the source says it, with * for the rest.
func pathText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return pathText(e.X) + pathText(e.Y)
	}
	return "*"
}

func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	of := fn.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}
