package statuspage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Retract takes back a post that nobody has been told of: it is gone from page, feeds and
// history as if it had never been, though not from the audit log and the chains. What the
// monitors have said since is judged anew. event is the public id of the post's event.
// The error is an ErrConflict when the post is on its way already, or when a person has
// posted in the same incident since.
func (d *Desk) Retract(ctx context.Context, by Actor, event string) error {
	d.act.Lock()
	defer d.act.Unlock()
	h, err := d.stillHeld(event)
	if err != nil {
		return err
	}
	stands, err := d.stand(ctx, h)
	if err != nil {
		return err
	}
	p, err := d.board.retract(by, h, stands, time.Now())
	if err != nil {
		return err
	}
	return d.commit(ctx, p)
}

// retract decides what stands without a post: what stood before it, and what the monitors
// say now. stands is what it changed, as it stands.
func (b *Board) retract(by Actor, h posted, stands []Maintenance, now time.Time) (*plan, error) {
	p := b.plan(now)
	p.over = h.event
	touched := map[string]bool{}
	for _, m := range stands {
		for _, u := range h.since(m.Incident) {
			if u.Event > h.last && u.By.Kind != ByMonitor && u.By.Kind != BySystem {
				return nil, fmt.Errorf("%s has posted after it: take that back first, or post a correction: %w", u.By, ErrConflict)
			}
			p.c.Withdrawn = append(p.c.Withdrawn, Withdrawal{Event: u.Event, Update: u.ID})
		}
		for _, c := range b.x.Components {
			touched[c.ID] = touched[c.ID] || m.touches(c.ID)
		}
		p.restore(h, m)
	}
	p.unredraw(h, touched)
	p.judgeAnew(h, stands, touched)
	p.redraft(h.draft)
	p.audit(by, "post.retract", "update:"+h.event, nil, nil)
	return p, nil
}

// redraft brings the draft back that a post was written in. It does not publish itself any
// more: a person has just thought better of it.
func (p *plan) redraft(d Draft) {
	if d.ID == "" {
		return
	}
	d.PublishAt, d.Updated = time.Time{}, p.now
	p.c.Drafts = append(p.c.Drafts, d)
}

// restore lets an incident or a maintenance stand as it did before the post; what the post
// opened goes as a whole.
func (p *plan) restore(h posted, m Maintenance) {
	withdrawn := h.since(m.Incident)
	kept := slices.DeleteFunc(slices.Clone(m.Updates), func(u Update) bool {
		return slices.ContainsFunc(withdrawn, func(w Update) bool { return w.ID == u.ID })
	})
	was, isWork := h.works[m.ID]
	if !isWork {
		was.Incident = h.incidents[m.ID]
	}
	switch was.Updates = kept; {
	case was.ID == "":
		p.gone = append(p.gone, m.ID)
		p.c.Withdrawn = append(p.c.Withdrawn, Withdrawal{Incident: m.ID})
	case isWork:
		p.putWork(was)
	case was.Draft:
		p.put(p.unpublished(was.Incident, h.incidents[m.ID].Updates))
	default:
		p.put(was.Incident)
	}
}

// unpublished is the monitors' draft as it stood: what was noted in it stands in it again
// under other ids, as the public ones were told of. It does not publish itself any more,
// like redraft's.
func (p *plan) unpublished(i Incident, noted []Update) Incident {
	i.PublishAt = time.Time{}
	for _, u := range noted {
		u.ID = p.b.newID()
		i.Updates = append(i.Updates, u)
		p.c.Updates = append(p.c.Updates, u)
	}
	return i
}

// unredraw draws the history of the components that are touched as it is without the post.
// Of a monitor that turned more than once since, the last turn is known.
func (p *plan) unredraw(h posted, touched map[string]bool) {
	for _, c := range p.b.x.Components {
		if !touched[c.ID] {
			continue
		}
		for _, s := range h.spans[c.ID] {
			p.setSpan(s)
		}
		p.redraw(c, p.turnedSince(c, h.at))
	}
}

// turnedSince is an instant, or the earlier one at which a monitor of the component, as is
// known now, turned after the last of its spans began.
func (p *plan) turnedSince(c Component, at time.Time) time.Time {
	last, _ := p.span(c.ID)
	for _, id := range c.Monitors {
		if since := p.state(id).Since; since.After(last.From) && since.Before(at) {
			at = since
		}
	}
	return at
}

// judgeAnew tells what the monitors say now where that is not what they said before the
// post: what was told of it since went with the post, or was never told because of it.
func (p *plan) judgeAnew(h posted, stands []Maintenance, touched map[string]bool) {
	for _, m := range stands {
		for _, id := range slices.Sorted(maps.Keys(m.Before)) {
			p.alertDifference(Maintenance{Before: m.Before}, id, 0)
		}
	}
	for _, c := range p.b.x.Components {
		is := p.machineAt(c, p.now)
		if t, ok := p.standsSince(c, Maintenance{}); ok && touched[c.ID] && is != h.machine[c.ID] {
			p.judgeComponent(c, h.machine[c.ID], is, t)
		}
	}
}
