package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// visit is one probe of an httpProber: the hops it makes and what it learns on them.
type visit struct {
	*httpProber
	ctx    context.Context
	out    monitor.Outcome
	began  time.Time
	lap    time.Time // when the running phase began
	while  string    // what is going on, where the phase alone does not say it
	read   int64     // bytes of the answer so far
	passed []string  // URLs that redirected
	public bool      // the target's own address lies on the public internet
}

// Probe makes one request, follows its redirects and judges the last answer.
func (p *httpProber) Probe(ctx context.Context) monitor.Outcome {
	now := time.Now()
	v := &visit{httpProber: p, ctx: ctx, began: now, lap: now}
	for h := p.first; ; {
		l, answer, err := v.exchange(h)
		if err != nil {
			return v.fail(err)
		}
		if !redirects(answer) || p.redirects == 0 || p.expect.names(answer.StatusCode) {
			return v.finish(l, answer)
		}
		l.hangUp()
		v.out.Facts.Code = answer.StatusCode
		v.passed = append(v.passed, h.url.String())
		if h, err = p.next(h, answer, v.passed); err != nil {
			return v.fail(err)
		}
		v.out.Facts.Answers = append(v.out.Facts.Answers, h.url.String())
	}
}

// exchange sends h and reads the answer's headers. A kept connection that the target
// gave up meanwhile is no failure: the request is made anew.
func (v *visit) exchange(h hop) (*line, *http.Response, error) {
	if l := v.kept(h); l != nil {
		answer, err := v.ask(l, h)
		if err == nil || timedOut(err) {
			return l, answer, err
		}
		l.hangUp()
		v.out.Timings = monitor.Timings{}
	}
	l, err := v.connect(h)
	if err != nil {
		return nil, nil, err
	}
	answer, err := v.ask(l, h)
	if err != nil {
		l.hangUp()
	}
	return l, answer, err
}

// finish reads the body and judges the whole.
func (v *visit) finish(l *line, r *http.Response) monitor.Outcome {
	v.out.Facts.Code = r.StatusCode
	b, err := v.receive(l, r)
	defer b.release()
	if err != nil {
		l.hangUp()
		return v.fail(err)
	}
	v.part(l, r, b)
	v.out.Phase, v.out.Latency = monitor.Expectation, time.Since(v.began)
	if v.insecure && v.out.Facts.TLSVersion != "" {
		v.warn("the certificate was not verified")
	}
	v.expect.reportOn(v.ctx, v.answer(r, b))
	if f := v.expect.check(v.answer(r, b)); f != nil {
		v.out.Status, v.out.Cause, v.out.Reason = f.status, f.cause, clip(f.reason)
		return v.out
	}
	if b.short != "" {
		v.out.Status, v.out.Phase, v.out.Cause, v.out.Reason = monitor.Degraded, monitor.Body, monitor.BadAnswer, b.short
		return v.out
	}
	v.out.Status, v.out.Phase = monitor.Up, monitor.NoPhase
	return v.out
}

// part leaves the connection to the next probe, or ends it.
func (v *visit) part(l *line, r *http.Response, b body) {
	if v.reuse && len(v.passed) == 0 && !r.Close && !b.cut && b.short == "" {
		l.facts = v.out.Facts
		v.keep(l)
		return
	}
	l.hangUp()
}

func (v *visit) answer(r *http.Response, b body) *answer {
	return &answer{
		status: r.StatusCode, header: r.Header, body: b.bytes, cut: b.cut, redirects: len(v.passed),
		latency: v.out.Latency, certEnd: v.out.Facts.CertExpires, until: time.Now().Add(thinkTime),
	}
}

// fail turns an error into the outcome.
func (v *visit) fail(err error) monitor.Outcome {
	if errors.Is(v.ctx.Err(), context.Canceled) {
		err = v.ctx.Err()
	}
	took := time.Since(v.began)
	o := monitor.Outcome{Status: monitor.Down, Phase: v.out.Phase, Latency: took}
	var (
		away   errRedirect
		wrong  errAnswer
		shut   refusal
		behind errProxy
	)
	switch {
	case errors.As(err, &away):
		o.Phase, o.Cause, o.Reason = monitor.Expectation, monitor.TooManyHops, away.Error()
	case errors.As(err, &wrong):
		o.Cause, o.Reason = monitor.BadAnswer, wrong.Error()
	case errors.As(err, &shut):
		shut.outcome(&o)
	case errors.As(err, &behind):
		o = failure(v.out.Phase, behind.error, took)
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.OwnTrouble, "our proxy: "+o.Reason
	default:
		o = v.explain(err, took)
	}
	o.Latency, o.Timings, o.Facts, o.Reason = took, v.out.Timings, v.out.Facts, clip(o.Reason)
	return o
}

// explain names the deadline as it was set: on a busy machine it is noticed later.
func (v *visit) explain(err error, took time.Duration) monitor.Outcome {
	if at, ok := v.ctx.Deadline(); ok && timedOut(err) {
		took = min(took, at.Sub(v.began))
	}
	if v.while == "" {
		return failure(v.out.Phase, err, took)
	}
	return failureWhile(v.out.Phase, fmt.Sprintf("%s (%d bytes)", v.while, v.read), err, took)
}

func (v *visit) warn(text string) {
	if v.out.Facts.Warning != "" {
		text = v.out.Facts.Warning + "; " + text
	}
	v.out.Facts.Warning = text
}

// enter begins a phase that the lap of the one before has ended.
func (v *visit) enter(p monitor.Phase) { v.out.Phase, v.while = p, "" }

// lapse adds the time since the last lap to a phase.
func (v *visit) lapse(into *time.Duration) {
	now := time.Now()
	*into += now.Sub(v.lap)
	v.lap = now
}

// errAnswer is an answer that is not HTTP as it should be; its text is the whole reason.
type errAnswer string

func (e errAnswer) Error() string { return string(e) }

// errProxy is a failure on the way to our own proxy.
type errProxy struct{ error }

// maxReason is how many bytes of a reason are kept: targets write into it.
const maxReason = 500

func clip(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	return reason[:maxReason] + "…"
}
