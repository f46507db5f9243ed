package statuspage

import (
	"context"
	"time"
)

// Schedule announces a maintenance, or begins it at once. With dry nothing is committed:
// the Receipt says what would be.
func (d *Desk) Schedule(ctx context.Context, by Actor, o Scheduling, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, m, err := d.board.Schedule(by, o, time.Now())
	err = d.hold(ctx, p, err, o.Hold, m.Incident, Maintenance{})
	return d.concludeWork(ctx, p, m, err, m.Latest().Quiet, dry)
}

// PostMaintenance adds an update to a maintenance; its stage starts, verifies, completes or
// cancels it. ErrNotFound when there is no such maintenance, [Overtaken] when others have
// posted since o.Seen.
func (d *Desk) PostMaintenance(ctx context.Context, by Actor, id string, o Posting, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	before, err := d.unchangedWork(ctx, id, o.Seen, by)
	if err != nil {
		return Receipt{}, err
	}
	p, m, err := d.board.PostMaintenance(by, before, o, time.Now())
	err = d.hold(ctx, p, err, o.Hold, m.Incident, before)
	return d.concludeWork(ctx, p, m, err, m.Latest().Quiet, dry)
}

// Revise gives a maintenance another window or title. ErrNotFound and [Overtaken] as of
// PostMaintenance.
func (d *Desk) Revise(ctx context.Context, by Actor, id string, o Revision, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	before, err := d.unchangedWork(ctx, id, o.Seen, by)
	if err != nil {
		return Receipt{}, err
	}
	p, m, err := d.board.Revise(by, before, o, time.Now())
	err = d.hold(ctx, p, err, o.Hold, m.Incident, before)
	return d.concludeWork(ctx, p, m, err, m.Latest().Quiet, dry)
}

// RewriteMaintenance gives an update of a maintenance new words; the earlier ones stay visible.
func (d *Desk) RewriteMaintenance(ctx context.Context, by Actor, id string, o Rewriting) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	m, err := d.work(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	p, m, err := d.board.RewriteMaintenance(by, m, o, time.Now())
	return d.concludeWork(ctx, p, m, err, true, false)
}

func (d *Desk) concludeWork(ctx context.Context, p *plan, m Maintenance, err error, quiet, dry bool) (Receipt, error) {
	r, err := d.conclude(ctx, p, m.Incident, err, quiet || m.Draft, dry)
	if err != nil {
		return Receipt{}, err
	}
	if r.Told != nil {
		r.Told = &Told{Event: r.Told.Event, Maintenance: &m, Update: r.Told.Update}
	}
	return Receipt{Maintenance: &m, Audience: r.Audience, Told: r.Told, Held: r.Held}, nil
}

// unchangedWork finds a maintenance in which nobody else has posted since it was seen.
func (d *Desk) unchangedWork(ctx context.Context, id string, seen Mark, by Actor) (Maintenance, error) {
	m, err := d.work(ctx, id)
	if err != nil {
		return Maintenance{}, err
	}
	return m, seen.overtaken(m.Incident, by)
}

// work finds a maintenance on the board, or in the store.
func (d *Desk) work(ctx context.Context, id string) (Maintenance, error) {
	if m, ok := d.board.works[id]; ok {
		return m, nil
	}
	return d.memory.Maintenance(ctx, id)
}
