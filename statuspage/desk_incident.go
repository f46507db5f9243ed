package statuspage

import (
	"context"
	"time"
)

// Receipt is what a command did, or would do.
type Receipt struct {
	Incident    Incident
	Maintenance *Maintenance // of a command on a maintenance; Incident is zero then
	Audience    int          // how many subscribers are told
	Approval    *Approval    // nothing was done yet: it waits for a second person
	Told        *Told        // of a dry run: what would be told; nil when nothing would
	Held        time.Time    // until then nobody is told and it can be taken back, see [Desk.Retract]; zero: it can't
}

// Open opens an incident. With dry nothing is committed: the Receipt says what would be.
func (d *Desk) Open(ctx context.Context, by Actor, o Opening, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, i, err := d.board.Open(by, o, time.Now())
	err = d.hold(ctx, p, err, o.Hold, i, Maintenance{})
	return d.conclude(ctx, p, i, err, o.quiet(), dry)
}

// Post adds an update to an incident; resolving is posting Resolved. What the monitors had
// drafted is published with it. ErrNotFound when there is no such incident, [Overtaken] when
// others have posted since o.Seen.
func (d *Desk) Post(ctx context.Context, by Actor, id string, o Posting, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	before, err := d.unchanged(ctx, id, o.Seen, by)
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Post(by, before, o, time.Now())
	err = d.hold(ctx, p, err, o.Hold, i, Maintenance{Incident: before})
	return d.conclude(ctx, p, i, err, o.quiet(), dry)
}

// Rewrite gives an update new words; the earlier ones stay visible.
func (d *Desk) Rewrite(ctx context.Context, by Actor, id string, o Rewriting) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	i, err := d.incident(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Rewrite(by, i, o, time.Now())
	return d.conclude(ctx, p, i, err, true, false)
}

// Publish makes a draft of the monitors public as it stands. ErrNotFound and [Overtaken] as
// of Post.
func (d *Desk) Publish(ctx context.Context, by Actor, id string, o Publishing, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	before, err := d.unchanged(ctx, id, o.Seen, by)
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Publish(by, before, time.Now())
	err = d.hold(ctx, p, err, o.Hold, i, Maintenance{Incident: before})
	return d.conclude(ctx, p, i, err, false, dry)
}

// Discard throws a draft of the monitors away. ErrNotFound and [Overtaken] as of Post.
func (d *Desk) Discard(ctx context.Context, by Actor, id string, seen Mark) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	i, err := d.unchanged(ctx, id, seen, by)
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Discard(by, i, time.Now())
	return d.conclude(ctx, p, i, err, true, false)
}

func (d *Desk) conclude(ctx context.Context, p *plan, i Incident, err error, quiet, dry bool) (Receipt, error) {
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{Incident: i}
	if !quiet {
		if r.Audience, err = d.memory.Audience(ctx, MatterOf(i, d.board.x.groupOf)); err != nil {
			return Receipt{}, err
		}
	}
	if dry {
		r.Told = p.told(i)
		return r, nil
	}
	if p.post != nil {
		r.Held = p.post.till
	}
	return r, d.commit(ctx, p)
}

// told is the last thing that a plan tells in an incident; nil when it tells nothing.
func (p *plan) told(i Incident) *Told {
	if len(p.c.Events) == 0 || len(i.Updates) == 0 {
		return nil
	}
	u := i.Latest()
	return &Told{Event: p.c.Events[len(p.c.Events)-1], Incident: &i, Update: &u}
}

// incident finds an incident on the board, or in the store.
func (d *Desk) incident(ctx context.Context, id string) (Incident, error) {
	if i, ok := d.board.incidents[id]; ok {
		return i, nil
	}
	return d.memory.Incident(ctx, id)
}

// unchanged finds an incident in which nobody else has posted since it was seen.
func (d *Desk) unchanged(ctx context.Context, id string, seen Mark, by Actor) (Incident, error) {
	i, err := d.incident(ctx, id)
	if err != nil {
		return Incident{}, err
	}
	return i, seen.overtaken(i, by)
}

// SetComponent puts a person's word over the monitors', for a while.
func (d *Desk) SetComponent(ctx context.Context, by Actor, component string, s Status, lasts time.Duration, reason string) error {
	d.act.Lock()
	defer d.act.Unlock()
	p, err := d.board.Override(by, component, s, lasts, reason, time.Now())
	if err != nil {
		return err
	}
	return d.commit(ctx, p)
}

// ClearComponent takes that word back.
func (d *Desk) ClearComponent(ctx context.Context, by Actor, component string) error {
	d.act.Lock()
	defer d.act.Unlock()
	p, err := d.board.ClearOverride(by, component, time.Now())
	if err != nil {
		return err
	}
	return d.commit(ctx, p)
}

// Mute keeps a monitor from alerting and from opening incidents; lasts 0 ends that.
func (d *Desk) Mute(ctx context.Context, by Actor, id string, lasts time.Duration, reason string) error {
	d.act.Lock()
	defer d.act.Unlock()
	p, err := d.board.Mute(by, id, lasts, reason, time.Now())
	if err != nil {
		return err
	}
	return d.commit(ctx, p)
}

// Note writes one line of the audit log for something that changed elsewhere: a
// sign-in, a test mail, a refused reload.
func (d *Desk) Note(ctx context.Context, by Actor, act, object string, before, after any) error {
	d.act.Lock()
	defer d.act.Unlock()
	p := d.board.plan(time.Now())
	p.audit(by, act, object, before, after)
	return d.commit(ctx, p)
}
