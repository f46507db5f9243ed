package statuspage

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// What a series makes by itself: its occurrences are announced some time ahead, and from
// then on are maintenance like any other. Which one is next is computed once it is needed,
// and of what was announced the series keeps the last: nothing grows with how long it goes on.

// recurring is a series on the board, with its next occurrence that is not announced.
type recurring struct {
	Series
	foreseen bool
	next     WallClock
	start    time.Time // of next; zero: there is none
}

// foresee finds a series' next occurrence: what would have begun while nobody could
// announce it is left out.
func foresee(s Series, now time.Time) recurring {
	r := recurring{Series: s, foreseen: true}
	from := s.Announced
	if clock := ShownIn(s.zone(), now.Add(-time.Hour)); clock.After(from) {
		from = clock
	}
	for s.Ended.IsZero() {
		next, ok := s.after(from)
		if !ok {
			break
		}
		if start := s.window(next).Start; start.After(now) {
			r.next, r.start = next, start
			break
		}
		from = next
	}
	return r
}

// knownSeries returns the series that go on, the oldest first.
func (p *plan) knownSeries() []recurring {
	all := maps.Clone(p.b.series)
	maps.Copy(all, p.series)
	maps.DeleteFunc(all, func(_ string, s recurring) bool { return !s.Ended.IsZero() })
	return slices.SortedFunc(maps.Values(all), func(a, c recurring) int {
		return cmp.Or(a.Created.Compare(c.Created), cmp.Compare(a.ID, c.ID))
	})
}

// scheduledOf returns the announced occurrences of a series that have not begun, the
// soonest first.
func (p *plan) scheduledOf(series string) []Maintenance {
	return p.knownWorks(func(m Maintenance) bool { return m.Series == series && m.Stage == Scheduled })
}

// announceSeries announces the occurrences whose time has come: those that begin within
// Policy.Ahead, and in any case the next one of each series.
func (p *plan) announceSeries() {
	for _, s := range p.knownSeries() {
		if !s.foreseen || !s.start.IsZero() && !s.start.After(p.now) {
			s = foresee(s.Series, p.now)
			p.series[s.ID] = s
		}
		for p.announces(s) {
			s = p.announceNext(s)
		}
	}
}

func (p *plan) announces(s recurring) bool {
	switch {
	case s.start.IsZero() || s.start.After(p.now.Add(MaxAhead)):
		return false
	case !s.start.After(p.now.Add(p.b.x.Works.Ahead)):
		return true
	}
	return len(p.scheduledOf(s.ID)) == 0 && len(p.configured(s.Components)) > 0
}

// announceNext announces a series' next occurrence, unless that day has one already, and
// finds the one after. Without any component that is still configured there is nothing to
// announce.
func (p *plan) announceNext(s recurring) recurring {
	day, components := s.next.Day(), p.configured(s.Components)
	there := p.knownWorks(func(m Maintenance) bool { return m.Series == s.ID && m.Occurs == day })
	if len(there) == 0 && len(components) > 0 {
		p.announce(s.Series, s.next, components)
	}
	s.Announced = s.next
	return p.putSeries(s.Series)
}

// configured leaves out the components that configuration no longer has.
func (p *plan) configured(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, ok := p.b.x.components[id]
		return !ok
	})
}

// announce makes an occurrence a maintenance. What it says was checked when the series was
// made.
func (p *plan) announce(s Series, c WallClock, components []string) {
	m := Maintenance{
		Incident: Incident{ID: p.b.newID(), Taken: true, Created: p.now, Updated: p.now},
		Window:   s.window(c), Series: s.ID, Occurs: c.Day(),
	}
	if p.entitled(&m, s, components) != nil {
		return
	}
	u := Update{Stage: Scheduled, At: p.now, By: Actor{Kind: BySystem}, Quiet: s.Quiet}
	_ = putWords(&u, s.Message, s.Language, s.Messages) // as above
	p.number++
	m.Number = p.number
	p.audit(u.By, "maintenance.schedule", "maintenance:"+m.ID, nil, occurrenceOf(m))
	p.tellWork(m, p.worded(m, u, SaidAnnounced))
}

// occurrenceOf is an occurrence for the audit log.
func occurrenceOf(m Maintenance) any {
	return struct {
		Series string `json:"series"`
		Occurs string `json:"occurs"`
		Window Window `json:"window"`
	}{m.Series, m.Occurs, m.Window}
}

// putSeries takes a series as it will stand.
func (p *plan) putSeries(s Series) recurring {
	s.Updated = p.now
	r := foresee(s, p.now)
	p.series[s.ID] = r
	p.c.Series = putIn(p.c.Series, s, func(old Series) bool { return old.ID == s.ID })
	return r
}

// remindWorks tells subscribers again of what was announced, each time that Policy.Remind
// says, unless something was told of it since then: after a standstill one reminder makes
// up for all that were due.
func (p *plan) remindWorks() {
	due := func(m Maintenance) bool {
		return m.Stage == Scheduled && p.now.Before(m.Window.Start) && !m.Updates[0].Quiet &&
			slices.ContainsFunc(p.b.x.Works.Remind, func(lead time.Duration) bool {
				at := m.Window.Start.Add(-lead)
				return !p.now.Before(at) && m.Latest().At.Before(at)
			})
	}
	for _, m := range p.knownWorks(due) {
		p.tellWork(m, p.worded(m, p.byItself(m, Scheduled), SaidReminded))
	}
}
