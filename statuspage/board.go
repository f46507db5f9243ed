package statuspage

import (
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Board is what stands now: every monitor's state, every component's span, what runs
// and what a person has said. Its rules read it and return a plan; only apply, after
// the commit, writes it.
type Board struct {
	x     index
	words Words
	newID func() string

	states    map[string]monitor.State
	spans     map[string]Span        // by component: the one in force
	overrides map[string]Override    // by component, not ended
	mutes     map[string]Mute        // by monitor, not ended
	incidents map[string]Incident    // open ones, and automatic ones that may yet be rejoined
	works     map[string]Maintenance // open, or ended within keepWorks
	series    map[string]recurring   // those that go on
	drills    map[string]Drill       // not purged; nothing but drills reads them
	held      map[string]holding     // by component: trouble that waits for Policy.Hold
	alarms    map[string]Alarm       // by key, not over
	posts     map[string]posted      // by event's id: what a person may still take back
	approvals map[string]Approval    // by id: what waits for a second person
	drafts    map[string]Draft       // by id: what a person has written and not published
	templates map[string]Template    // by id: those that the configuration does not declare

	eventSeq, resultSeq, number int64
	checked                     time.Time // the newest result
	pulsed                      time.Time // the last sign of life
}

// holding is trouble that has not been told yet.
type holding struct {
	since      time.Time
	transition monitor.Transition
}

// NewBoard sets the board up from what the store knows. It changes nothing by itself:
// Begin says what the restart means.
func NewBoard(s Setup, r Record, words Words, newID func() string) *Board {
	b := &Board{
		x: newIndex(s), words: words, newID: newID,
		states:    make(map[string]monitor.State, len(s.Monitors)),
		spans:     make(map[string]Span, len(r.Spans)),
		overrides: byKey(r.Overrides, func(o Override) string { return o.Component }),
		mutes:     byKey(r.Mutes, func(m Mute) string { return m.Monitor }),
		incidents: byKey(r.Incidents, func(i Incident) string { return i.ID }),
		works:     byKey(r.Maintenance, func(m Maintenance) string { return m.ID }),
		series:    make(map[string]recurring, len(r.Series)),
		drills:    byKey(r.Drills, func(d Drill) string { return d.ID }),
		held:      map[string]holding{},
		alarms:    byKey(r.Alarms, func(a Alarm) string { return a.Key }),
		posts:     map[string]posted{},
		approvals: byKey(r.Approvals, func(a Approval) string { return a.ID }),
		drafts:    byKey(r.Drafts, func(d Draft) string { return d.ID }),
		templates: byKey(r.Templates, func(t Template) string { return t.ID }),
		eventSeq:  r.EventSeq, resultSeq: r.ResultSeq, number: r.Number,
	}
	maps.Copy(b.states, r.States)
	maps.Copy(b.spans, r.Spans)
	for _, s := range r.Series {
		b.series[s.ID] = recurring{Series: s}
	}
	return b
}

// byKey is a list as a map by each value's key; of two with one key the later.
func byKey[T any](list []T, key func(T) string) map[string]T {
	all := make(map[string]T, len(list))
	for _, v := range list {
		all[key(v)] = v
	}
	return all
}

// apply moves the board to what a committed plan says.
func (b *Board) apply(p *plan) {
	maps.Copy(b.states, p.states)
	maps.Copy(b.incidents, p.incidents)
	maps.Copy(b.works, p.works)
	maps.Copy(b.spans, p.spans)
	maps.Copy(b.series, p.series)
	maps.DeleteFunc(b.series, func(_ string, s recurring) bool { return !s.Ended.IsZero() })
	for _, o := range p.c.Overrides {
		keepIf(b.overrides, o.Component, o, o.Ended.IsZero())
	}
	for _, m := range p.c.Mutes {
		keepIf(b.mutes, m.Monitor, m, m.Until.After(p.now))
	}
	for key, a := range p.alarms {
		keepIf(b.alarms, key, a, !a.Over())
	}
	for _, d := range p.c.Drills {
		b.drills[d.ID] = d
	}
	for _, id := range p.c.Purged {
		delete(b.drills, id)
	}
	for c, h := range p.held {
		if h == nil {
			delete(b.held, c)
		} else {
			b.held[c] = *h
		}
	}
	b.turnAround(p)
	b.turnPosts(p)
	b.eventSeq, b.resultSeq, b.number = p.eventSeq, p.resultSeq, p.number
	b.checked = Later(b.checked, p.checked)
	b.pulsed = Later(b.pulsed, p.pulsed)
	b.forget(p.now)
}

// turnAround moves what surrounds incidents to what a committed plan says.
func (b *Board) turnAround(p *plan) {
	for _, a := range p.c.Approvals {
		keepIf(b.approvals, a.ID, a, a.Waiting())
	}
	for _, d := range p.c.Drafts {
		keepIf(b.drafts, d.ID, d, !d.Over())
	}
	for _, t := range p.c.Templates {
		keepIf(b.templates, t.ID, t, !t.gone())
	}
	for _, m := range p.c.Mergers {
		for id, d := range b.drafts {
			if d.Incident == m.From {
				d.Incident = m.Into
				b.drafts[id] = d
			}
		}
	}
}

// keepIf keeps a value under its key, or forgets it.
func keepIf[T any](all map[string]T, key string, v T, keep bool) {
	if keep {
		all[key] = v
	} else {
		delete(all, key)
	}
}

// keepWorks is for how long after its end a maintenance may still explain what is drawn
// of the past.
const keepWorks = 24 * time.Hour

// forget drops what can no longer matter: incidents that nothing can rejoin, and old
// maintenance.
func (b *Board) forget(now time.Time) {
	maps.DeleteFunc(b.works, func(_ string, m Maintenance) bool { return !m.Open() && now.Sub(m.Updated) > keepWorks })
	for id, i := range b.incidents {
		if !i.Open() && now.Sub(i.Ended) > b.x.Policy.ReopenWithin && now.Sub(i.Updated) > b.x.Policy.ReopenWithin {
			delete(b.incidents, id)
		}
	}
}

// open returns the running incidents, oldest first.
func (b *Board) open() []Incident {
	var list []Incident
	for _, i := range b.incidents {
		if i.Open() {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, c Incident) int { return int(a.Number - c.Number) })
	return list
}
