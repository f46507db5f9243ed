package statuspage

import (
	"context"
	"errors"
	"time"
)

// SuspendedByReader is the Suspension of one who unsubscribed: the row stays for
// LeftFor, so that "undo" can work, and is then erased.
const SuspendedByReader = "unsubscribed"

// LeftFor is for how long one who unsubscribed may still take it back.
const LeftFor = 30 * 24 * time.Hour

// confirmAgain is for how long a confirmation link may be used once more: a button that
// was pressed twice, or a page that was loaded again, is no mistake.
const confirmAgain = 10 * time.Minute

// ConfirmToken is the secret of a subscriber's confirmation link.
func (d *Desk) ConfirmToken(subscriber string) string {
	return SignToken(d.key, ForConfirm, subscriber)
}

// PendingByConfirm finds the subscriber whose confirmation link this is, and changes
// nothing. ErrNotFound as in Confirm.
func (d *Desk) PendingByConfirm(ctx context.Context, token string) (Subscriber, error) {
	id, ok := OpenToken(d.key, ForConfirm, token)
	if !ok {
		return Subscriber{}, ErrNotFound
	}
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return Subscriber{}, err
	}
	now := time.Now()
	used := !s.Confirmed.IsZero() && now.Sub(s.Confirmed) > confirmAgain
	if used || !s.Suspended.IsZero() || !s.Erase.IsZero() || now.After(s.ConfirmTill) {
		return Subscriber{}, ErrNotFound
	}
	return s, nil
}

// Confirm confirms the subscription that the link was mailed for. ErrNotFound when
// the link is wrong, too old or was used.
func (d *Desk) Confirm(ctx context.Context, token string) (Subscriber, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.PendingByConfirm(ctx, token)
	if err != nil || s.Active() {
		return s, err
	}
	mail, err := d.memory.ConfirmationOf(ctx, s.ID)
	if err != nil {
		return Subscriber{}, err
	}
	p := d.board.plan(time.Now())
	s.Confirmed, s.Consent.Confirmation = p.now, mail
	p.remember(Footprint{Channel: s.Channel, Key: s.Key, At: p.now}) // it was answered
	if err := d.keep(ctx, p, s, "subscriber.confirm"); err != nil {
		return Subscriber{}, err
	}
	d.brake.answered(domainOf(s.Channel, s.Address), p.now)
	return s, nil
}

// SubscriberByToken finds the subscriber whose mailed link this is.
func (d *Desk) SubscriberByToken(ctx context.Context, token string) (Subscriber, error) {
	s, err := d.memory.SubscriberByToken(ctx, token)
	if err == nil && !s.Erase.IsZero() {
		return Subscriber{}, ErrNotFound
	}
	return s, err
}

// Correct changes what the subscriber whose mailed link this is wants to hear. keep says
// that what they had chosen and is not on the page any more stays chosen: with nothing
// chosen they would hear of everything. It is an *Invalid as in Subscribe, and ErrNotFound
// once they have left.
func (d *Desk) Correct(ctx context.Context, token string, w Wish, keep bool) (Subscriber, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.SubscriberByToken(ctx, token)
	if err != nil {
		return Subscriber{}, err
	}
	if s.Left() || s.Confirmed.IsZero() {
		return Subscriber{}, ErrNotFound
	}
	had := s.Wish
	if s.Wish, err = d.checkChange(ctx, had, w); err != nil {
		return Subscriber{}, err
	}
	if keep {
		x := d.index()
		s.Wish.Components = append(s.Wish.Components, refusedOf(had.Components, x.checkComponents)...)
		s.Wish.Groups = append(s.Wish.Groups, refusedOf(had.Groups, x.checkGroups)...)
	}
	return s, d.keep(ctx, d.board.plan(time.Now()), s, "subscriber.correct")
}

// checkChange checks a wish that replaces another. What the other one was about may be
// over, and stays.
func (d *Desk) checkChange(ctx context.Context, old, w Wish) (Wish, error) {
	subject := w.Subject
	if subject == old.Subject {
		w.Subject = ""
	}
	w, err := d.checkWish(ctx, w)
	w.Subject = subject
	return w, err
}

// refusedOf are the texts that a check refuses.
func refusedOf(list []string, check func([]string) error) (refused []string) {
	for _, s := range list {
		if check([]string{s}) != nil {
			refused = append(refused, s)
		}
	}
	return refused
}

// Unsubscribe ends a subscription at once; what still waits for the reader is not
// sent. It is done, too, when it was done before.
func (d *Desk) Unsubscribe(ctx context.Context, token string) (Subscriber, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.SubscriberByToken(ctx, token)
	if err != nil || s.Left() {
		return s, err
	}
	p := d.board.plan(time.Now())
	s.Suspended, s.Suspension = p.now, SuspendedByReader
	return s, d.keep(ctx, p, s, "subscriber.leave")
}

// Resubscribe is the undo of Unsubscribe.
func (d *Desk) Resubscribe(ctx context.Context, token string) error {
	_, err := d.comeBack(ctx, token, nil)
	return err
}

// OnlyMajor is the undo of Unsubscribe for one who heard too much: from now on only of
// incidents whose impact is major or worse.
func (d *Desk) OnlyMajor(ctx context.Context, token string) (Subscriber, error) {
	return d.comeBack(ctx, token, func(w *Wish) {
		w.Impact, w.NoMaintenance = max(w.Impact, ImpactMajor), true
	})
}

// comeBack subscribes again who has left, with a change of what they want to hear; nil
// changes nothing.
func (d *Desk) comeBack(ctx context.Context, token string, change func(*Wish)) (Subscriber, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.SubscriberByToken(ctx, token)
	if err != nil {
		return Subscriber{}, err
	}
	if s.Confirmed.IsZero() || !s.Suspended.IsZero() && s.Suspension != SuspendedByReader {
		return Subscriber{}, ErrNotFound
	}
	switch {
	case change != nil:
		change(&s.Wish)
	case s.Active():
		return s, nil
	}
	s.Suspended, s.Suspension = time.Time{}, ""
	return s, d.keep(ctx, d.board.plan(time.Now()), s, "subscriber.return")
}

// keep commits what a subscriber has changed of their own subscription.
func (d *Desk) keep(ctx context.Context, p *plan, s Subscriber, act string) error {
	p.putSubscriber(s)
	p.audit(Actor{Kind: BySubscriber, ID: s.ID}, act, "subscriber:"+s.ID, nil, nil)
	return d.commit(ctx, p)
}

// AddSubscriber subscribes an address by an operator's hand; it still has to confirm. It
// is an *Invalid while there is nothing to ask it with, and for one that is subscribed
// already or wants nothing ever again.
func (d *Desk) AddSubscriber(ctx context.Context, by Actor, r SubscribeRequest) error {
	if (r.Channel == "" || r.Channel == "mail") && !d.View().Page.HasMail {
		return &Invalid{Field: "mail", Reason: "is not configured, so nobody can be asked to confirm", Example: "mail: {from: …, host: …}"}
	}
	to, err := d.contactOf(r.Channel, r.Address)
	if err != nil {
		return err
	}
	if err := d.addable(ctx, to); err != nil {
		return err
	}
	r.Version, r.Source = ConsentVersion, SourceOperator
	if err := d.Subscribe(ctx, r); err != nil {
		return err
	}
	s, err := d.memory.SubscriberByKey(ctx, to.channel, to.key)
	if err != nil {
		return err
	}
	return d.Note(ctx, by, "subscriber.add", "subscriber:"+s.ID, nil, nil)
}

// addable reports why a contact can't be subscribed by an operator.
func (d *Desk) addable(ctx context.Context, to contact) error {
	f, err := d.memory.FootprintOf(ctx, to.channel, to.key)
	if err != nil {
		return err
	}
	if f.Never {
		return &Invalid{Field: "address", Value: MaskAddress(to.address), Reason: "wants nothing ever again: it asked for that when it was erased"}
	}
	if now := time.Now(); !mayConfirm(f.at(now).Asked, to.role, now) {
		return &Invalid{Field: "address", Value: MaskAddress(to.address), Reason: "was asked to confirm lately, and has not answered"}
	}
	s, err := d.memory.SubscriberByKey(ctx, to.channel, to.key)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case s.Active():
		return &Invalid{Field: "address", Value: MaskAddress(to.address), Reason: "is subscribed already, as " + s.ID}
	case !s.Suspended.IsZero() && s.Suspension != SuspendedByReader:
		return &Invalid{Field: "address", Value: MaskAddress(to.address), Reason: "is suspended, as " + s.ID + ": " + s.Suspension}
	}
	return nil
}
