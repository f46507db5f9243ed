package statuspage

import (
	"context"
	"time"
)

// SubscribeRequest is what a reader asks for in the form.
type SubscribeRequest struct {
	Channel string // the registered name of a notification channel; "": mail
	Address string // as typed
	Wish           // Language is the one of the page it was asked on
	Source  string // the shortened source address, for the proof of consent
	Version string // of the consent text shown
}

// ConsentVersion is the version of the consent text that the form shows.
const ConsentVersion = "2026-11"

// UnconfirmedFor is how long an unconfirmed subscription, and its link, lives.
const UnconfirmedFor = 7 * 24 * time.Hour

// confirmAfter are the waits after which one more confirmation goes to the same
// address within a day: at once, after 10 minutes, after an hour; no fourth.
var confirmAfter = [...]time.Duration{0, 10 * time.Minute, time.Hour}

// MaxConfirmations is how many confirmations go to one address within a day.
const MaxConfirmations = len(confirmAfter)

// Subscribe takes a reader's wish. The answer is the same whether the address is new,
// waiting, confirmed or suspended: what differs is which mail goes there, if any. An
// *Invalid is the only error that the reader sees.
func (d *Desk) Subscribe(ctx context.Context, r SubscribeRequest) error {
	address, err := CheckAddress(r.Address)
	if err != nil {
		return err
	}
	w := &signup{SubscribeRequest: r, address: address, answer: make(chan error, 1)}
	if d.signups.join(w) {
		go d.takeSignups(context.WithoutCancel(ctx)) // others' wishes, too
	}
	return <-w.answer
}

// subscribe decides on a wish. One who is confirmed already gets nothing; one who left
// may come back by confirming again.
func (p *plan) subscribe(s Subscriber, r SubscribeRequest, token string) {
	if s.Active() || !s.Suspended.IsZero() && s.Suspension != SuspendedByReader {
		return
	}
	recent := s.Asked[:0:0]
	for _, at := range s.Asked {
		if p.now.Sub(at) < 24*time.Hour {
			recent = append(recent, at)
		}
	}
	if len(recent) >= len(confirmAfter) || len(recent) > 0 && p.now.Sub(recent[0]) < confirmAfter[len(recent)] {
		return
	}
	s.Asked = append(recent, p.now)
	s.Wish = r.Wish
	s.Confirmed, s.Suspended, s.Suspension = time.Time{}, time.Time{}, ""
	s.Consent = Consent{Version: r.Version, At: p.now, Source: r.Source}
	s.ConfirmTill = p.now.Add(UnconfirmedFor)
	p.c.Subscribers = append(p.c.Subscribers, s)
	p.c.Notices = append(p.c.Notices, Notice{ID: p.b.newID(), Kind: TellConfirm, Lane: LaneConfirm, At: p.now, Subscriber: s.ID, Token: token})
	p.audit(Actor{Kind: BySubscriber, ID: s.ID}, "subscriber.ask", "subscriber:"+s.ID, nil, nil)
}

// SuspendedByReader is the Suspension of one who unsubscribed: the row stays for a
// few days, so that "undo" can work, and is then erased.
const SuspendedByReader = "unsubscribed"

// ConfirmToken is the secret of a subscriber's confirmation link.
func (d *Desk) ConfirmToken(subscriber string) string {
	return SignToken(d.key, ForConfirm, subscriber)
}

// Confirm confirms the subscription that the link was mailed for. ErrNotFound when
// the link is wrong or too old.
func (d *Desk) Confirm(ctx context.Context, token string) (Subscriber, error) {
	id, ok := OpenToken(d.key, ForConfirm, token)
	if !ok {
		return Subscriber{}, ErrNotFound
	}
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return Subscriber{}, err
	}
	if s.Active() {
		return s, nil
	}
	now := time.Now()
	if !s.Suspended.IsZero() || now.After(s.ConfirmTill) {
		return Subscriber{}, ErrNotFound
	}
	return d.keep(ctx, s, now, "subscriber.confirm", func(s *Subscriber) { s.Confirmed = now })
}

// PendingByConfirm finds the subscriber whose confirmation link this is, and changes nothing.
func (d *Desk) PendingByConfirm(ctx context.Context, token string) (Subscriber, error) {
	id, ok := OpenToken(d.key, ForConfirm, token)
	if !ok {
		return Subscriber{}, ErrNotFound
	}
	return d.memory.SubscriberByID(ctx, id)
}

// SubscriberByToken finds the subscriber whose mailed link this is.
func (d *Desk) SubscriberByToken(ctx context.Context, token string) (Subscriber, error) {
	return d.memory.SubscriberByToken(ctx, token)
}

// Unsubscribe ends a subscription at once; what still waits for the reader is not
// sent. It is done, too, when it was done before.
func (d *Desk) Unsubscribe(ctx context.Context, token string) (Subscriber, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByToken(ctx, token)
	if err != nil || s.Suspension == SuspendedByReader {
		return s, err
	}
	now := time.Now()
	return d.keep(ctx, s, now, "subscriber.leave", func(s *Subscriber) {
		s.Suspended, s.Suspension = now, SuspendedByReader
	})
}

// Resubscribe is the undo of Unsubscribe.
func (d *Desk) Resubscribe(ctx context.Context, token string) error {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByToken(ctx, token)
	if err != nil || s.Active() {
		return err
	}
	if s.Suspension != SuspendedByReader {
		return ErrNotFound
	}
	_, err = d.keep(ctx, s, time.Now(), "subscriber.return", func(s *Subscriber) {
		s.Suspended, s.Suspension = time.Time{}, ""
	})
	return err
}

// AddSubscriber subscribes an address by an operator's hand; it still has to confirm. It
// is an *Invalid while there is no mail to ask it with.
func (d *Desk) AddSubscriber(ctx context.Context, by Actor, address, language string) error {
	if !d.View().Page.HasMail {
		return &Invalid{Field: "mail", Reason: "is not configured, so nobody can be asked to confirm", Example: "mail: {from: …, host: …}"}
	}
	if err := d.Subscribe(ctx, SubscribeRequest{Address: address, Wish: Wish{Language: language}, Version: ConsentVersion, Source: "operator"}); err != nil {
		return err
	}
	return d.Note(ctx, by, "subscriber.add", "subscriber", nil, nil)
}

// Erase removes a subscriber and everything held about them.
func (d *Desk) Erase(ctx context.Context, by Actor, id string) error {
	d.act.Lock()
	defer d.act.Unlock()
	if _, err := d.memory.SubscriberByID(ctx, id); err != nil {
		return err
	}
	p := d.board.plan(time.Now())
	p.c.Forget = []string{id}
	p.audit(by, "subscriber.erase", "subscriber:"+id, nil, nil)
	return d.commit(ctx, p)
}

func (d *Desk) keep(ctx context.Context, s Subscriber, now time.Time, act string, change func(*Subscriber)) (Subscriber, error) {
	change(&s)
	p := d.board.plan(now)
	p.c.Subscribers = append(p.c.Subscribers, s)
	p.audit(Actor{Kind: BySubscriber, ID: s.ID}, act, "subscriber:"+s.ID, nil, nil)
	return s, d.commit(ctx, p)
}
