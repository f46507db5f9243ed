package statuspage

import (
	"context"
	"time"
)

// SeriesReceipt is what a command on a series did, or would do.
type SeriesReceipt struct {
	Series   Series
	Changed  []Maintenance // the occurrences that it announced, moved or cancelled, the soonest first
	Audience int           // how many subscribers are told of the first of them
}

// Repeat makes a series, and announces its first occurrences. With dry nothing is
// committed: the receipt says what would be.
func (d *Desk) Repeat(ctx context.Context, by Actor, o Repeating, dry bool) (SeriesReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, s, err := d.board.Repeat(by, o, time.Now())
	return d.concludeSeries(ctx, p, s, err, dry)
}

// ReviseSeries changes a series, and what of it is announced. ErrNotFound when there is no
// such series, or it was ended.
func (d *Desk) ReviseSeries(ctx context.Context, by Actor, id string, o Repeating, dry bool) (SeriesReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, ok := d.board.series[id]
	if !ok {
		return SeriesReceipt{}, ErrNotFound
	}
	p, changed, err := d.board.ReviseSeries(by, s.Series, o, time.Now())
	return d.concludeSeries(ctx, p, changed, err, dry)
}

// SkipOccurrence leaves out one day ("2026-03-29") of a series; the message tells why, "" in
// the machine's words. ErrNotFound as of ReviseSeries.
func (d *Desk) SkipOccurrence(ctx context.Context, by Actor, id, day, message string, dry bool) (SeriesReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, ok := d.board.series[id]
	if !ok {
		return SeriesReceipt{}, ErrNotFound
	}
	p, changed, err := d.board.Skip(by, s.Series, day, message, time.Now())
	return d.concludeSeries(ctx, p, changed, err, dry)
}

// EndSeries ends a series; with keep, what was announced still takes place. ErrNotFound as
// of ReviseSeries.
func (d *Desk) EndSeries(ctx context.Context, by Actor, id string, keep, dry bool) (SeriesReceipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	s, ok := d.board.series[id]
	if !ok {
		return SeriesReceipt{}, ErrNotFound
	}
	p, changed, err := d.board.EndSeries(by, s.Series, keep, time.Now())
	return d.concludeSeries(ctx, p, changed, err, dry)
}

func (d *Desk) concludeSeries(ctx context.Context, p *plan, s Series, err error, dry bool) (SeriesReceipt, error) {
	if err != nil {
		return SeriesReceipt{}, err
	}
	r := SeriesReceipt{Series: s, Changed: p.c.Maintenance}
	if len(r.Changed) > 0 && !s.Quiet && !r.Changed[0].Draft {
		if r.Audience, err = d.memory.Audience(ctx, MatterOf(r.Changed[0].Incident, d.board.x.groupOf)); err != nil {
			return SeriesReceipt{}, err
		}
	}
	if dry {
		return r, nil
	}
	return r, d.commit(ctx, p)
}
