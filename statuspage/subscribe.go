package statuspage

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
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

// confirmAfter are the waits, from the first one on, after which one more confirmation
// goes to the same address within a day: at once, after 10 minutes, after an hour; no
// fourth, and no more than that in FootprintFor while nobody answers.
var confirmAfter = [...]time.Duration{0, 10 * time.Minute, time.Hour}

// MaxConfirmations is how many confirmations go to one address that does not answer.
const MaxConfirmations = len(confirmAfter)

// MaxLinks is how many fresh links go to one address within a day, linkAfter apart.
const (
	MaxLinks  = 3
	linkAfter = time.Hour
)

// contact is whom a request is about.
type contact struct {
	channel, address, key string
	secret                secret.String
	role                  bool // never more than one confirmation goes there
}

// Check reports what Subscribe would refuse, as an *Invalid, and does nothing.
func (d *Desk) Check(ctx context.Context, r SubscribeRequest) error {
	if _, err := d.contactOf(r.Channel, r.Address); err != nil {
		return err
	}
	_, err := d.checkWish(ctx, r.Wish)
	return err
}

// Subscribe takes a reader's wish. The answer is the same whether the address is new,
// waiting, confirmed or suspended: what differs is which mail goes there, if any. Who is
// confirmed already gets a fresh link to their own settings. An *Invalid, and ErrTooMany
// when more wait for their confirmation than can be asked within half a day, are the only
// errors that the reader sees.
func (d *Desk) Subscribe(ctx context.Context, r SubscribeRequest) error {
	to, err := d.contactOf(r.Channel, r.Address)
	if err != nil {
		return err
	}
	if r.Wish, err = d.checkWish(ctx, r.Wish); err != nil {
		return err
	}
	defer evenly(time.Now())
	w := &signup{SubscribeRequest: r, to: to, answer: make(chan error, 1)}
	if d.signups.join(w) {
		go d.takeSignups(context.WithoutCancel(ctx)) // others' wishes, too
	}
	return <-w.answer
}

// answerStep is what the time to an answer is rounded up to: more than what a commit with
// a mail takes longer than one without, so that the difference is not to be measured.
const answerStep = 50 * time.Millisecond

// evenly waits for the next step since an instant.
func evenly(began time.Time) { <-time.After(answerStep - time.Since(began)%answerStep) }

// contactOf reads an address as its channel does.
func (d *Desk) contactOf(channel, given string) (contact, error) {
	x := d.index()
	if channel != "" && channel != "mail" {
		c, err := x.ReaderChannel(channel)
		if err != nil {
			return contact{}, err
		}
		to := contact{channel: channel}
		to.address, to.key, to.secret, err = c.Check(given)
		return to, err
	}
	a, err := CheckAddress(given)
	if err == nil && a.NeedsSMTPUTF8() && !x.SMTPUTF8 {
		err = needsSMTPUTF8(a)
	}
	return contact{channel: "mail", address: a.Mail, key: a.Key, role: a.Role()}, err
}

// subscribe decides on a wish. Whatever it decides, the same is written: the address's
// footprint.
func (d *Desk) subscribe(p *plan, s Subscriber, f Footprint, w *signup) {
	f = f.at(p.now)
	switch {
	case f.Never:
	case s.Active():
		d.sendLink(p, s, &f)
	case !s.Erase.IsZero(), !s.Suspended.IsZero() && s.Suspension != SuspendedByReader:
	case mayConfirm(f.Asked, w.to.role, p.now):
		f.Asked = append(f.Asked, p.now)
		d.askToConfirm(p, s, w)
	}
	p.remember(f)
}

// at is the footprint that stays when somebody asks now.
func (f Footprint) at(now time.Time) Footprint {
	f.Asked, f.Linked, f.At = since(f.Asked, now.Add(-FootprintFor)), since(f.Linked, now.Add(-24*time.Hour)), now
	return f
}

// mayConfirm reports whether one more confirmation may go to an address, after those of
// the last FootprintFor that nobody answered.
func mayConfirm(asked []time.Time, role bool, now time.Time) bool {
	today := since(asked, now.Add(-24*time.Hour))
	switch {
	case len(asked) >= MaxConfirmations, role && len(asked) > 0:
		return false
	case len(today) == 0:
		return true
	}
	return now.Sub(today[0]) >= confirmAfter[len(today)]
}

// since leaves the times that are after an instant; they are in order.
func since(times []time.Time, after time.Time) []time.Time {
	for n, t := range times {
		if t.After(after) {
			return times[n:len(times):len(times)]
		}
	}
	return nil
}

func (d *Desk) askToConfirm(p *plan, s Subscriber, w *signup) {
	s.Wish, s.Secret = w.Wish, w.to.secret
	s.Confirmed, s.Suspended, s.Suspension = time.Time{}, time.Time{}, ""
	s.Consent = Consent{Version: w.Version, At: p.now, Source: w.Source}
	s.ConfirmTill = p.now.Add(UnconfirmedFor)
	p.putSubscriber(s)
	p.c.Notices = append(p.c.Notices, Notice{
		ID: p.b.newID(), Kind: TellConfirm, Lane: LaneConfirm, At: p.now, Subscriber: s.ID,
		Token: d.ConfirmToken(s.ID), NotBefore: d.brake.take(domainOf(s.Channel, s.Address), p.now),
	})
	p.audit(Actor{Kind: BySubscriber, ID: s.ID}, "subscriber.ask", "subscriber:"+s.ID, nil, nil)
}

// putSubscriber takes a subscriber as they will stand.
func (p *plan) putSubscriber(s Subscriber) {
	p.c.Subscribers = putIn(p.c.Subscribers, s, func(old Subscriber) bool { return old.ID == s.ID })
}

// remember takes a footprint as it will stand.
func (p *plan) remember(f Footprint) {
	p.c.Footprints = putIn(p.c.Footprints, f, func(old Footprint) bool { return old.Channel == f.Channel && old.Key == f.Key })
}
