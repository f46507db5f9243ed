package statuspage

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// FreshFor is how long a fresh link works: with it one may have everything exported that
// is held about oneself, and everything erased.
const FreshFor = time.Hour

// AskLink mails a fresh link to the subscriber whose mailed link this is. One that was
// mailed within the hour still works: no other is sent. ErrTooMany after three in a day.
func (d *Desk) AskLink(ctx context.Context, token string) error {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.SubscriberByToken(ctx, token)
	if err != nil {
		return err
	}
	if !s.Linkable() {
		return ErrNotFound
	}
	f, err := d.memory.FootprintOf(ctx, s.Channel, s.Key)
	if err != nil {
		return err
	}
	p := d.board.plan(time.Now())
	f = f.at(p.now)
	if !d.sendLink(p, s, &f) && len(since(f.Linked, p.now.Add(-linkAfter))) == 0 {
		return ErrTooMany
	}
	p.remember(f)
	return d.commit(ctx, p)
}

// sendLink adds a fresh link to the plan, unless the address has had one lately.
func (d *Desk) sendLink(p *plan, s Subscriber, f *Footprint) bool {
	if len(f.Linked) >= MaxLinks || len(since(f.Linked, p.now.Add(-linkAfter))) > 0 {
		return false
	}
	f.Linked = append(f.Linked, p.now)
	p.c.Notices = append(p.c.Notices, Notice{
		ID: p.b.newID(), Kind: TellLink, Lane: LaneConfirm, At: p.now, Subscriber: s.ID, Token: d.freshToken(s.ID, p.now),
	})
	p.audit(Actor{Kind: BySubscriber, ID: s.ID}, "subscriber.link", "subscriber:"+s.ID, nil, nil)
	return true
}

// freshToken is good for one subscriber until FreshFor from now.
func (d *Desk) freshToken(subscriber string, now time.Time) string {
	return SignToken(d.key, ForFresh, subscriber+"."+strconv.FormatInt(now.Add(FreshFor).Unix(), 10))
}

// OpenFresh finds the subscriber whose fresh link this is, with the whole address.
// ErrNotFound when the link is wrong or older than FreshFor.
func (d *Desk) OpenFresh(ctx context.Context, token string) (Subscriber, error) {
	signed, ok := OpenToken(d.key, ForFresh, token)
	id, till, _ := strings.Cut(signed, ".")
	until, err := strconv.ParseInt(till, 10, 64)
	if !ok || err != nil || !time.Now().Before(time.Unix(until, 0)) {
		return Subscriber{}, ErrNotFound
	}
	s, err := d.memory.SubscriberByID(ctx, id)
	if err == nil && !s.Erase.IsZero() {
		return Subscriber{}, ErrNotFound
	}
	return s, err
}
