package statuspage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Correcting is what a person says of a component's record.
type Correcting struct {
	Component string    `json:"component"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"` // not after now
	As        Status    `json:"as"` // not under maintenance: that is announced beforehand
	Reason    string    `json:"reason"`
}

// CorrectionReceipt is what a command on a correction did, or would do.
type CorrectionReceipt struct {
	Correction Correction
	Approval   *Approval // not nil: it waits for a second person, and nothing is corrected yet
	Before     Uptime    // of the component, from From to To, as it was
	After      Uptime    // and as it is with the correction
}

// awaiting is the receipt of a change that waits for a second person, if it could be asked for.
func (r CorrectionReceipt) awaiting(a Approval, err error) (CorrectionReceipt, error) {
	if err == nil {
		r.Approval = &a
	}
	return r, err
}

// The kinds of changes of the record that can wait for a second person.
var (
	approveCorrection = registerApproval(approvable{
		name: "span.correct",
		subject: func(a Approval) string {
			component, _, _ := strings.Cut(strings.TrimPrefix(a.Object, "span:"), "@")
			return "to correct the record of " + component
		},
		decide: correctApproved,
	})
	approveWithdrawal = registerApproval(approvable{
		name:    "span.withdraw",
		subject: func(Approval) string { return "to withdraw a correction" },
		decide:  withdrawApproved,
	})
)

// CorrectRecord corrects a component's record. What makes it better anywhere waits for a second
// person, and so does any correction where the configuration asks for that; the receipt
// then holds the Approval. With dry nothing is committed. The errors are *Invalid.
func (d *Desk) CorrectRecord(ctx context.Context, by Actor, o Correcting, dry bool) (CorrectionReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, r, better, err := d.correct(ctx, by, o, time.Now())
	if err != nil || dry {
		return r, err
	}
	if better || d.FourEyes(FourEyesCorrect) {
		return r.awaiting(d.ask(ctx, by, approveCorrection, "span:"+o.Component+"@"+o.From.UTC().Format(time.RFC3339), o, o.Reason))
	}
	return r, d.commit(ctx, p)
}

// correctApproved corrects as the first person asked, once a second one agrees.
func correctApproved(ctx context.Context, d *Desk, a Approval, by Actor, now time.Time) (*plan, error) {
	var o Correcting
	if err := a.read(&o); err != nil {
		return nil, err
	}
	p, r, _, err := d.correct(ctx, a.By, o, now)
	if err != nil {
		return nil, err
	}
	r.Correction.Approved = by
	p.c.Corrections = []Correction{r.Correction}
	return p, nil
}

// correct decides on a correction, and reports whether it makes the record better.
func (d *Desk) correct(ctx context.Context, by Actor, o Correcting, now time.Time) (p *plan, r CorrectionReceipt, better bool, err error) {
	c := Correction{ID: d.board.newID(), Component: o.Component, From: kept(o.From), To: kept(o.To), As: o.As, At: now, By: by}
	if c.Reason, err = checkReason(o.Reason); err == nil {
		err = d.board.checkCorrection(c, now)
	}
	if err != nil {
		return nil, r, false, err
	}
	all, err := d.memory.Spans(ctx, c.From)
	if err != nil {
		return nil, r, false, fmt.Errorf("read the record: %w", err)
	}
	before := all[c.Component]
	after := c.over(inOrder(before))
	r.Before, r.After = UptimeOf(before, c.From, c.To), UptimeOf(after, c.From, c.To)
	if r.Before.Life == 0 {
		return nil, r, false, &Invalid{Field: "from", Value: c.From.Format(time.RFC3339), Reason: "and to lie before the component's beginning"}
	}
	c.Was = worstWithin(before, c.From, c.To)
	p = d.board.plan(now)
	p.c.Corrections = append(p.c.Corrections, c)
	p.audit(by, "span.correct", "component:"+c.Component, nil, c)
	r.Correction = c
	return p, r, embellishes(after, before, c.From, c.To), nil
}

// checkCorrection says what can't be corrected, or not so.
func (b *Board) checkCorrection(c Correction, now time.Time) error {
	_, begun := b.spans[c.Component]
	switch {
	case !begun:
		return &Invalid{Field: "component", Value: c.Component, Reason: "has no record (" + b.plan(now).componentIDs() + ")", Example: "api"}
	case c.As == UnderMaintenance:
		return &Invalid{Field: "as", Value: c.As.String(), Reason: "can't be said afterwards: work that nobody announced is no maintenance", Example: "unknown"}
	case !c.From.Before(c.To):
		return &Invalid{Field: "from", Value: c.From.Format(time.RFC3339), Reason: "is not before the end", Example: c.To.Add(-time.Minute).Format(time.RFC3339)}
	case c.To.After(now):
		return &Invalid{Field: "to", Value: c.To.Format(time.RFC3339), Reason: "lies in the future: only what was can be corrected", Example: now.UTC().Format(time.RFC3339)}
	}
	return nil
}

// checkReason returns why a record is changed, which the public reads.
func checkReason(reason string) (string, error) {
	said, err := CheckTitle(reason)
	if err != nil {
		return "", &Invalid{Field: "reason", Value: reason, Reason: "is empty or longer than 200 characters: readers are told why the record was changed", Example: `"the monitor's own network failed"`}
	}
	return said, nil
}

// worstWithin is the worst that the spans say within [from, to).
func worstWithin(spans []Span, from, to time.Time) Status {
	var all []Status
	for s := range Stretches(spans, from, to) {
		all = append(all, s.Status)
	}
	return Worst(all...)
}

// Withdrawing is what a person says of a correction that was wrong itself.
type Withdrawing struct {
	Correction string `json:"correction"` // its id
	Reason     string `json:"reason"`
}

// WithdrawCorrection lets the record stand again as it did without a correction. It waits
// for a second person as CorrectRecord does. ErrNotFound when there is no such correction.
func (d *Desk) WithdrawCorrection(ctx context.Context, by Actor, o Withdrawing, dry bool) (CorrectionReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, r, better, err := d.withdraw(ctx, by, o, time.Now())
	if err != nil || dry {
		return r, err
	}
	if better || d.FourEyes(FourEyesCorrect) {
		return r.awaiting(d.ask(ctx, by, approveWithdrawal, "correction:"+o.Correction, o, o.Reason))
	}
	return r, d.commit(ctx, p)
}

// withdrawApproved withdraws a correction, once a second person agrees.
func withdrawApproved(ctx context.Context, d *Desk, a Approval, _ Actor, now time.Time) (*plan, error) {
	var o Withdrawing
	if err := a.read(&o); err != nil {
		return nil, err
	}
	p, _, _, err := d.withdraw(ctx, a.By, o, now)
	return p, err
}

// withdraw decides on taking a correction back, and reports whether that makes the record
// better.
func (d *Desk) withdraw(ctx context.Context, by Actor, o Withdrawing, now time.Time) (p *plan, r CorrectionReceipt, better bool, err error) {
	c, err := d.memory.Correction(ctx, o.Correction)
	if err != nil {
		return nil, r, false, err
	}
	if c.Why, err = checkReason(o.Reason); err != nil {
		return nil, r, false, err
	}
	if !c.Withdrawn.IsZero() {
		return nil, r, false, &Invalid{Field: "correction", Value: c.ID, Reason: "was withdrawn already"}
	}
	c.Withdrawn, c.WithdrawnBy = now, by
	before, after, err := d.without(ctx, c)
	if err != nil {
		return nil, r, false, err
	}
	p = d.board.plan(now)
	p.c.Corrections = append(p.c.Corrections, c)
	p.audit(by, "span.withdraw", "correction:"+c.ID, nil, c)
	r = CorrectionReceipt{Correction: c, Before: UptimeOf(before, c.From, c.To), After: UptimeOf(after, c.From, c.To)}
	return p, r, embellishes(after, before, c.From, c.To), nil
}

// without returns a component's record with a correction, and without it.
func (d *Desk) without(ctx context.Context, c Correction) (before, after []Span, err error) {
	drawn, err := d.memory.DrawnSpans(ctx, c.From)
	if err != nil {
		return nil, nil, fmt.Errorf("read the record: %w", err)
	}
	all, err := d.memory.Corrections(ctx, CorrectionQuery{Component: c.Component, From: c.From, Standing: true})
	if err != nil {
		return nil, nil, fmt.Errorf("read the corrections: %w", err)
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(o Correction) bool { return o.ID == c.ID })
	return Corrected(drawn[c.Component], all), Corrected(drawn[c.Component], rest), nil
}
