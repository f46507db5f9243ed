package statuspage

import (
	"context"
	"time"
)

// Take lets a person take an automatic incident on: the monitors say nothing in it any
// more, and a draft of theirs does not publish itself; components' rows and uptime follow
// them all the same. With on false it is given back: the monitors go on where they stand,
// and end it unless a person has posted in it. ErrNotFound when there is no such incident.
func (d *Desk) Take(ctx context.Context, by Actor, id string, on bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	i, err := d.incident(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Take(by, i, on, time.Now())
	return d.conclude(ctx, p, i, err, true, false)
}

// Take decides on a person's taking an automatic incident on, or giving it back.
func (b *Board) Take(by Actor, i Incident, on bool, now time.Time) (*plan, Incident, error) {
	switch {
	case !i.Auto:
		return nil, i, &Invalid{Field: "incident", Value: i.ID, Reason: "was opened by a person: the monitors never end it"}
	case !i.Open():
		return nil, i, &Invalid{Field: "incident", Value: i.ID, Reason: "has ended"}
	}
	p := b.plan(now)
	act := "incident.take"
	if !on {
		act = "incident.give"
	}
	if i.Silent != on {
		i.Silent = on
		p.put(i)
		p.audit(by, act, "incident:"+i.ID, nil, nil)
	}
	if !on {
		i = p.catchUp(i)
	}
	return p, i, nil
}

// catchUp tells in an incident that is given back what its monitors have found meanwhile.
func (p *plan) catchUp(i Incident) Incident {
	for _, a := range i.Components {
		c, ok := p.b.x.components[a.Component]
		is := p.machineAt(c, p.now)
		if t, moved := p.standsSince(c, Maintenance{}); ok && moved && is != Unknown && is != a.Status {
			p.judgeComponent(c, a.Status, is, t)
		}
	}
	if now, ok := p.incidents[i.ID]; ok {
		return now
	}
	return i
}
