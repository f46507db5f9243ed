package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

const deliveryColumns = `
	d.id, d.notice, d.event, d.channel, d.subscriber, d.alert, d.lane, d.state, d.attempts, d.ambiguous,
	d.queued_at, d.next_at, d.sent_at, d.answer, d.carrier`

func scanDelivery(row scanner) (d statuspage.Delivery, err error) {
	err = row.Scan(deliveryFields(&d)...)
	return d, err
}

func deliveryFields(d *statuspage.Delivery) []any {
	return []any{
		&d.ID, &d.Notice, &d.Event, &d.Channel, &d.Subscriber, &d.Alert, &d.Lane, &d.State, &d.Attempts, &d.Ambiguous,
		at{&d.Queued},
		at{&d.NextAt},
		at{&d.SentAt},
		&d.Answer, &d.Carrier,
	}
}

// Claim leases deliveries whose time has come to the caller, as far as there is room and
// by age, with everything that is needed to send them, and counts an attempt of each.
// What goes out together is one parcel. Recipients are read anew: those who left, were
// suspended or no longer want to hear of it are suppressed on the way. A lease that ran
// out unsettled is claimed again and counts as ambiguous. More may wait when fewer than
// room.N are returned.
func (db *DB) Claim(ctx context.Context, now time.Time, lease time.Duration, room statuspage.Room) ([]statuspage.Parcel, error) {
	due, err := db.due(ctx, now, room)
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	if len(due) == 0 {
		return nil, nil
	}
	var parcels []statuspage.Parcel
	var gone []statuspage.Delivery
	k := packing{db: db, now: now, notices: map[string]statuspage.Parcel{}, people: map[string]*statuspage.Subscriber{}}
	for _, head := range due {
		batch, err := db.batch(ctx, head, now)
		if err != nil {
			return nil, fmt.Errorf("read what goes with delivery %s: %w", head.ID, err)
		}
		p, left, ok, err := k.pack(ctx, batch)
		if err != nil {
			return nil, err
		}
		gone = append(gone, left...)
		if ok {
			parcels = append(parcels, p)
		}
	}
	var claimed []statuspage.Parcel
	err = db.write(ctx, "claiming deliveries", func(tx *transaction) (err error) {
		if err := each(gone, tx.suppress); err != nil {
			return err
		}
		claimed, err = tx.lease(parcels, now.Add(lease))
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// packing is the making of parcels; what several of them tell, and to whom, is read once.
type packing struct {
	db      *DB
	now     time.Time
	notices map[string]statuspage.Parcel
	people  map[string]*statuspage.Subscriber // nil: the subscriber is gone
}

// pack makes a parcel of what goes out together, oldest first: the newest that the
// recipient is still to be told carries the others along. gone are those that are not to
// be told any more; without any left false is returned.
func (k *packing) pack(ctx context.Context, batch []statuspage.Delivery) (whole statuspage.Parcel, gone []statuspage.Delivery, ok bool, err error) {
	var list []statuspage.Parcel
	for _, d := range batch {
		p, there, err := k.one(ctx, d)
		switch {
		case err != nil:
			return whole, nil, false, err
		case there:
			list = append(list, p)
		default:
			gone = append(gone, d)
		}
	}
	if len(list) == 0 {
		return whole, gone, false, nil
	}
	whole = list[len(list)-1]
	whole.Earlier = list[:len(list)-1]
	return whole, gone, true, nil
}

// one adds to a delivery what it tells and to whom, and reports whether it is still to be told.
func (k *packing) one(ctx context.Context, d statuspage.Delivery) (p statuspage.Parcel, there bool, err error) {
	p, known := k.notices[d.Notice]
	if !known {
		p, err = k.db.parcel(ctx, d)
		if p.Notice.Kind == statuspage.TellEvent && errors.Is(err, statuspage.ErrNotFound) {
			return p, false, nil // what it tells of was withdrawn
		}
		if err != nil {
			return p, false, fmt.Errorf("read what delivery %s tells: %w", d.ID, err)
		}
		k.notices[d.Notice] = p
	}
	p.Delivery = d
	there, err = k.address(ctx, &p)
	return p, there, err
}

// parcel reads a delivery's notice, and the event that it tells of.
func (db *DB) parcel(ctx context.Context, d statuspage.Delivery) (p statuspage.Parcel, err error) {
	p.Notice, err = scanNotice(db.outbox.QueryRowContext(ctx, `
		SELECT `+noticeColumns+`
		FROM notice
		WHERE id = $1`, d.Notice))
	if err != nil || p.Notice.Kind != statuspage.TellEvent {
		return p, err
	}
	told, err := db.told(ctx, p.Notice.Event)
	p.Told = &told
	return p, err
}

// told reads one event with what it tells of.
func (db *DB) told(ctx context.Context, seq int64) (statuspage.Told, error) {
	e, err := scanEvent(db.outbox.QueryRowContext(ctx, `
		SELECT `+eventColumns+`
		FROM event
		WHERE seq = $1`, seq))
	if err != nil {
		return statuspage.Told{}, found(err, "event", fmt.Sprint(seq))
	}
	told, err := db.tell(ctx, []statuspage.Event{e})
	if err != nil {
		return statuspage.Told{}, err
	}
	return told[0], nil
}

// address reads the recipient and reports whether it is still to be told.
func (k *packing) address(ctx context.Context, p *statuspage.Parcel) (bool, error) {
	db := k.db
	if p.Notice.Kind == statuspage.TellAlert || p.Notice.Kind == statuspage.TellPulse {
		for _, a := range db.alertTargets() {
			if a.ID == p.Delivery.Alert {
				return true, nil
			}
		}
		return false, nil
	}
	if p.Notice.Kind == statuspage.TellDrill {
		return db.toTester(ctx, p)
	}
	s, err := k.person(ctx, p.Delivery.Subscriber)
	if s == nil {
		return false, err
	}
	p.To = s
	switch p.Notice.Kind {
	case statuspage.TellConfirm:
		return p.Notice.Token != "" && s.Suspended.IsZero() && s.Confirmed.IsZero() && s.Erase.IsZero(), nil
	case statuspage.TellLink: // one that works no more only asks for the next
		return p.Notice.Token != "" && s.Linkable() && k.now.Before(p.Notice.At.Add(statuspage.FreshFor)), nil
	}
	return s.Active() && s.Wants(p.Told.Matter(db.groupOf)), nil
}

// person reads a subscriber once; nil when the person is gone.
func (k *packing) person(ctx context.Context, id string) (*statuspage.Subscriber, error) {
	if s, known := k.people[id]; known {
		return s, nil
	}
	s, err := k.db.subscriberFrom(ctx, k.db.outbox, id)
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		k.people[id] = nil
		return nil, nil
	case err != nil:
		return nil, err
	}
	k.people[id] = &s
	return &s, nil
}

// lease takes the parcels that are still as they were read.
func (tx *transaction) lease(parcels []statuspage.Parcel, until time.Time) (claimed []statuspage.Parcel, err error) {
	take, err := tx.repeat(`
		UPDATE delivery
		SET state = 1,
			ambiguous = ambiguous + state,
			attempts = attempts + 1,
			lease_at = $1
		WHERE id = $2 AND +state = $3 AND attempts = $4`) // +: see prepared
	if err != nil {
		return nil, err
	}
	for _, p := range parcels {
		d := &p.Delivery
		n, err := take.changed(millis(until), d.ID, int64(d.State), d.Attempts)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		d.Attempts, d.Ambiguous, d.State = d.Attempts+1, d.Ambiguous+int(d.State), statuspage.Sending
		if p.Earlier, err = tx.carry(p, until); err != nil {
			return nil, err
		}
		claimed = append(claimed, p)
	}
	return claimed, nil
}

// suppress ends a delivery whose recipient is not to be told any more.
func (tx *transaction) suppress(d statuspage.Delivery) error {
	return tx.exec(`
		UPDATE delivery
		SET state = $1, lease_at = 0
		WHERE id = $2 AND state < 2`, int64(statuspage.Suppressed), d.ID)
}
