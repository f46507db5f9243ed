package statuspage

import (
	"slices"
	"time"
)

// What of maintenance uptime leaves out: the times that were announced before they began.
// Other work shows as maintenance too, but counts as what the monitors say meanwhile.

// Plan is when a maintenance was planned for at some time: what was said first, and each
// other window since.
type Plan struct {
	At    time.Time `json:"at"` // when it was said
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// plans returns what was said of when it takes place, oldest first. Of maintenance from
// before that was kept, it is the window.
func (m Maintenance) plans() []Plan {
	if len(m.Plans) == 0 {
		return []Plan{{m.Created, m.Window.Start, m.Window.End}}
	}
	return m.Plans
}

// planned notes what is said now of when it takes place, if that is another time.
func (m Maintenance) planned(now time.Time) Maintenance {
	p := Plan{kept(now), kept(m.Window.Start), kept(m.Window.End)}
	if last := len(m.Plans) - 1; last >= 0 && m.Plans[last].Start.Equal(p.Start) && m.Plans[last].End.Equal(p.End) {
		return m
	}
	m.Plans = append(slices.Clip(m.Plans), p)
	return m
}

// announced returns the times that were announced at least so long before they began. What
// a later window adds to one that was announced begins where that ends.
func (m Maintenance) announced(before time.Duration) []Window {
	var list []Window
	for _, p := range m.plans() {
		from := p.Start
		for _, w := range list {
			if !from.Before(w.Start) && from.Before(w.End) {
				from = w.End
			}
		}
		if p.At.Before(from) && !p.At.Add(before).After(from) && from.Before(p.End) {
			list = append(list, Window{Start: from, End: p.End})
		}
	}
	return list
}

// countsAt is as what an instant counts in uptime at which the component stands so; zero
// when it counts as that. Only what was announced beforehand counts as maintenance, and of
// what else a person calls so the monitors are asked.
func (p *plan) countsAt(c Component, status Status, at time.Time) Status {
	if status != UnderMaintenance {
		return 0
	}
	for _, m := range p.worksOn(c.ID) {
		if m.covers(at) && slices.ContainsFunc(m.announced(p.b.x.Works.AnnouncedBefore), func(w Window) bool {
			return !at.Before(w.Start) && at.Before(w.End)
		}) {
			return 0
		}
	}
	return p.machineAt(c, at)
}

// countWorks redraws what begins to count otherwise while maintenance goes on: where it
// leaves, or enters, the time that was announced.
func (p *plan) countWorks() {
	for _, m := range p.knownWorks(Maintenance.Running) {
		for _, c := range p.componentsOf(m) {
			s, ok := p.span(c.ID)
			if ok && s.Status == UnderMaintenance && s.Counts != p.countsAt(c, s.Status, p.now) {
				p.redraw(c, Later(s.From, p.lastBound(m)))
			}
		}
	}
}

// lastBound is when the maintenance last entered or left what was announced.
func (p *plan) lastBound(m Maintenance) (last time.Time) {
	for _, w := range m.announced(p.b.x.Works.AnnouncedBefore) {
		for _, at := range []time.Time{w.Start, w.End} {
			if !at.After(p.now) {
				last = Later(last, at)
			}
		}
	}
	return Later(last, m.Began)
}
