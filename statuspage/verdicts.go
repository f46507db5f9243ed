package statuspage

import (
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Record decides what a batch of results means. It is the machine's half of the
// product's story: each result is logged, judged and stepped; each confirmed change
// redraws the components that the monitor backs, and what changed for the public is told.
func (b *Board) Record(batch []monitor.Result, now time.Time) *plan {
	p := b.plan(now)
	p.startWorks()
	p.endWorks()
	for _, r := range batch {
		m, ok := b.x.monitors[r.Monitor]
		if !ok {
			continue // dropped by a reload while the probe ran
		}
		p.resultSeq++
		p.c.Results = append(p.c.Results, LoggedResult{Seq: p.resultSeq, Result: r})
		if r.At.After(p.checked) {
			p.checked = r.At
		}
		p.step(m, monitor.Judge(m, []monitor.Result{r}, r.At)) // it may have waited for the store
	}
	p.pulse()
	return p
}

// step takes one verdict of a monitor and follows what it confirms.
func (p *plan) step(m monitor.Monitor, v monitor.Verdict) {
	before := p.state(m.ID)
	after, transitions := before.Step(m, v)
	store := len(transitions) > 0 || after.N > 0 || before.N > 0 || m.Passive || after.Resumed != before.Resumed
	p.setState(m, after, store)
	for _, t := range transitions {
		p.follow(m, t)
	}
}

// follow carries a confirmed change to the components, the public and the operators.
func (p *plan) follow(m monitor.Monitor, t monitor.Transition) {
	logged := LoggedTransition{ID: p.b.newID(), Transition: t}
	for _, id := range p.b.x.backing[m.ID] {
		c := p.b.x.components[id]
		was := p.machineBefore(c)
		p.redraw(c, t.Effective)
		is := p.machineAt(c, p.now)
		if told := p.judgeComponent(c, was, is, p.afterWork(c.ID, t)); told.Incident != "" {
			logged.Incident, logged.Event = told.Incident, told.Event
		}
	}
	p.c.Transitions = append(p.c.Transitions, logged)
	p.alertMonitor(m, t, logged.Event)
}

// machineBefore is what the monitors said of the component before this decision, or
// before the time that was not measured.
func (p *plan) machineBefore(c Component) Status {
	statuses := make([]monitor.Status, 0, len(c.Monitors))
	for _, id := range c.Monitors {
		s := p.b.states[id]
		known := s.Settled
		if !known.Known() {
			known = s.Prior
		}
		statuses = append(statuses, known)
	}
	return c.statusOf(statuses)
}

// Tick decides what the passing of time means: proof that grew old, reports that did
// not come, words that have run out, trouble that has lasted, quiet that has lasted.
// seen is until when everything that was measured is on the board.
func (b *Board) Tick(now, seen time.Time) *plan {
	p := b.plan(now)
	p.purgeDrills()
	p.announceSeries()
	p.remindWorks()
	p.startWorks()
	for _, m := range b.x.Monitors {
		p.expire(m, b.states[m.ID], seen)
	}
	p.endWorks()
	p.countWorks()
	p.endOverrides()
	p.endMutes()
	p.endApprovals()
	p.openHeld()
	for _, i := range p.running() {
		p.progress(i)
	}
	p.nag()
	return p
}

func (p *plan) expire(m monitor.Monitor, s monitor.State, seen time.Time) {
	if r, overdue := s.Overdue(m, p.now); overdue {
		p.resultSeq++
		p.c.Results = append(p.c.Results, LoggedResult{Seq: p.resultSeq, Result: r})
		p.step(m, monitor.Verdict{Result: r, Agents: 1})
		return
	}
	if after, t := s.Expire(m, seen); t != nil {
		p.setState(m, after, true)
		p.follow(m, *t)
	}
}

// Begin decides what a start means: from the last sign of life to each monitor's
// first result nothing was measured, and what configuration no longer has is over.
func (b *Board) Begin(alive, now time.Time) *plan {
	p := b.plan(now)
	p.hideWorks()
	p.startWorks()
	for _, m := range b.x.Monitors {
		s, known := b.states[m.ID]
		if !known {
			continue
		}
		p.excuse(m, alive)
		if after, t := s.Interrupt(m, alive); t != nil {
			p.setState(m, after, true)
			p.follow(m, *t)
		}
	}
	p.endWorks()
	p.reconcile(alive)
	return p
}

// excuse gives a passive monitor its grace anew when its deadline fell into a time in
// which no report could be taken.
func (p *plan) excuse(m monitor.Monitor, since time.Time) {
	s := p.state(m.ID)
	if m.Passive && s.Due.After(since) && s.Due.Before(p.now) {
		s.Due = p.now.Add(m.Timeout)
		p.setState(m, s, true)
	}
}

// reconcile gives every configured component its span, and ends those of others.
func (p *plan) reconcile(ended time.Time) {
	for _, c := range p.b.x.Components {
		if _, begun := p.span(c.ID); !begun {
			p.setSpan(Span{Component: c.ID, From: p.now, Status: p.statusAt(c, p.now)})
			continue
		}
		p.redraw(c, p.now)
	}
	for id, s := range p.b.spans {
		if _, configured := p.b.x.components[id]; !configured && s.Status != Unknown {
			p.setSpan(Span{Component: id, From: Later(ended, s.From), Status: Unknown})
		}
	}
}
