package probe

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

const expectDoc = `
Expectations. All that are given must hold; the first that does not is the reason.

status: what the final answer's status may be, a number, a range "200-299" or a list of
them. A redirect whose status is listed is not followed.
header: for each name a text that its value must equal, or conditions.
body: a text that it must contain, conditions, or a list of these.
Conditions are equals, contains, not_contains and regex (RE2); several must all hold.
In body they apply to the whole text, or with json (a JSONPath, RFC 9535) to the values
it selects, or with css (a selector) to the texts of the elements it selects: one of
them must meet the conditions, and without a condition one must be there.
expr: one expression over status, headers (lower-case names), body, json (the body
parsed), latency_ms, cert_days and redirects that must be true, as
status == 200 && json.queue < 100. At most 1000 characters; see expr-lang.org.`

// expectSettings is what configuration says about the answer.
type expectSettings struct {
	Status statuses                  `json:"status,omitempty"`
	Header map[string]textConditions `json:"header,omitempty"`
	Body   bodyConditions            `json:"body,omitempty"`
	Expr   string                    `json:"expr,omitempty"`
}

// expectation is expectSettings made ready. It is shared among probes.
type expectation struct {
	status  []span
	headers []headerCheck
	checks  []check
	body    bool // somebody looks at the body
}

// check is one condition on an answer. It returns nil when it holds.
type check interface {
	check(a *answer) *finding
	subject() string // what it is about, as configured: "body $.status"
}

// finding is an expectation that an answer does not meet.
type finding struct {
	status monitor.Status // Down; Unknown where we could not tell
	cause  monitor.Cause
	reason string
}

func wrong(format string, args ...any) *finding {
	return &finding{monitor.Down, monitor.WrongContent, fmt.Sprintf(format, args...)}
}

// answer is what a probe got, as expectations see it.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	cut       bool
	redirects int
	latency   time.Duration
	certEnd   time.Time // zero: no certificate
	until     time.Time // when judging must end

	parsed *parsed // the body as JSON, once somebody asked
}

func (a *answer) late() bool { return time.Now().After(a.until) }

// thinkTime is how long the expectations of one answer may take together.
const thinkTime = 500 * time.Millisecond

// usual is the expectation of every monitor that states none.
var usual = &expectation{status: []span{{200, 299}}}

func (s *expectSettings) compile() (*expectation, error) {
	if len(s.Status) == 0 && len(s.Header) == 0 && len(s.Body) == 0 && s.Expr == "" {
		return usual, nil
	}
	e := &expectation{status: s.Status}
	if len(e.status) == 0 {
		e.status = usual.status
	}
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		h, err := newHeaderCheck(name, s.Header[name])
		if err != nil {
			return nil, err
		}
		e.headers = append(e.headers, h)
	}
	for i, c := range s.Body {
		check, err := c.compile()
		if err != nil {
			return nil, in(place("expect.body", i, len(s.Body)), err)
		}
		e.checks, e.body = append(e.checks, check), true
	}
	if s.Expr != "" {
		x, err := newExprCheck(s.Expr)
		if err != nil {
			return nil, in("expect", err)
		}
		e.checks, e.body = append(e.checks, x), e.body || x.body
	}
	return e, nil
}

// place names an element of a list, or the thing itself when it is alone.
func place(field string, i, n int) string {
	if n == 1 {
		return field
	}
	return fmt.Sprintf("%s[%d]", field, i)
}

// names reports whether code is one that is expected.
func (e *expectation) names(code int) bool {
	return slices.ContainsFunc(e.status, func(s span) bool { return s.from <= code && code <= s.to })
}

// check returns the first expectation that a does not meet, or nil.
func (e *expectation) check(a *answer) *finding {
	if !e.names(a.status) {
		return e.wrongStatus(a.status)
	}
	for _, h := range e.headers {
		if f := h.check(a); f != nil {
			return f
		}
	}
	for _, c := range e.checks {
		if f := c.check(a); f != nil {
			return f.weighed(a)
		}
	}
	return nil
}

func (e *expectation) wrongStatus(code int) *finding {
	var want []string
	for _, s := range e.status {
		want = append(want, s.String())
	}
	f := wrong("status %d %s, want %s", code, http.StatusText(code), strings.Join(want, " or "))
	if code >= 400 {
		f.cause = monitor.ErrorAnswer
	}
	return f
}

// weighed says what may be why a does not match: that only part of the body was read,
// or that it took us too long to look at, which says nothing of the target.
func (f *finding) weighed(a *answer) *finding {
	if a.cut {
		f.reason += " (in the part of the body that was read)"
	}
	if a.late() {
		f.status, f.cause = monitor.Unknown, monitor.OwnTrouble
		f.reason = fmt.Sprintf("the answer could not be judged within %s: %s", thinkTime, f.reason)
	}
	return f
}

// headerCheck is what one header of the answer must be.
type headerCheck struct {
	name  string
	rules []rule
}

func newHeaderCheck(name string, c textConditions) (headerCheck, error) {
	field := "expect.header." + name
	if !token(name) {
		return headerCheck{}, &monitor.FieldError{Field: field, Value: name, Problem: "is not a header's name", Example: "Content-Type"}
	}
	rules, err := c.compile()
	if err != nil {
		return headerCheck{}, in(field, err)
	}
	return headerCheck{name, rules}, nil
}

func (h headerCheck) check(a *answer) *finding {
	values := a.header.Values(h.name)
	if len(values) == 0 {
		return wrong("header %s is missing", h.name)
	}
	value := []byte(strings.Join(values, ", "))
	for _, r := range h.rules {
		if problem := r(value, a.until); problem != "" {
			return wrong("header %s %s", h.name, problem)
		}
	}
	return nil
}
