package statuspage

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// plan is a decision in the making: the Changes to commit and, over the board, what
// will stand after them. Later rules of the same decision see what earlier ones did.
type plan struct {
	b   *Board
	now time.Time
	c   Changes

	states    map[string]monitor.State
	incidents map[string]Incident
	works     map[string]Maintenance
	series    map[string]recurring
	spans     map[string]Span
	held      map[string]*holding // nil: no longer held
	alarms    map[string]Alarm
	alarmed   bool      // tellAlarms was here
	pulsed    time.Time // a sign of life is in it
	post      *posted   // a person's, that can be taken back
	over      string    // the event's id of a post that no longer can
	gone      []string  // ids of incidents and maintenance that are taken back as a whole

	eventSeq, resultSeq, number int64
	checked                     time.Time
}

func (b *Board) plan(now time.Time) *plan {
	return &plan{
		b: b, now: now, c: Changes{At: now},
		states:    map[string]monitor.State{},
		incidents: map[string]Incident{},
		works:     map[string]Maintenance{},
		series:    map[string]recurring{},
		spans:     map[string]Span{},
		held:      map[string]*holding{},
		alarms:    map[string]Alarm{},
		eventSeq:  b.eventSeq, resultSeq: b.resultSeq, number: b.number,
	}
}

func (p *plan) state(id string) monitor.State {
	if s, ok := p.states[id]; ok {
		return s
	}
	return p.b.states[id]
}

// setState takes a monitor's new state; one that the log can't tell is stored too.
func (p *plan) setState(m monitor.Monitor, s monitor.State, store bool) {
	p.states[m.ID] = s
	if !store {
		return
	}
	for i := range p.c.States {
		if p.c.States[i].Monitor == m.ID {
			p.c.States[i].State = s
			return
		}
	}
	p.c.States = append(p.c.States, MonitorState{Monitor: m.ID, State: s})
}

func (p *plan) span(component string) (Span, bool) {
	if s, ok := p.spans[component]; ok {
		return s, true
	}
	s, ok := p.b.spans[component]
	return s, ok
}

func (p *plan) override(component string) (Override, bool) {
	for i := len(p.c.Overrides) - 1; i >= 0; i-- {
		if o := p.c.Overrides[i]; o.Component == component {
			return o, o.Ended.IsZero()
		}
	}
	o, ok := p.b.overrides[component]
	return o, ok
}

func (p *plan) muted(id string) bool {
	for i := len(p.c.Mutes) - 1; i >= 0; i-- {
		if p.c.Mutes[i].Monitor == id {
			return p.c.Mutes[i].Until.After(p.now)
		}
	}
	m, ok := p.b.mutes[id]
	return ok && m.Until.After(p.now)
}

// running returns the open incidents, oldest first.
func (p *plan) running() []Incident { return p.known(Incident.Open) }

// known returns the incidents on the board that satisfy ok, oldest first.
func (p *plan) known(ok func(Incident) bool) []Incident {
	all := maps.Clone(p.b.incidents)
	maps.Copy(all, p.incidents)
	var list []Incident
	for id, i := range all {
		if ok(i) && !slices.Contains(p.gone, id) {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, c Incident) int { return int(a.Number - c.Number) })
	return list
}

// put takes an incident as it will stand.
func (p *plan) put(i Incident) {
	i.Updated = p.now
	p.incidents[i.ID] = i
	p.c.Incidents = putIn(p.c.Incidents, i, func(old Incident) bool { return old.ID == i.ID })
}

// putIn puts a value in the place of the one in a list that is the same thing, or at the end.
func putIn[T any](list []T, v T, same func(old T) bool) []T {
	if n := slices.IndexFunc(list, same); n >= 0 {
		list[n] = v
		return list
	}
	return append(list, v)
}

// tell adds an update to an incident with its event and notice.
func (p *plan) tell(i Incident, u Update) (Incident, Update) {
	i, u = p.say(i, u, IncidentEvent)
	p.put(i)
	return i, u
}

// say adds an update with its event and notice; a draft's update is kept, but nobody is
// told.
func (p *plan) say(i Incident, u Update, kind EventKind) (Incident, Update) {
	u.ID, u.Incident = p.b.newID(), i.ID
	i.Stage = u.Stage
	if u.Stage == Monitoring && i.Monitored.IsZero() {
		i.Monitored = u.At
	}
	if !i.Draft {
		p.eventSeq++
		u.Event = p.eventSeq
		p.event(Event{Seq: u.Event, ID: u.ID, Kind: kind, At: p.now, Incident: i.ID, Update: u.ID}, u.Quiet)
	}
	i.Updates = append(slices.Clip(i.Updates), u)
	p.c.Updates = append(p.c.Updates, u)
	return i, u
}

// event records an event and, unless it is quiet, the notice that tells subscribers.
func (p *plan) event(e Event, quiet bool) {
	p.c.Events = append(p.c.Events, e)
	if !quiet {
		p.c.Notices = append(p.c.Notices, Notice{ID: p.b.newID(), Kind: TellEvent, Lane: LaneNotice, At: p.now, Event: e.Seq, NotBefore: p.heldTill(e.Incident)})
	}
}

// audit writes one line of the audit log; before and after may be nil.
func (p *plan) audit(by Actor, act, object string, before, after any) {
	p.c.Audit = append(p.c.Audit, Entry{At: p.now, By: by, Act: act, Object: object, Before: jsonOf(before), After: jsonOf(after)})
}

func jsonOf(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage(`"unprintable"`)
	}
	return raw
}
