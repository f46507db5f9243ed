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
		spans:     maps.Clone(r.Spans),
		overrides: map[string]Override{},
		mutes:     map[string]Mute{},
		incidents: map[string]Incident{},
		works:     map[string]Maintenance{},
		series:    map[string]recurring{},
		drills:    map[string]Drill{},
		held:      map[string]holding{},
		alarms:    map[string]Alarm{},
		posts:     map[string]posted{},
		approvals: map[string]Approval{},
		drafts:    map[string]Draft{},
		templates: map[string]Template{},
		eventSeq:  r.EventSeq, resultSeq: r.ResultSeq, number: r.Number,
	}
	if b.spans == nil {
		b.spans = map[string]Span{}
	}
	maps.Copy(b.states, r.States)
	for _, o := range r.Overrides {
		b.overrides[o.Component] = o
	}
	for _, m := range r.Mutes {
		b.mutes[m.Monitor] = m
	}
	for _, a := range r.Alarms {
		b.alarms[a.Key] = a
	}
	for _, i := range r.Incidents {
		b.incidents[i.ID] = i
	}
	for _, m := range r.Maintenance {
		b.works[m.ID] = m
	}
	for _, d := range r.Drills {
		b.drills[d.ID] = d
	}
	for _, s := range r.Series {
		b.series[s.ID] = recurring{Series: s}
	}
	for _, a := range r.Approvals {
		b.approvals[a.ID] = a
	}
	for _, d := range r.Drafts {
		b.drafts[d.ID] = d
	}
	for _, t := range r.Templates {
		b.templates[t.ID] = t
	}
	return b
}

// apply moves the board to what a committed plan says.
func (b *Board) apply(p *plan) {
	maps.Copy(b.states, p.states)
	maps.Copy(b.incidents, p.incidents)
	maps.Copy(b.works, p.works)
	maps.Copy(b.series, p.series)
	for _, d := range p.c.Drills {
		b.drills[d.ID] = d
	}
	for _, id := range p.c.Purged {
		delete(b.drills, id)
	}
	maps.DeleteFunc(b.series, func(_ string, s recurring) bool { return !s.Ended.IsZero() })
	for c, s := range p.spans {
		b.spans[c] = s
	}
	for _, o := range p.c.Overrides {
		if o.Ended.IsZero() {
			b.overrides[o.Component] = o
		} else {
			delete(b.overrides, o.Component)
		}
	}
	for _, m := range p.c.Mutes {
		if m.Until.After(p.now) {
			b.mutes[m.Monitor] = m
		} else {
			delete(b.mutes, m.Monitor)
		}
	}
	for key, a := range p.alarms {
		if a.Over() {
			delete(b.alarms, key)
		} else {
			b.alarms[key] = a
		}
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
	if p.checked.After(b.checked) {
		b.checked = p.checked
	}
	b.pulsed = maxTime(b.pulsed, p.pulsed)
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

// keepIf keeps a value under its id, or forgets it.
func keepIf[T any](all map[string]T, id string, v T, keep bool) {
	if keep {
		all[id] = v
	} else {
		delete(all, id)
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
