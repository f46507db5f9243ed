package statuspage

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// A component's status at an instant is what a person's override says, or else the
// worse of what its monitors say and what people said in open incidents. Maintenance
// stands in the place of what the monitors say, but never hides trouble that was there
// before it was announced: uptime leaves it out. History is rewritten only from the first
// failure of a change that was just confirmed: until then nobody knew.

// statusAt is the component's status at an instant not before the last change but
// one of any of its monitors.
func (p *plan) statusAt(c Component, at time.Time) Status {
	if o, ok := p.override(c.ID); ok && !at.Before(o.At) {
		return p.unhidden(c, o.Status, o.At, at)
	}
	if status, announced, ok := p.workAt(c.ID, at); ok {
		return Worst(p.unhidden(c, status, announced, at), p.saidAt(c.ID, at))
	}
	return Worst(p.machineAt(c, at), p.saidAt(c.ID, at))
}

// unhidden is a person's word on a component; where it is maintenance, and the component
// was in trouble before that was announced, the trouble is.
func (p *plan) unhidden(c Component, word Status, announced, at time.Time) Status {
	if word == UnderMaintenance && p.inTroubleBefore(c, announced, at) {
		return Worst(word, p.machineAt(c, at))
	}
	return word
}

// inTroubleBefore reports whether what is wrong with the component at an instant began
// before another. Of a monitor's last status but one the beginning is not known: there
// the status on show goes on.
func (p *plan) inTroubleBefore(c Component, announced, at time.Time) bool {
	shown, _ := p.span(c.ID)
	for _, id := range c.Monitors {
		s := p.state(id)
		if !at.Before(s.Since) && s.Settled.Bad() && s.Since.Before(announced) {
			return true
		}
		if at.Before(s.Since) && s.Prior.Bad() && shown.Status.Trouble() {
			return true
		}
	}
	return false
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
		counts := p.countsAt(c, status, at)
		if last, ok := p.span(c.ID); ok && last.Status == status && last.Counts == counts && !at.Before(last.From) {
			continue
		}
		p.setSpan(Span{Component: c.ID, From: at, Status: status, Counts: counts})
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
	for _, m := range p.worksOn(c.ID) {
		add(m.Began)
		add(m.Ended)
		for _, w := range m.announced(p.b.x.Works.AnnouncedBefore) {
			add(w.Start)
			add(w.End)
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	return slices.Compact(cuts)
}

func (p *plan) setSpan(s Span) {
	p.spans[s.Component] = s
	p.c.Spans = append(p.c.Spans, s)
}
