package statuspage

import (
	"cmp"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// What maintenance means for components and monitors while it goes on. A work is one
// maintenance on the board; that it covers an instant is a matter of its true times, so
// that it explains what is drawn of the past as well.

// knownWorks returns the maintenance on the board that satisfies ok, the soonest start
// first.
func (p *plan) knownWorks(ok func(Maintenance) bool) []Maintenance {
	var list []Maintenance
	for _, m := range p.works {
		if ok(m) {
			list = append(list, m)
		}
	}
	for id, m := range p.b.works {
		if _, newer := p.works[id]; !newer && ok(m) && !slices.Contains(p.gone, id) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, c Maintenance) int {
		return cmp.Or(a.Window.Start.Compare(c.Window.Start), cmp.Compare(a.Number, c.Number))
	})
	return list
}

// worksOn returns the maintenance that has begun on the component, ended or not.
func (p *plan) worksOn(component string) []Maintenance {
	return p.knownWorks(func(m Maintenance) bool { return !m.Began.IsZero() && m.touches(component) })
}

// touches reports whether the maintenance is about the component, private ones included.
func (m Maintenance) touches(component string) bool {
	return m.Affects(component) || slices.Contains(m.Private, component)
}

// workAt is the status that maintenance gives the component at an instant, the worst of
// several, and when that was announced; false when there is none.
func (p *plan) workAt(component string, at time.Time) (status Status, announced time.Time, ok bool) {
	for _, m := range p.worksOn(component) {
		if !m.covers(at) {
			continue
		}
		is := m.statusOf(component, at)
		if !ok || is.Worse(status) {
			status = is
		}
		if !ok || m.Created.Before(announced) {
			announced = m.Created
		}
		ok = true
	}
	return status, announced, ok
}

// statusOf is the status of a component while it is worked on: under maintenance, unless
// a person has said otherwise.
func (m Maintenance) statusOf(component string, at time.Time) Status {
	a, _ := affectedOf(m.Incident, component)
	if m.Running() && a.Person && !at.Before(a.Since) {
		return a.Status
	}
	return UnderMaintenance
}

// worked reports whether maintenance on the component goes on.
func (p *plan) worked(component string) bool {
	_, _, ok := p.workAt(component, p.now)
	return ok
}

// silenced reports whether maintenance goes on on everything that depends on the monitor.
func (p *plan) silenced(id string) bool {
	backed := p.b.x.backing[id]
	for _, component := range backed {
		if !p.worked(component) {
			return false
		}
	}
	return len(backed) > 0
}

// toldOf is how the operators last heard a monitor to be.
func (p *plan) toldOf(id string) monitor.Status {
	for _, component := range p.b.x.backing[id] {
		for _, m := range p.worksOn(component) {
			if told, ok := m.Before[id]; ok && m.covers(p.now) {
				return told
			}
		}
	}
	s := p.state(id)
	known := s.Settled
	if !known.Known() {
		known = s.Prior
	}
	if known.Bad() && p.muted(id) {
		return monitor.Up
	}
	return known
}

// componentsOf returns the configured components of the maintenance.
func (p *plan) componentsOf(m Maintenance) []Component {
	var list []Component
	for _, c := range p.b.x.Components {
		if m.touches(c.ID) {
			list = append(list, c)
		}
	}
	return list
}

// monitorsOf returns the ids of the monitors behind the components of the maintenance.
func (p *plan) monitorsOf(m Maintenance) []string {
	var ids []string
	for _, c := range p.componentsOf(m) {
		for _, id := range c.Monitors {
			ids = withString(ids, id)
		}
	}
	return ids
}

// hideWorks takes what the configuration has made private out of the open maintenance.
func (p *plan) hideWorks() {
	private := func(a Affected) bool { return p.b.x.components[a.Component].Private }
	for _, m := range p.knownWorks(func(m Maintenance) bool { return m.Open() && slices.ContainsFunc(m.Components, private) }) {
		for _, a := range m.Components {
			if private(a) {
				m.Private = append(slices.Clip(m.Private), a.Component)
			}
		}
		m.Components = slices.DeleteFunc(slices.Clone(m.Components), private)
		m.Draft = len(m.Components) == 0
		if m.Titled != nil {
			said := p.saidOf(m, SaidAnnounced)
			m.Title, m.Titled = p.b.words.Title(said), &said
		}
		p.putWork(m)
	}
}

// afterWork is a change as the public may be told of it: what began while maintenance
// covered the component counts from its end on.
func (p *plan) afterWork(component string, t monitor.Transition) monitor.Transition {
	for _, m := range p.worksOn(component) {
		if m.covers(t.Began) && !m.Ended.IsZero() {
			t.Began = m.Ended
		}
		if m.covers(t.Effective) && !m.Ended.IsZero() {
			t.Effective = m.Ended
		}
	}
	return t
}
