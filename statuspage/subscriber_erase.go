package statuspage

import (
	"context"
	"strings"
	"time"
)

// maxHoldReason bounds the reason of a legal hold, in characters.
const maxHoldReason = 200

// ExportOf returns everything that is held about the subscriber whose fresh link this is.
func (d *Desk) ExportOf(ctx context.Context, token string) (Extract, error) {
	s, err := d.OpenFresh(ctx, token)
	if err != nil {
		return Extract{}, err
	}
	return d.ExportSubscriber(ctx, Actor{Kind: BySubscriber, ID: s.ID}, s.ID)
}

// ExportSubscriber returns everything that is held about a subscriber; the audit log notes it.
func (d *Desk) ExportSubscriber(ctx context.Context, by Actor, id string) (Extract, error) {
	if _, err := d.memory.SubscriberByID(ctx, id); err != nil {
		return Extract{}, err
	}
	if err := d.Note(ctx, by, "subscriber.export", "subscriber:"+id, nil, nil); err != nil {
		return Extract{}, err
	}
	return d.memory.Extract(ctx, id)
}

// EraseSelf erases everything that is held about the subscriber whose fresh link this is.
// While a legal hold is on it (Subscriber.Held), nothing is sent and the links stop
// working at once; the row goes when the hold ends.
func (d *Desk) EraseSelf(ctx context.Context, token string) error {
	return d.eraseSelf(ctx, token, false)
}

// NeverAgain is EraseSelf for one who does not want to be written to ever again: a keyed
// hash of the address stays, and the address can't be subscribed.
func (d *Desk) NeverAgain(ctx context.Context, token string) error {
	return d.eraseSelf(ctx, token, true)
}

func (d *Desk) eraseSelf(ctx context.Context, token string, never bool) error {
	s, err := d.OpenFresh(ctx, token)
	if err != nil {
		return err
	}
	return d.Erase(ctx, Actor{Kind: BySubscriber, ID: s.ID}, s.ID, never)
}

// Erase removes a subscriber and everything held about them, as soon as no legal hold
// is on it. never: see NeverAgain.
func (d *Desk) Erase(ctx context.Context, by Actor, id string, never bool) error {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return err
	}
	p := d.board.plan(time.Now())
	if never {
		p.remember(Footprint{Channel: s.Channel, Key: s.Key, At: p.now, Never: true})
	}
	if s.Held != "" {
		s.Erase = p.now
		p.putSubscriber(s)
		p.audit(by, "subscriber.erase_later", "subscriber:"+id, nil, nil)
		return d.commit(ctx, p)
	}
	p.erase(by, id)
	return d.commit(ctx, p)
}

func (p *plan) erase(by Actor, id string) {
	p.c.Forget = append(p.c.Forget, id)
	p.audit(by, "subscriber.erase", "subscriber:"+id, nil, nil)
}

// HoldSubscriber keeps what is held about a subscriber from being erased, for a legal reason, until
// ReleaseSubscriber. A second hold replaces the reason. The reason is audited, so that no address
// may be in it.
func (d *Desk) HoldSubscriber(ctx context.Context, by Actor, id, reason string) error {
	reason = strings.TrimSpace(CleanText(reason))
	switch {
	case reason == "":
		return &Invalid{Field: "reason", Reason: "is empty", Example: "claim 2026-114, until the court has decided"}
	case len([]rune(reason)) > maxHoldReason:
		return &Invalid{Field: "reason", Reason: "is longer than 200 characters", Example: "claim 2026-114"}
	case strings.Contains(reason, "@"):
		return &Invalid{Field: "reason", Reason: "has an address in it: the audit log, which is never erased, keeps the reason", Example: "claim 2026-114"}
	}
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return err
	}
	p := d.board.plan(time.Now())
	before := s.Held
	s.Held = reason
	p.putSubscriber(s)
	p.audit(by, "subscriber.hold", "subscriber:"+id, heldOf(before), heldOf(reason))
	return d.commit(ctx, p)
}

// ReleaseSubscriber ends a legal hold. Who has asked to be erased meanwhile is erased in the same
// breath; it reports whether that was so. An *Invalid when there is no hold.
func (d *Desk) ReleaseSubscriber(ctx context.Context, by Actor, id string) (erased bool, err error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, err := d.memory.SubscriberByID(ctx, id)
	if err != nil {
		return false, err
	}
	if s.Held == "" {
		return false, &Invalid{Field: "subscriber", Value: id, Reason: "is not held"}
	}
	p := d.board.plan(time.Now())
	p.audit(by, "subscriber.release", "subscriber:"+id, heldOf(s.Held), nil)
	if erased = !s.Erase.IsZero(); erased {
		p.erase(by, id)
	} else {
		s.Held = ""
		p.putSubscriber(s)
	}
	return erased, d.commit(ctx, p)
}

// heldOf is a hold as the audit log has it.
func heldOf(reason string) any {
	if reason == "" {
		return nil
	}
	return map[string]string{"reason": reason}
}
