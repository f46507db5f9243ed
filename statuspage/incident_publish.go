package statuspage

import "time"

// Publishing is how what stands in a draft is made public.
type Publishing struct {
	Hold time.Duration // see [Opening]
	Seen Mark          // see [Posting]
}

// Publish decides on a draft that a person approves.
func (b *Board) Publish(by Actor, i Incident, now time.Time) (*plan, Incident, error) {
	if !i.Draft || !i.Open() {
		return nil, Incident{}, &Invalid{Field: "incident", Value: i.ID, Reason: "is not a draft"}
	}
	p := b.plan(now)
	return p, p.publish(i, by, true), nil
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
