package statuspage

import (
	"context"
	"errors"
	"time"
)

// Renewal is that an address has become another one by itself: a browser was given a new
// endpoint for its notifications.
type Renewal struct {
	Channel  string // the registered name of a notification channel
	Old, New string // as in SubscribeRequest.Address
}

// Renew gives a subscription its new address, for whoever shows the old one with all that is
// secret in it. What came back from the old address suspends it no longer. The answer, and
// its time, are the same whether anybody had the old address; nothing changes when nobody
// did, when the new one is another's or wants nothing ever again, and when it is with
// another service than the old: that one would have to confirm. An *Invalid is the only
// error that the reader sees.
func (d *Desk) Renew(ctx context.Context, r Renewal) error {
	from, err := d.contactOf(r.Channel, r.Old)
	if err != nil {
		return err
	}
	to, err := d.contactOf(r.Channel, r.New)
	if err != nil {
		return err
	}
	defer evenly(time.Now())
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.renewable(ctx, from, to)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Address, s.Key, s.Secret = to.address, to.key, to.secret
	if !s.Left() {
		s.Suspended, s.Suspension = time.Time{}, ""
	}
	return d.keep(ctx, d.board.plan(time.Now()), s, "subscriber.renew")
}

// renewable finds who has the one address and may get the other; ErrNotFound when nobody may.
func (d *Desk) renewable(ctx context.Context, from, to contact) (Subscriber, error) {
	s, err := d.memory.SubscriberByKey(ctx, from.channel, from.key)
	if err != nil {
		return s, err
	}
	proven := s.Secret.Equal(from.secret.Reveal()) && !s.Secret.Empty()
	if !proven || !s.Erase.IsZero() || domainOf(from.channel, from.address) != domainOf(to.channel, to.address) {
		return s, ErrNotFound
	}
	f, err := d.memory.FootprintOf(ctx, to.channel, to.key)
	if err != nil {
		return s, err
	}
	other, err := d.memory.SubscriberByKey(ctx, to.channel, to.key)
	switch {
	case f.Never, err == nil && other.ID != s.ID:
		return s, ErrNotFound
	case err != nil && !errors.Is(err, ErrNotFound):
		return s, err
	}
	return s, nil
}
