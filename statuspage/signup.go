package statuspage

import (
	"context"
	"errors"
	"sync"
	"time"
)

// maxSignups bounds the wishes of one commit: it holds the desk for some ten
// milliseconds.
const maxSignups = 100

// signup is a reader's wish on its way to a commit.
type signup struct {
	SubscribeRequest
	to     contact
	answer chan error // has room for it
}

// signups are the wishes that wait for the desk. What comes while one batch is committed
// goes into the next together, so that a herd of readers costs a few commits, and the
// desk's other work waits for one of them at most.
type signups struct {
	mu      sync.Mutex
	waiting []*signup
	taken   bool // somebody takes them in
}

// join lets a wish wait; it reports whether somebody has to begin to take them in.
func (q *signups) join(w *signup) (first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, w)
	first = !q.taken
	q.taken = true
	return first
}

// next returns the wishes that have waited the longest; none ends the taking in.
func (q *signups) next() []*signup {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxSignups)
	batch := q.waiting[:n:n]
	q.waiting = q.waiting[n:]
	q.taken = n > 0
	return batch
}

// takeSignups commits what waits, batch by batch, until nothing does.
func (d *Desk) takeSignups(ctx context.Context) {
	for d.takeBatch(ctx) {
	}
}

// takeBatch reports whether there was one.
func (d *Desk) takeBatch(ctx context.Context) bool {
	d.act.Lock()
	defer d.act.Unlock()
	batch := d.signups.next()
	if len(batch) > 0 {
		d.signUp(ctx, batch)
	}
	return len(batch) > 0
}

// signUp commits wishes together. When the ledger refuses, it refuses all of them: also
// of those for whom there was nothing to send, so that nothing tells them apart.
func (d *Desk) signUp(ctx context.Context, batch []*signup) {
	p := d.board.plan(time.Now())
	var agreed []*signup
	for _, w := range batch {
		if err := d.grant(ctx, p, w); err != nil {
			w.answer <- err
			continue
		}
		agreed = append(agreed, w)
	}
	d.watchSignups(p.now)
	err := d.commit(ctx, p)
	for _, w := range agreed {
		w.answer <- err
	}
}

// grant adds a wish to the plan. Whether there are too many is decided before anybody
// looks whether the address is known.
func (d *Desk) grant(ctx context.Context, p *plan, w *signup) error {
	if d.brake.wait(domainOf(w.to.channel, w.to.address), p.now) > LongestSignup {
		return ErrTooMany
	}
	s, err := d.subscriberAt(ctx, p, w.to)
	if err != nil {
		return err
	}
	f, err := d.footprintOf(ctx, p, w.to)
	if err != nil {
		return err
	}
	d.subscribe(p, s, f, w)
	return nil
}

// subscriberAt finds who has the address, after what the plan already says of it; a new
// one when nobody does.
func (d *Desk) subscriberAt(ctx context.Context, p *plan, to contact) (Subscriber, error) {
	for _, s := range p.c.Subscribers {
		if s.Channel == to.channel && s.Key == to.key {
			return s, nil
		}
	}
	return d.storedAt(ctx, to, p.now)
}

// storedAt finds who has the address; a new one when nobody does.
func (d *Desk) storedAt(ctx context.Context, to contact, now time.Time) (Subscriber, error) {
	s, err := d.memory.SubscriberByKey(ctx, to.channel, to.key)
	if errors.Is(err, ErrNotFound) {
		return Subscriber{ID: NewID(), Channel: to.channel, Address: to.address, Key: to.key, Created: now}, nil
	}
	return s, err
}

// footprintOf finds what is remembered of the address, after what the plan already says.
func (d *Desk) footprintOf(ctx context.Context, p *plan, to contact) (Footprint, error) {
	for _, f := range p.c.Footprints {
		if f.Channel == to.channel && f.Key == to.key {
			return f, nil
		}
	}
	return d.memory.FootprintOf(ctx, to.channel, to.key)
}
