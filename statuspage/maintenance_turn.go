package statuspage

import (
	"maps"
	"slices"

	"github.com/fyr-status/fyr/monitor"
)

// Maintenance begins and ends by the clock, at the times that were announced, however
// late the clock is read. Each turn is told once, because it is a stage.

// startWorks begins what is due.
func (p *plan) startWorks() {
	due := func(m Maintenance) bool { return m.Stage == Scheduled && !p.now.Before(m.Window.Start) }
	for _, m := range p.knownWorks(due) {
		m.Began = Later(m.Window.Start, m.Created)
		p.startWork(m, p.byItself(m, InProgress))
		p.audit(Actor{Kind: BySystem}, "maintenance.start", "maintenance:"+m.ID, nil, nil)
	}
}

// endWorks ends what is due.
func (p *plan) endWorks() {
	due := func(m Maintenance) bool { return m.Running() && !p.now.Before(m.Window.End) }
	for _, m := range p.knownWorks(due) {
		m.Ended = Later(m.Window.End, m.Began)
		p.endWork(m, p.byItself(m, Completed))
		p.audit(Actor{Kind: BySystem}, "maintenance.complete", "maintenance:"+m.ID, nil, nil)
	}
}

// byItself is the update of a turn that no person makes. Who announced quietly wants the
// rest quiet too.
func (p *plan) byItself(m Maintenance, stage Stage) Update {
	return Update{Stage: stage, At: p.now, By: Actor{Kind: BySystem}, Quiet: m.Updates[0].Quiet}
}

// startWork takes a maintenance that has begun: its components are under maintenance
// from then on, and how their monitors stand is kept for its end.
func (p *plan) startWork(m Maintenance, u Update) Maintenance {
	told := make(map[string]monitor.Status)
	for _, id := range p.monitorsOf(m) {
		told[id] = p.toldOf(id)
	}
	m.Components = slices.Clone(m.Components)
	for n, a := range m.Components {
		s, _ := p.span(a.Component)
		m.Components[n] = Affected{Component: a.Component, Status: UnderMaintenance, Was: s.Status, Since: m.Began}
	}
	p.putWork(m)
	maps.DeleteFunc(told, func(id string, _ monitor.Status) bool { return !p.silenced(id) })
	m.Before = told
	for _, c := range p.componentsOf(m) {
		p.redraw(c, m.Began)
	}
	u.Components = m.Components
	return p.tellWork(m, p.worded(m, u, SaidStarted))
}

// endWork takes a maintenance that has ended: the monitors' word holds again, and what
// differs from before is told.
func (p *plan) endWork(m Maintenance, u Update) Maintenance {
	p.putWork(m)
	now := map[string]Affected{}
	for _, c := range p.componentsOf(m) {
		was, is := p.redraw(c, m.Ended)
		now[c.ID] = Affected{Component: c.ID, Status: is, Was: was, Since: m.Ended}
	}
	m.Components = slices.Clone(m.Components)
	for n, a := range m.Components {
		is, configured := now[a.Component]
		if !configured {
			is = Affected{Component: a.Component, Was: a.Status, Since: m.Ended}
		}
		u.Components = append(u.Components, is)
		is.Was = a.Was
		m.Components[n] = is
	}
	m = p.tellWork(m, p.worded(m, u, SaidCompleted))
	p.tellDifference(m)
	return m
}

// tellDifference tells, once the maintenance is over, of what began or ended during it
// and would have been told.
func (p *plan) tellDifference(m Maintenance) {
	told := map[string]reference{}
	for _, c := range p.componentsOf(m) {
		if t, ok := p.standsSince(c, m); ok && !p.worked(c.ID) {
			told[t.Monitor] = p.judgeComponent(c, UnderMaintenance, p.machineAt(c, p.now), t)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.Before)) {
		p.alertDifference(m, id, told[id].Event)
	}
}

// standsSince is how the component's monitors stand, as a change at the end of the
// maintenance; false when nothing is known. The worst of them speaks for all.
func (p *plan) standsSince(c Component, m Maintenance) (t monitor.Transition, ok bool) {
	for _, id := range c.Monitors {
		s := p.state(id)
		if s.Settled.Known() && (!ok || s.Settled.Bad() && (!t.To.Bad() || s.Settled == monitor.Down)) {
			t, ok = p.changeSince(id, monitor.Up, m), true
		}
	}
	return t, ok
}

// changeSince is a monitor's status as a change from what was told before the maintenance,
// as of its end.
func (p *plan) changeSince(id string, before monitor.Status, m Maintenance) monitor.Transition {
	s := p.state(id)
	since := Later(s.Since, m.Ended)
	return monitor.Transition{
		Monitor: id, From: before, Before: before, To: s.Settled,
		Began: since, Effective: since, Confirmed: p.now, Cause: s.Last.Cause, Reason: s.Last.Reason,
	}
}

// alertDifference alerts the operators of a monitor that stands otherwise than they were
// told before the maintenance. One that can't tell now is compared with that later.
func (p *plan) alertDifference(m Maintenance, id string, event int64) {
	before, s := m.Before[id], p.state(id)
	watched, configured := p.b.x.monitors[id]
	switch {
	case !configured || p.silenced(id):
	case s.Settled.Known() && (s.Settled.Bad() || before.Bad()):
		p.alertMonitor(watched, p.changeSince(id, before, m), event)
	case !s.Settled.Known() && before.Known() && s.Prior != before:
		s.Prior = before
		p.setState(watched, s, true)
	}
}

// worded gives an update that has no person's words those of the machine.
func (p *plan) worded(m Maintenance, u Update, what SaidWhat) Update {
	if u.Body != "" {
		return u
	}
	said := p.saidOf(m, what)
	u.Said, u.Body = &said, p.b.words.Body(said)
	return u
}

// saidOf is what the machine says of the maintenance: from when to when it is planned,
// or was.
func (p *plan) saidOf(m Maintenance, what SaidWhat) Said {
	said := Said{What: what, Components: p.namesOf(m.Incident), Status: UnderMaintenance, From: m.Window.Start, At: m.Window.End}
	if m.Draft {
		for _, c := range p.componentsOf(m) {
			said.Components = append(said.Components, c.Name)
		}
	}
	switch what {
	case SaidStarted:
		said.From = m.Began
	case SaidCompleted:
		said.From, said.At = m.Began, m.Ended
	}
	return said
}

// tellWork adds an update to a maintenance with its event and notice.
func (p *plan) tellWork(m Maintenance, u Update) Maintenance {
	m.Incident, _ = p.say(m.Incident, u, MaintenanceEvent)
	p.putWork(m)
	return m
}

// putWork takes a maintenance as it will stand.
func (p *plan) putWork(m Maintenance) {
	m.Updated = p.now
	m = m.planned(p.now)
	p.works[m.ID] = m
	p.c.Maintenance = putIn(p.c.Maintenance, m, func(old Maintenance) bool { return old.ID == m.ID })
}
