package statuspage

import (
	"context"
	"time"
)

// Resumption lifts a suspension, and forgets the refusals that would count towards the next.
// One that began at another instant stands.
type Resumption struct {
	Subscriber string    // an id
	Since      time.Time // Subscriber.Suspended
}

// ResumeSubscriber lifts a suspension whose cause is over: a relay or a blocklist was at
// fault, not the address. What happened meanwhile is not told. It is an *Invalid for one who
// is not suspended, and for one who is by their own will (see [Subscriber.Resumable]);
// ErrConflict when they complain in the same moment.
func (d *Desk) ResumeSubscriber(ctx context.Context, by Actor, id string) error {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return err
	}
	if !s.Resumable() {
		return s.unresumable()
	}
	p := d.board.plan(time.Now())
	p.c.Resumed = append(p.c.Resumed, Resumption{Subscriber: id, Since: s.Suspended})
	p.audit(by, "subscriber.resume", "subscriber:"+id, nil, nil)
	return d.commit(ctx, p)
}

// unresumable is why a subscriber who is not Resumable isn't.
func (s Subscriber) unresumable() error {
	invalid := func(reason string) error { return &Invalid{Field: "subscriber", Value: s.ID, Reason: reason} }
	switch {
	case !s.Erase.IsZero():
		return invalid("is erased as soon as the hold ends")
	case s.Left():
		return invalid("has unsubscribed: only they may take that back")
	case s.complained():
		return invalid("has called a mail unwanted: only they may subscribe again, once they are erased")
	}
	return invalid("is not suspended")
}
