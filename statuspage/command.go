package statuspage

import (
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Opening is what a person says when opening an incident.
type Opening struct {
	Title      string
	Message    string
	Stage      Stage      // zero: investigating
	Impact     *Impact    // nil: from the components' statuses
	Components []Affected // Component and Status
	At         time.Time  // when it began; zero: now
	Next       time.Time  // when the next word is promised; zero: not said
	Quiet      bool       // nobody is mailed
}

// Posting is what a person adds to an incident. Resolving is posting Resolved.
type Posting struct {
	Message    string
	Stage      Stage      // zero: as before
	Components []Affected // those whose status this post changes
	Next       time.Time
	Quiet      bool
}

// Open decides on an incident that a person opens.
func (b *Board) Open(by Actor, o Opening, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	title, err := CheckTitle(o.Title)
	if err != nil {
		return nil, Incident{}, err
	}
	body, err := CheckBody(o.Message)
	if err != nil {
		return nil, Incident{}, err
	}
	began := o.At
	if began.IsZero() {
		began = now
	}
	if began.After(now) {
		return nil, Incident{}, &Invalid{Field: "at", Value: began.Format(time.RFC3339), Reason: "lies in the future", Example: now.Format(time.RFC3339)}
	}
	affected, err := p.said(o.Components, began)
	if err != nil {
		return nil, Incident{}, err
	}
	stage := o.Stage
	if stage == 0 {
		stage = Investigating
	}
	if stage.Over() {
		return nil, Incident{}, &Invalid{Field: "status", Value: stage.String(), Reason: "can't open an incident", Example: "investigating"}
	}
	p.number++
	i := Incident{
		ID: b.newID(), Number: p.number, Title: title, Components: affected, Taken: true,
		Impact: ImpactOf(affected, b.x.core), Began: began, Created: now, Next: o.Next,
	}
	if o.Impact != nil {
		i.Impact = *o.Impact
	}
	i, _ = p.tell(i, Update{Stage: stage, Body: body, At: now, By: by, Components: affected, Quiet: o.Quiet})
	p.redrawAll(affected, began)
	p.audit(by, "incident.open", "incident:"+i.ID, nil, i)
	return p, i, nil
}

// Post decides on a person's update in i, which may have ended.
func (b *Board) Post(by Actor, i Incident, o Posting, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	body, err := CheckBody(o.Message)
	if err != nil {
		return nil, Incident{}, err
	}
	stage, err := nextStage(i, o.Stage)
	if err != nil {
		return nil, Incident{}, err
	}
	affected, err := p.said(o.Components, now)
	if err != nil {
		return nil, Incident{}, err
	}
	before := i
	if i.Draft {
		i = p.publish(i, by)
	}
	i.Taken, i.Next = true, o.Next
	for n, a := range affected {
		if old, ok := affectedOf(i, a.Component); ok {
			affected[n].Was = old.Status
		}
		i = withAffected(i, affected[n])
	}
	i.Impact = max(i.Impact, ImpactOf(i.Components, b.x.core))
	i = ended(i, stage, now)
	i, _ = p.tell(i, Update{Stage: stage, Body: body, At: now, By: by, Components: affected, Quiet: o.Quiet})
	p.redrawAll(i.Components, now)
	p.audit(by, "incident.post", "incident:"+i.ID, summaryOf(before), summaryOf(i))
	return p, i, nil
}

// ended sets or clears the incident's end, and takes a person's word back with it.
func ended(i Incident, stage Stage, now time.Time) Incident {
	switch {
	case stage == Resolved:
		i.Ended = now
		if !i.Recovered.IsZero() && !i.Recovered.After(now) {
			i.Ended = i.Recovered
		}
		i.Components = slices.Clone(i.Components)
		for n := range i.Components {
			i.Components[n].Status, i.Components[n].Person = Operational, false
		}
		i.Next = time.Time{}
	case !stage.Over():
		i.Ended = time.Time{}
	}
	return i
}

// nextStage is the stage that a post leads to, or why it can't.
func nextStage(i Incident, want Stage) (Stage, error) {
	switch {
	case want == 0 && i.Open():
		return i.Stage, nil
	case want == 0:
		return 0, &Invalid{Field: "status", Value: i.Stage.String(), Reason: "is this incident's status: it has ended; say which status reopens it, or post a postmortem", Example: "investigating"}
	case want == Postmortem && i.Open():
		return 0, &Invalid{Field: "status", Value: "postmortem", Reason: "comes after resolved", Example: "resolved"}
	case want == Resolved && i.Stage.Over():
		return 0, &Invalid{Field: "status", Value: "resolved", Reason: "is this incident's status already", Example: "postmortem"}
	}
	return want, nil
}

// said checks the components that a person names, and takes note of how they stand.
func (p *plan) said(list []Affected, since time.Time) ([]Affected, error) {
	out := make([]Affected, 0, len(list))
	for _, a := range list {
		c, ok := p.b.x.components[a.Component]
		switch {
		case !ok:
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is not a component (" + p.componentIDs() + ")", Example: "api=major_outage"}
		case c.Private:
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is private: nothing about it is published"}
		case a.Status == Unknown:
			return nil, &Invalid{Field: "component", Value: a.Component + "=unknown", Reason: "is nothing that a person can say: unknown means that we were not measuring", Example: a.Component + "=major_outage"}
		}
		s, _ := p.span(a.Component)
		out = append(out, Affected{Component: a.Component, Status: a.Status, Was: s.Status, Person: a.Status != Operational, Since: since})
	}
	return out, nil
}

func (p *plan) componentIDs() string {
	var ids []string
	for _, c := range p.b.x.Components {
		if !c.Private && len(ids) < 12 {
			ids = append(ids, c.ID)
		}
	}
	return strings.Join(ids, ", ")
}

func (p *plan) redrawAll(affected []Affected, from time.Time) {
	for _, a := range affected {
		if c, ok := p.b.x.components[a.Component]; ok {
			p.redraw(c, from)
		}
	}
}

// Rewrite decides on a new text for an update; the earlier one stays visible.
func (b *Board) Rewrite(by Actor, i Incident, update, body string, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	body, err := CheckBody(body)
	if err != nil {
		return nil, Incident{}, err
	}
	i.Updates = slices.Clone(i.Updates)
	for n := range i.Updates {
		u := &i.Updates[n]
		if u.ID != update {
			continue
		}
		if u.Body == body {
			return p, i, nil
		}
		p.audit(by, "incident.edit", "update:"+u.ID, u.Body, body)
		u.Edits = append(slices.Clip(u.Edits), Edit{At: now, By: by, Body: u.Body})
		u.Body, u.Said = body, nil
		p.c.Updates = append(p.c.Updates, *u)
		p.put(i)
		return p, i, nil
	}
	return nil, Incident{}, ErrNotFound
}

// Publish decides on a draft that a person approves.
func (b *Board) Publish(by Actor, i Incident, now time.Time) (*plan, Incident, error) {
	if !i.Draft || !i.Open() {
		return nil, Incident{}, &Invalid{Field: "incident", Value: i.ID, Reason: "is not a draft"}
	}
	p := b.plan(now)
	return p, p.publish(i, by), nil
}

// Discard decides on a draft that a person throws away: it is never public.
func (b *Board) Discard(by Actor, i Incident, now time.Time) (*plan, Incident, error) {
	if !i.Draft || !i.Open() {
		return nil, Incident{}, &Invalid{Field: "incident", Value: i.ID, Reason: "is not a draft"}
	}
	p := b.plan(now)
	i.Stage, i.Ended = Resolved, now
	p.put(i)
	p.audit(by, "incident.discard", "incident:"+i.ID, nil, nil)
	return p, i, nil
}

// MaxOverride is the longest time for which a person's word can stand over the monitors'.
const MaxOverride = 30 * 24 * time.Hour

// Override decides on a person's word over the monitors'.
func (b *Board) Override(by Actor, component string, status Status, lasts time.Duration, reason string, now time.Time) (*plan, error) {
	p := b.plan(now)
	if _, err := p.said([]Affected{{Component: component, Status: status}}, now); err != nil {
		return nil, err
	}
	if lasts <= 0 || lasts > MaxOverride {
		return nil, &Invalid{Field: "for", Value: lasts.String(), Reason: "is not between 1s and 30 days", Example: "2h"}
	}
	reason, err := CheckTitle(reason)
	if err != nil {
		return nil, &Invalid{Field: "reason", Value: reason, Reason: "is empty or longer than 200 characters: readers see it", Example: `"moving to new hardware"`}
	}
	o := Override{Component: component, Status: status, Reason: reason, By: by, At: now, Until: now.Add(lasts)}
	p.c.Overrides = append(p.c.Overrides, o)
	p.sayStatus(component, reason, o.Until)
	p.audit(by, "component.set", "component:"+component, nil, o)
	return p, nil
}

// ClearOverride decides on taking such a word back.
func (b *Board) ClearOverride(by Actor, component string, now time.Time) (*plan, error) {
	p := b.plan(now)
	o, ok := b.overrides[component]
	if !ok {
		return nil, &Invalid{Field: "component", Value: component, Reason: "has no status set by a person"}
	}
	p.endOverride(o, by)
	return p, nil
}

func (p *plan) endOverrides() {
	for _, o := range p.b.overrides {
		if !p.now.Before(o.Until) {
			p.endOverride(o, Actor{Kind: BySystem})
		}
	}
}

func (p *plan) endOverride(o Override, by Actor) {
	o.Ended = p.now
	p.c.Overrides = append(p.c.Overrides, o)
	p.sayStatus(o.Component, "", time.Time{})
	p.audit(by, "component.clear", "component:"+o.Component, o, nil)
}

// sayStatus redraws the component and makes the change an event.
func (p *plan) sayStatus(component, reason string, until time.Time) {
	c, ok := p.b.x.components[component]
	if !ok {
		return
	}
	was, is := p.redraw(c, p.now)
	if was == is || c.Private {
		return
	}
	p.eventSeq++
	p.event(Event{
		Seq: p.eventSeq, ID: p.b.newID(), Kind: ComponentEvent, At: p.now,
		Component: component, Status: is, Was: was, Reason: reason, Until: until,
	}, false)
}

// Mute decides on keeping a monitor quiet for a while; lasts 0 ends that.
func (b *Board) Mute(by Actor, id string, lasts time.Duration, reason string, now time.Time) (*plan, error) {
	p := b.plan(now)
	if _, ok := b.x.monitors[id]; !ok {
		return nil, &Invalid{Field: "monitor", Value: id, Reason: "is not a monitor", Example: "api"}
	}
	if lasts < 0 || lasts > MaxOverride {
		return nil, &Invalid{Field: "for", Value: lasts.String(), Reason: "is not between 1s and 30 days", Example: "30m"}
	}
	m := Mute{Monitor: id, Reason: clip(CleanText(reason), MaxTitle), By: by, At: now, Until: now.Add(lasts)}
	p.c.Mutes = append(p.c.Mutes, m)
	p.audit(by, "monitor.mute", "monitor:"+id, nil, m)
	if lasts == 0 {
		p.unmuted(id)
	}
	return p, nil
}

func (p *plan) endMutes() {
	for id, m := range p.b.mutes {
		if p.now.Before(m.Until) {
			continue
		}
		p.c.Mutes = append(p.c.Mutes, m)
		p.audit(Actor{Kind: BySystem}, "monitor.unmute", "monitor:"+id, m, nil)
		p.unmuted(id)
	}
}

// unmuted tells of what the monitor would have said during the mute and still says.
func (p *plan) unmuted(id string) {
	m, ok := p.b.x.monitors[id]
	s := p.state(id)
	if !ok || !s.Settled.Bad() {
		return
	}
	t := monitor.Transition{
		Monitor: id, From: monitor.Up, Before: monitor.Up, To: s.Settled,
		Began: s.Since, Effective: s.Since, Confirmed: p.now, Cause: s.Last.Cause, Reason: s.Last.Reason,
	}
	var told reference
	for _, cid := range p.b.x.backing[id] {
		c := p.b.x.components[cid]
		if r := p.judgeComponent(c, Operational, p.machineAt(c, p.now), t); r.Incident != "" {
			told = r
		}
	}
	p.alertMonitor(m, t, told.Event)
}

// summaryOf is an incident for the audit log: what can change, without the texts.
func summaryOf(i Incident) any {
	return struct {
		Stage      Stage      `json:"status"`
		Impact     Impact     `json:"impact"`
		Components []Affected `json:"components"`
		Updates    int        `json:"updates"`
	}{i.Stage, i.Impact, i.Components, len(i.Updates)}
}
