package statuspage

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// A component's status at an instant is what a person's override says, or else the
// worse of what its monitors say and what people said in open incidents. History is
// rewritten only from the first failure of a change that was just confirmed: until
// then nobody knew.

// statusAt is the component's status at an instant not before the last change but
// one of any of its monitors.
func (p *plan) statusAt(c Component, at time.Time) Status {
	if o, ok := p.override(c.ID); ok && !at.Before(o.At) {
		return o.Status
	}
	return Worst(p.machineAt(c, at), p.saidAt(c.ID, at))
}

// machineAt is what the monitors alone say.
func (p *plan) machineAt(c Component, at time.Time) Status {
	statuses := make([]monitor.Status, 0, len(c.Monitors))
	for _, id := range c.Monitors {
		statuses = append(statuses, p.state(id).StatusAt(at))
	}
	return c.statusOf(statuses)
}

// saidAt is the worst that people say of the component in incidents that run.
func (p *plan) saidAt(component string, at time.Time) Status {
	worst := Operational
	for _, i := range p.running() {
		if i.Draft {
			continue
		}
		for _, a := range i.Components {
			if a.Component == component && a.Person && !at.Before(a.Since) {
				worst = Worst(worst, a.Status)
			}
		}
	}
	return worst
}

// redraw rewrites the component's history from an instant on and returns its status
// before and after.
func (p *plan) redraw(c Component, from time.Time) (was, is Status) {
	current, begun := p.span(c.ID)
	if begun {
		was = current.Status
	}
	for _, at := range p.cuts(c, from) {
		status := p.statusAt(c, at)
		if last, ok := p.span(c.ID); ok && last.Status == status && !at.Before(last.From) {
			continue
		}
		p.setSpan(Span{Component: c.ID, From: at, Status: status})
	}
	last, _ := p.span(c.ID)
	return was, last.Status
}

// cuts are the instants from which on the status may differ: from itself, and every
// change of a part since.
func (p *plan) cuts(c Component, from time.Time) []time.Time {
	cuts := []time.Time{from}
	add := func(at time.Time) {
		if at.After(from) && !at.After(p.now) {
			cuts = append(cuts, at)
		}
	}
	for _, id := range c.Monitors {
		add(p.state(id).Since)
	}
	if o, ok := p.override(c.ID); ok {
		add(o.At)
	}
	for _, i := range p.running() {
		for _, a := range i.Components {
			if a.Component == c.ID && a.Person {
				add(a.Since)
			}
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	return slices.Compact(cuts)
}

func (p *plan) setSpan(s Span) {
	p.spans[s.Component] = s
	p.c.Spans = append(p.c.Spans, s)
}
