package statuspage

import (
	"time"

	"github.com/fyr-status/fyr/monitor"
)

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
