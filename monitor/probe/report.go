package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/monitor"
)

// Checked is one expectation of a probe and whether it held, for a person who tries a
// monitor out. Nothing of the answer's body is in it.
type Checked struct {
	What   string `json:"what"` // "header Content-Type", "body $.status"
	Held   bool   `json:"held"`
	Reason string `json:"reason,omitempty"` // what else it was, where that is no part of the answer's content
}

// Report gathers what one probe checked.
type Report struct{ Checks []Checked }

type reportKey struct{}

// Reported makes the probe that gets the context fill in a report: every expectation is
// looked at, where a probe stops at the first that does not hold.
func Reported(ctx context.Context, r *Report) context.Context {
	return context.WithValue(ctx, reportKey{}, r)
}

// reportOn fills in the report of ctx, if there is one.
func (e *expectation) reportOn(ctx context.Context, a *answer) {
	r, wanted := ctx.Value(reportKey{}).(*Report)
	if !wanted {
		return
	}
	r.Checks = append(r.Checks, e.checkStatus(a))
	for _, h := range e.headers {
		c := Checked{What: "header " + h.name, Held: h.check(a) == nil}
		if len(a.header.Values(h.name)) == 0 {
			c.Reason = "is missing"
		}
		r.Checks = append(r.Checks, c)
	}
	for _, one := range e.checks {
		r.Checks = append(r.Checks, Checked{What: one.subject(), Held: one.check(a) == nil})
	}
}

func (e *expectation) checkStatus(a *answer) Checked {
	var want []string
	for _, s := range e.status {
		want = append(want, s.String())
	}
	c := Checked{What: "status " + strings.Join(want, " or "), Held: e.names(a.status)}
	if !c.Held {
		c.Reason = fmt.Sprintf("is %d", a.status)
	}
	return c
}

func (t textCheck) subject() string  { return "body" }
func (j jsonCheck) subject() string  { return "body " + j.path }
func (c cssCheck) subject() string   { return "body " + c.selector }
func (x *exprCheck) subject() string { return x.source }

// Discreet is an outcome without the words of the answer that its reason may repeat: who
// may have a monitor probed must not read by it what a machine within reach says.
func Discreet(o monitor.Outcome) monitor.Outcome {
	switch o.Cause {
	case monitor.WrongContent, monitor.BadAnswer:
		o.Reason = "the answer is not as expected"
	}
	return o
}
