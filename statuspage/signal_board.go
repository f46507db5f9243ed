package statuspage

import (
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Hear decides on a signal. last is what is remembered of its trouble, i the incident that
// tells of it, others what else that tells of and goes on.
func (b *Board) Hear(h Hook, s Signal, last HookKey, others []HookKey, i Incident, now time.Time) (*plan, Heard, error) {
	p := b.plan(now)
	affected, err := p.signalled(h, s)
	if err != nil {
		return nil, Heard{}, err
	}
	if s.Over {
		affected = last.Components
	}
	e := hearing{p: p, h: h, s: s, by: Actor{Kind: ByHook, ID: h.ID}, affected: affected, others: others}
	i, did := e.decide(i, last)
	last.Incident, last.Over, last.Components, last.Message, last.At = i.ID, s.Over, affected, s.ID, now
	if !s.At.IsZero() {
		last.At = s.At
	}
	p.c.Hooks = append(p.c.Hooks, last)
	return p, Heard{Did: did, Incident: i.ID, Draft: i.Draft}, nil
}

// hearing is one signal while it is decided on.
type hearing struct {
	p        *plan
	h        Hook
	s        Signal
	by       Actor
	affected []Affected // Component and Status
	others   []HookKey
}

func (e hearing) decide(i Incident, last HookKey) (Incident, HeardWhat) {
	goesOn := i.ID != "" && i.Open()
	switch {
	case e.s.Over && (!goesOn || last.Over):
		return i, HeardNothing
	case goesOn && !e.s.Over && !last.Over && sameAffected(last.Components, e.affected):
		return i, HeardNothing
	case goesOn && (i.Taken || i.Silent):
		return i, e.note(i)
	case e.s.Over:
		return e.recover(i)
	case goesOn:
		return e.tell(i, SaidChanged), HeardUpdated
	}
	if running, ok := e.sameTrouble(); ok {
		if running.Taken || running.Silent {
			return running, e.note(running)
		}
		return e.tell(running, SaidJoined), HeardJoined
	}
	return e.open(), HeardOpened
}

// sameTrouble is the automatic incident that already tells of one of the components: what
// our monitors and another program see of one trouble is one incident.
func (e hearing) sameTrouble() (Incident, bool) {
	for _, a := range e.affected {
		if i, ok := e.p.tellingOf(a.Component); ok && i.Auto {
			return i, true
		}
	}
	return Incident{}, false
}

// signalled are the components that a signal is about: those that it names, or those that
// configuration has for the hook and for the labels of the alerts.
func (p *plan) signalled(h Hook, s Signal) ([]Affected, error) {
	named := s.Components
	if len(named) == 0 {
		named = slices.Clone(h.Components)
		for _, l := range h.Labels {
			if slices.ContainsFunc(s.Labels, func(alert map[string]string) bool { return alert[l.Name] == l.Value }) {
				named = append(named, l.Components...)
			}
		}
	}
	var out []Affected
	for _, a := range named {
		c, known := p.b.x.components[a.Component]
		if !known || c.Private {
			return nil, &Invalid{Field: "components", Value: a.Component, Reason: "is not a component that readers see (" + p.componentIDs() + ")", Example: "api=partial_outage"}
		}
		out = addWorst(out, Affected{Component: a.Component, Status: a.Status})
	}
	return out, nil
}

// addWorst adds a component to a list, or its status where that is worse.
func addWorst(list []Affected, a Affected) []Affected {
	for n := range list {
		if list[n].Component == a.Component {
			list[n].Status = Worst(list[n].Status, a.Status)
			return list
		}
	}
	return append(list, a)
}

// sameAffected reports whether both lists say the same of the same components.
func sameAffected(a, b []Affected) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x Affected) bool {
		y, ok := affectedOf(Incident{Components: b}, x.Component)
		return !ok || y.Status != x.Status
	})
}

// open opens an incident. One that is about no component that readers see has no public
// words of ours: it is a draft with the program's.
func (e hearing) open() Incident {
	p := e.p
	p.number++
	i := Incident{ID: p.b.newID(), Number: p.number, Auto: true, Began: p.now, Confirmed: p.now, Created: p.now, Updated: p.now, Draft: !e.h.Publish}
	if !e.h.Own && len(e.affected) == 0 {
		i.Draft = true
	}
	said := e.said(SaidBegan)
	i.Title, i.Titled = e.title(said)
	i = e.say(i, Investigating, said)
	p.audit(e.by, "incident.open", "incident:"+i.ID, nil, summaryOf(i))
	if !e.h.Own {
		e.note(i)
	}
	return i
}

// tell says in a running incident what goes on.
func (e hearing) tell(i Incident, what SaidWhat) Incident {
	i.Recovered = time.Time{}
	before := summaryOf(i)
	i = e.say(i, Investigating, e.said(what))
	e.p.audit(e.by, "incident.post", "incident:"+i.ID, before, summaryOf(i))
	return i
}

// recover says that a trouble is over. Once nothing is left of the incident it is watched,
// and resolves itself after the quiet time of [Policy].
func (e hearing) recover(i Incident) (Incident, HeardWhat) {
	before := summaryOf(i)
	for n, a := range e.affected {
		e.affected[n].Status = e.left(a.Component)
	}
	after := i
	for _, a := range e.affected {
		after = withAffected(after, a)
	}
	stage := i.Stage
	if allWell(after) && len(e.others) == 0 {
		stage = Monitoring
		if len(after.Components) > 0 {
			i.Recovered = e.p.now
		}
	}
	i = e.say(i, stage, e.said(SaidRecovered))
	e.p.audit(e.by, "incident.post", "incident:"+i.ID, before, summaryOf(i))
	return i, HeardRecovered
}

// left is how a component stands without this trouble: by the other troubles that go on,
// or by its monitors.
func (e hearing) left(component string) Status {
	worst := e.p.machineAt(e.p.b.x.components[component], e.p.now)
	if !worst.Trouble() {
		worst = Operational
	}
	for _, o := range e.others {
		if a, ok := affectedOf(Incident{Components: o.Components}, component); ok {
			worst = Worst(worst, a.Status)
		}
	}
	return worst
}

// say adds an update in the hook's name. Its word on a component holds beside the
// monitors', as a person's does.
func (e hearing) say(i Incident, stage Stage, said Said) Incident {
	p := e.p
	var told []Affected
	for _, a := range e.affected {
		s, _ := p.span(a.Component)
		a.Was, a.Since, a.Person = s.Status, p.now, a.Status.Trouble()
		if old, in := affectedOf(i, a.Component); in {
			a.Was = old.Status
		}
		i = withAffected(i, a)
		told = append(told, a)
	}
	i.Impact = max(i.Impact, ImpactOf(i.Components, p.b.x.core))
	for _, said := range []*Impact{e.h.Impact, e.s.Impact} {
		if said != nil {
			i.Impact = max(i.Impact, *said)
		}
	}
	u := Update{Stage: stage, At: p.now, By: e.by, Components: told}
	if u.Body = e.words(); u.Body == "" {
		u.Body, u.Said = p.b.words.Body(said), &said
	}
	i, _ = p.tell(i, u)
	p.redrawAll(told, p.now)
	return i
}

// said is the same in our words.
func (e hearing) said(what SaidWhat) Said {
	worst := Operational
	var names []string
	for _, a := range e.affected {
		worst, names = Worst(worst, a.Status), append(names, e.p.b.x.name(a.Component))
	}
	return Said{What: what, Components: names, Cause: monitor.ReportedFailure, Status: worst, At: e.p.now}
}

// title is the incident's: ours with its facts, or the program's.
func (e hearing) title(said Said) (string, *Said) {
	theirs, err := CheckTitle(clip(strings.Join(strings.Fields(e.s.Title), " "), MaxTitle))
	if err == nil && (e.h.Own || len(e.affected) == 0) {
		return theirs, nil
	}
	if len(e.affected) == 0 {
		return "hook " + e.h.ID, nil // a draft, whose title a person writes
	}
	return e.p.b.words.Title(said), &said
}

// words are the program's, where they are wanted; "" when ours are.
func (e hearing) words() string {
	if !e.h.Own && len(e.affected) > 0 {
		return ""
	}
	for _, text := range []string{e.s.Message, e.s.Title, "hook " + e.h.ID} {
		if body, err := CheckBody(cut(text, MaxBody)); err == nil {
			return body
		}
	}
	return ""
}

// note leaves what the program says for the operators, in no public output.
func (e hearing) note(i Incident) HeardWhat {
	state := "goes on"
	if e.s.Over {
		state = "is over"
	}
	text := CleanText(cut(strings.TrimSpace("hook "+e.h.ID+": "+state+"\n\n"+e.s.Title+"\n\n"+e.s.Message), MaxBody))
	n := Note{ID: e.p.b.newID(), Incident: i.ID, At: e.p.now, By: e.by, Body: text}
	e.p.c.Notes = append(e.p.c.Notes, n)
	e.p.audit(e.by, "incident.note", "incident:"+i.ID, nil, map[string]string{"note": n.ID})
	return HeardNoted
}

// cut shortens a text to at most n bytes, between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-len("…")], "") + "…"
}
