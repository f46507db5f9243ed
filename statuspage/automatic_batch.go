package statuspage

import (
	"slices"
	"time"
)

// What happens to many components in one decision is told once: five hundred that fail
// in the same second are one update that names them all, and one event.

// sayTogether adds what is to be said to the update that this decision has just made of
// the incident, when that says the same of other components; else false.
func (p *plan) sayTogether(i Incident, stage Stage, said Said, affected []Affected) (reference, bool) {
	n := len(p.c.Updates) - 1
	if n < 0 || len(i.Updates) == 0 || p.c.Updates[n].ID != i.Latest().ID {
		return reference{}, false
	}
	u := p.c.Updates[n]
	if u.Said == nil || !u.Said.takes(said) || i.Taken && stage != u.Stage {
		return reference{}, false
	}
	whole := u.Said.with(said)
	u.Said, u.Body, u.Stage = &whole, p.b.words.Body(whole), stage
	u.Components = append(slices.Clip(u.Components), affected...)
	p.c.Updates[n] = u
	i.Updates = append(slices.Clone(i.Updates[:len(i.Updates)-1]), u)
	i.Stage = stage
	if stage == Monitoring && i.Monitored.IsZero() {
		i.Monitored = u.At
	}
	p.put(i)
	return reference{Incident: i.ID, Event: u.Event}, true
}

// takes reports whether both say the same, at about the same time, of different components.
func (s Said) takes(o Said) bool {
	same := s.What == o.What || s.What == SaidBegan && o.What == SaidJoined
	return same && s.Cause == o.Cause && s.Status == o.Status && near(s.At, o.At) && near(s.From, o.From) &&
		(o.What != SaidResolved) && !slices.ContainsFunc(o.Components, func(c string) bool { return slices.Contains(s.Components, c) })
}

// with is what both say together: from the first of their times to the last.
func (s Said) with(o Said) Said {
	s.Components = append(slices.Clip(s.Components), o.Components...)
	if o.From.Before(s.From) {
		s.From = o.From
	}
	first := s.What != SaidRecovered
	if first && o.At.Before(s.At) || !first && o.At.After(s.At) {
		s.At = o.At
	}
	return s
}

func near(a, b time.Time) bool { return a.Sub(b).Abs() <= groupWithin }
