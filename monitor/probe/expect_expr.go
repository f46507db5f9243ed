package probe

import (
	"errors"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"github.com/fyr-status/fyr/monitor"
)

// Limits of one expression.
const (
	MaxExprLength = 1000    // characters
	MaxExprNodes  = 500     // nodes of its tree
	maxExprMemory = 100_000 // elements that it may make
)

// scope is what an expression can see.
type scope struct {
	Status    int                  `expr:"status"`
	Headers   map[string]string    `expr:"headers"` // by lower-case name
	Body      string               `expr:"body"`
	JSON      any                  `expr:"json"` // nil when the body is not JSON
	LatencyMS float64              `expr:"latency_ms"`
	CertDays  float64              `expr:"cert_days"` // until the certificate's end; 0 without one
	Redirects int                  `expr:"redirects"`
	InTime    func() (bool, error) `expr:"in_time"`
}

// exprCheck is one expression over the whole answer.
type exprCheck struct {
	source  string
	program *vm.Program
	body    bool // it looks at body or json
	json    bool
}

func newExprCheck(source string) (*exprCheck, error) {
	bad := &monitor.FieldError{Field: "expr", Value: source, Example: "status == 200 && json.ok"}
	if len(source) > MaxExprLength {
		bad.Value, bad.Problem = source[:20]+"…", "is longer than 1000 characters"
		return nil, bad
	}
	x := &exprCheck{source: source}
	program, err := expr.Compile(source, expr.Env(scope{}), expr.AsBool(), expr.MaxNodes(MaxExprNodes),
		expr.DisableBuiltin("uniq"), // takes time proportional to the square
		expr.Patch(x), expr.Patch(stopwatch{}))
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		bad.Problem = "is not an expression that is true or false: " + first
		return nil, bad
	}
	x.program = program
	return x, nil
}

// Visit notes which parts of the answer the expression looks at.
func (x *exprCheck) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		x.json = x.json || id.Value == "json"
		x.body = x.body || id.Value == "body" || id.Value == "json"
	}
}

// stopwatch makes each turn of each loop look at the time: the machine that runs
// expressions counts memory, but nested loops over a large answer would keep it busy
// for hours.
type stopwatch struct{}

// Visit rewrites the body of a loop into `in_time() ? body : nil`.
func (stopwatch) Visit(n *ast.Node) {
	loop, ok := (*n).(*ast.PredicateNode)
	if !ok {
		return
	}
	look := &ast.CallNode{Callee: &ast.IdentifierNode{Value: "in_time"}}
	loop.Node = &ast.ConditionalNode{Cond: look, Exp1: loop.Node, Exp2: &ast.NilNode{}}
}

var errLate = errors.New("took too long")

func (x *exprCheck) check(a *answer) *finding {
	s := &scope{
		Status: a.status, Redirects: a.redirects, Body: string(a.body),
		LatencyMS: float64(a.latency) / float64(time.Millisecond), Headers: map[string]string{},
		InTime: a.inTime,
	}
	for name, values := range a.header {
		s.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	if !a.certEnd.IsZero() {
		s.CertDays = time.Until(a.certEnd).Hours() / 24
	}
	var notJSON error
	if x.json {
		s.JSON, notJSON = a.json()
	}
	return x.run(s, notJSON)
}

func (x *exprCheck) run(s *scope, notJSON error) *finding {
	machine := vm.VM{MemoryBudget: maxExprMemory}
	holds, err := machine.Run(x.program, s)
	switch {
	case err == nil && holds == true:
		return nil
	case err == nil:
		return wrong("%s is not true", x.source)
	case errors.Is(err, errLate):
		return wrong("%s took too long", x.source)
	case strings.Contains(err.Error(), "memory budget exceeded"):
		// Our expression is too heavy for this answer: that says nothing of the target.
		return &finding{monitor.Unknown, monitor.OwnTrouble, x.source + " needs more memory than it may have"}
	case notJSON != nil:
		return wrong("%s can't be told: body is not JSON: %v", x.source, notJSON)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return wrong("%s can't be told: %s", x.source, first)
}

func (a *answer) inTime() (bool, error) {
	if a.late() {
		return false, errLate
	}
	return true, nil
}
