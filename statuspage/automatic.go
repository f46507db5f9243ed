package statuspage

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// The automatic incident: what the monitors' verdicts make of themselves in public.
// A component that gets into trouble opens one, or joins or rejoins one; one that gets
// out of it is said to have recovered; and once all are well for long enough it is
// resolved, with the true end. When a person has posted, the machine goes on saying
// what changes, but leaves the stage to the person (sayAuto) and never resolves.

// reference is where a change was told: an incident and an event; zero when nowhere.
type reference struct {
	Incident string
	Event    int64
}

// judgeComponent tells the public what a transition did to a component. was and is
// are what the monitors said of it before and say now.
func (p *plan) judgeComponent(c Component, was, is Status, t monitor.Transition) reference {
	if c.Private || is == Unknown || p.b.x.Policy.Auto == AutoOff || p.worked(c.ID) {
		return reference{} // of what a maintenance covers, its end tells
	}
	i, in := p.tellingOf(c.ID)
	if i.Silent {
		return reference{Incident: i.ID} // a person tells of it
	}
	seenAgain := t.From == monitor.Unknown && t.To == t.Before
	switch {
	case is.Trouble() && (p.muted(t.Monitor) || seenAgain):
		return reference{Incident: i.ID} // nobody is to be told, or was told before the gap
	case is.Trouble() && in:
		return p.worsen(i, c, is, t)
	case is.Trouble():
		return p.begin(c, was, is, t)
	case in:
		return p.recover(i, c, t)
	}
	p.held[c.ID] = nil
	return reference{}
}

// tellingOf finds the running incident that tells of the component, an automatic one
// before one that a person opened.
func (p *plan) tellingOf(component string) (Incident, bool) {
	var found Incident
	for _, i := range p.running() {
		if i.Affects(component) && (found.ID == "" || i.Auto && !found.Auto) {
			found = i
		}
	}
	return found, found.ID != ""
}

// begin tells of a component that no running incident tells of: after the hold it
// joins the automatic incident that began just now, rejoins one that ended just now,
// or opens its own.
func (p *plan) begin(c Component, was, is Status, t monitor.Transition) reference {
	if hold := p.b.x.Policy.Hold; hold > 0 && p.now.Sub(t.Began) < hold {
		if _, waits := p.b.held[c.ID]; !waits {
			p.held[c.ID] = &holding{since: t.Began, transition: t}
		}
		return reference{}
	}
	p.held[c.ID] = nil
	if i, ok := p.joinable(); ok {
		return p.join(i, c, was, is, t, SaidJoined)
	}
	if i, ok := p.rejoinable(c.ID); ok {
		return p.join(i, c, was, is, t, SaidRelapsed)
	}
	return p.openAuto(c, was, is, t)
}

// joinable is the automatic incident that opened within Policy.GroupWithin.
func (p *plan) joinable() (Incident, bool) {
	list := p.known(func(i Incident) bool {
		return i.Open() && i.Auto && !i.Taken && !i.Silent && p.now.Sub(i.Created) <= p.b.x.Policy.GroupWithin
	})
	if len(list) == 0 {
		return Incident{}, false
	}
	return list[len(list)-1], true
}

// rejoinable is the automatic incident of the component that ended within Policy.ReopenWithin.
func (p *plan) rejoinable(component string) (Incident, bool) {
	list := p.known(func(i Incident) bool {
		return i.Auto && !i.Taken && !i.Draft && i.Stage == Resolved && i.Affects(component) &&
			p.now.Sub(i.Ended) <= p.b.x.Policy.ReopenWithin
	})
	if len(list) == 0 {
		return Incident{}, false
	}
	return list[len(list)-1], true
}

func (p *plan) openAuto(c Component, was, is Status, t monitor.Transition) reference {
	p.number++
	said := Said{What: SaidBegan, Components: []string{c.Name}, Cause: t.Cause, Status: is, At: t.Began}
	affected := []Affected{{Component: c.ID, Status: is, Was: was, Since: t.Effective}}
	i := Incident{
		ID: p.b.newID(), Number: p.number, Title: p.b.words.Title(said), Titled: &said, Auto: true,
		Impact: ImpactOf(affected, p.b.x.core), Components: affected, Monitors: []string{t.Monitor},
		Began: t.Began, Confirmed: t.Confirmed, Created: p.now,
	}
	if p.b.x.Policy.Auto == AutoDraft {
		i.Draft = true
		if after := p.b.x.Policy.PublishAfter; after > 0 {
			i.PublishAt = p.now.Add(after)
		}
	}
	return p.sayAuto(i, Investigating, said, affected)
}

func (p *plan) join(i Incident, c Component, was, is Status, t monitor.Transition, what SaidWhat) reference {
	affected := Affected{Component: c.ID, Status: is, Was: was, Since: t.Effective}
	i = withAffected(i, affected)
	i.Monitors = withString(i.Monitors, t.Monitor)
	i.Impact = max(i.Impact, ImpactOf(i.Components, p.b.x.core))
	i.Recovered, i.Ended = time.Time{}, time.Time{}
	said := Said{What: what, Components: []string{c.Name}, Cause: t.Cause, Status: is, At: t.Began}
	i = p.retitle(i, said)
	return p.sayAuto(i, Investigating, said, []Affected{affected})
}

// worsen tells of a component whose trouble changed, or came back while the incident
// still ran.
func (p *plan) worsen(i Incident, c Component, is Status, t monitor.Transition) reference {
	a, _ := affectedOf(i, c.ID)
	if a.Status == is && i.Recovered.IsZero() {
		return reference{Incident: i.ID} // told already: a restart, or a person was first
	}
	what := SaidChanged
	if a.Status == Operational || !i.Recovered.IsZero() {
		what = SaidRelapsed
	}
	next := Affected{Component: c.ID, Status: is, Was: a.Status, Person: a.Person, Since: t.Effective}
	if a.Person && !is.Worse(a.Status) {
		return reference{Incident: i.ID} // a person says it is at least as bad
	}
	next.Person = false
	i = withAffected(i, next)
	i.Monitors = withString(i.Monitors, t.Monitor)
	i.Impact = max(i.Impact, ImpactOf(i.Components, p.b.x.core))
	i.Recovered = time.Time{}
	said := Said{What: what, Components: []string{c.Name}, Cause: t.Cause, Status: is, At: t.Began}
	if is.Worse(a.Status) {
		i = p.retitle(i, said)
	}
	return p.sayAuto(i, Investigating, said, []Affected{next})
}

// recover tells that a component is well again by its monitors.
func (p *plan) recover(i Incident, c Component, t monitor.Transition) reference {
	a, _ := affectedOf(i, c.ID)
	if a.Person || a.Status == Operational {
		return reference{Incident: i.ID}
	}
	next := Affected{Component: c.ID, Status: Operational, Was: a.Status, Since: t.Effective}
	i = withAffected(i, next)
	said := Said{What: SaidRecovered, Components: []string{c.Name}, Status: Operational, At: t.Effective, From: a.Since}
	stage := Investigating
	if allWell(i) {
		i.Recovered, stage = t.Effective, Monitoring
		i = p.retitle(i, said)
	}
	return p.sayAuto(i, stage, said, []Affected{next})
}

// sayAuto posts an automatic update. In an incident that a person has taken over, the
// person's stage stays, but for the two that only the monitors know: all is well again
// and is being watched, and it is not.
func (p *plan) sayAuto(i Incident, stage Stage, said Said, affected []Affected) reference {
	relapsed := i.Stage == Monitoring && said.Status.Trouble()
	if i.Taken && stage != Monitoring && !relapsed {
		stage = i.Stage
	}
	if told, ok := p.sayTogether(i, stage, said, affected); ok {
		return told
	}
	i, u := p.tell(i, Update{
		Stage: stage, Body: p.b.words.Body(said), Said: &said, At: p.now,
		By: Actor{Kind: ByMonitor}, Components: affected,
	})
	return reference{Incident: i.ID, Event: u.Event}
}

// progress moves a running automatic incident on by the clock alone: a draft
// publishes itself, quiet that has lasted resolves.
func (p *plan) progress(i Incident) {
	if !i.Auto || i.Taken || i.Silent {
		return
	}
	quiet := !i.Recovered.IsZero() && allWell(i) && p.now.Sub(i.Recovered) >= p.b.x.Policy.ResolveAfter
	switch {
	case quiet && !p.blind(i):
		i.Ended = i.Recovered
		said := Said{What: SaidResolved, Components: p.namesOf(i), Status: Operational, At: i.Ended, From: i.Began, Spells: i.Spells()}
		p.sayAuto(i, Resolved, said, nil)
	case i.Draft && !i.PublishAt.IsZero() && !p.now.Before(i.PublishAt):
		p.publish(i, Actor{Kind: BySystem}, true)
	}
}

// publish makes a draft public: with told, all that was noted in it is told at once, as
// its newest update's event; without, a person's own words follow, and those are told.
func (p *plan) publish(i Incident, by Actor, told bool) Incident {
	i.Draft, i.PublishAt = false, time.Time{}
	i.Updates = slices.Clone(i.Updates)
	for n := range i.Updates {
		u := &i.Updates[n]
		p.eventSeq++
		u.Event = p.eventSeq
		quiet := u.Quiet || !told || n < len(i.Updates)-1
		p.event(Event{Seq: u.Event, ID: u.ID, Kind: IncidentEvent, At: u.At, Incident: i.ID, Update: u.ID}, quiet)
		p.c.Updates = append(p.c.Updates, *u)
	}
	p.audit(by, "incident.publish", "incident:"+i.ID, nil, nil)
	p.put(i)
	for _, a := range i.Components {
		if c, ok := p.b.x.components[a.Component]; ok {
			p.redraw(c, p.now)
		}
	}
	return i
}

// openHeld tells of trouble that has lasted for Policy.Hold.
func (p *plan) openHeld() {
	for id, h := range p.b.held {
		c, configured := p.b.x.components[id]
		is := p.machineAt(c, p.now)
		switch {
		case !configured || !is.Trouble() || p.worked(id):
			p.held[id] = nil
		case p.now.Sub(h.since) >= p.b.x.Policy.Hold:
			p.begin(c, Operational, is, h.transition)
		}
	}
}

// blind reports whether any component of the incident is not measured right now.
func (p *plan) blind(i Incident) bool {
	for _, a := range i.Components {
		if c, ok := p.b.x.components[a.Component]; ok && p.machineAt(c, p.now) == Unknown {
			return true
		}
	}
	return false
}

func affectedOf(i Incident, component string) (Affected, bool) {
	for _, a := range i.Components {
		if a.Component == component {
			return a, true
		}
	}
	return Affected{}, false
}

// withAffected returns the incident with the component standing as a says. What it
// was before the incident is kept.
func withAffected(i Incident, a Affected) Incident {
	i.Components = slices.Clone(i.Components)
	for n := range i.Components {
		if i.Components[n].Component == a.Component {
			a.Was = i.Components[n].Was
			i.Components[n] = a
			return i
		}
	}
	i.Components = append(i.Components, a)
	return i
}

func withString(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(slices.Clip(list), s)
}

func allWell(i Incident) bool {
	for _, a := range i.Components {
		if a.Status.Trouble() {
			return false
		}
	}
	return true
}
