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
	err = row.Scan(&d.ID, &d.Notice, &d.Event, &d.Channel, &d.Subscriber, &d.Alert, &d.Lane, &d.State, &d.Attempts, &d.Ambiguous,
		at{&d.Queued}, at{&d.NextAt}, at{&d.SentAt}, &d.Answer, &d.Carrier)
	return d, err
}

// itsTurn holds for a delivery d when nothing older waits for the same recipient in
// the same lane: one hears of the second update when the first is settled.
const itsTurn = `
	NOT EXISTS (
		SELECT 1
		FROM delivery e
		WHERE e.state < 2
			AND e.subscriber = d.subscriber
			AND e.alert = d.alert
			AND e.lane = d.lane
			AND e.seq < d.seq)`

// Claim leases up to n deliveries whose time has come to the caller, by lane and then
// by age, with everything that is needed to send them, and counts an attempt of each.
// Recipients are read anew: those who left, were suspended or no longer want to hear
// of it are suppressed on the way. A lease that ran out unsettled is claimed again and
// counts as ambiguous. More may wait when fewer than n are returned.
func (db *DB) Claim(ctx context.Context, now time.Time, lease time.Duration, n int) ([]statuspage.Parcel, error) {
	due, err := db.due(ctx, now, n)
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	if len(due) == 0 {
		return nil, nil
	}
	parcels, gone, err := db.pack(ctx, due)
	if err != nil {
		return nil, err
	}
	var claimed []statuspage.Parcel
	err = db.write(ctx, "claiming deliveries", func(tx *transaction) (err error) {
		if err := each(gone, tx.suppress); err != nil {
			return err
		}
		claimed, err = tx.lease(parcels, now, now.Add(lease))
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// due reads the deliveries to claim, before any lock is taken.
func (db *DB) due(ctx context.Context, now time.Time, n int) ([]statuspage.Delivery, error) {
	return collect(ctx, db.reader, scanDelivery, `
		SELECT `+deliveryColumns+`
		FROM delivery d
		WHERE d.state < 2
			AND ((d.state = 0 AND d.next_at <= $1) OR (d.state = 1 AND d.lease_at <= $1))
			AND `+itsTurn+`
		ORDER BY d.lane, d.seq
		LIMIT $2`, millis(now), n)
}

// pack adds to each delivery what it tells and to whom; gone are those whose recipient
// is not to be told any more.
func (db *DB) pack(ctx context.Context, due []statuspage.Delivery) (parcels []statuspage.Parcel, gone []statuspage.Delivery, err error) {
	notices := map[string]statuspage.Parcel{}
	for _, d := range due {
		p, ok := notices[d.Notice]
		if !ok {
			if p, err = db.parcel(ctx, d); err != nil {
				return nil, nil, fmt.Errorf("read what delivery %s tells: %w", d.ID, err)
			}
			notices[d.Notice] = p
		}
		p.Delivery = d
		there, err := db.address(ctx, &p)
		switch {
		case err != nil:
			return nil, nil, err
		case there:
			parcels = append(parcels, p)
		default:
			gone = append(gone, d)
		}
	}
	return parcels, gone, nil
}

// parcel reads a delivery's notice, and the event that it tells of.
func (db *DB) parcel(ctx context.Context, d statuspage.Delivery) (p statuspage.Parcel, err error) {
	p.Notice, err = scanNotice(db.reader.QueryRowContext(ctx, `
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
	e, err := scanEvent(db.reader.QueryRowContext(ctx, `
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
func (db *DB) address(ctx context.Context, p *statuspage.Parcel) (bool, error) {
	if p.Notice.Kind == statuspage.TellAlert || p.Notice.Kind == statuspage.TellPulse {
		for _, a := range db.alertTargets() {
			if a.ID == p.Delivery.Alert {
				return true, nil
			}
		}
		return false, nil
	}
	s, err := db.SubscriberByID(ctx, p.Delivery.Subscriber)
	if errors.Is(err, statuspage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p.To = &s
	switch p.Notice.Kind {
	case statuspage.TellConfirm:
		return p.Notice.Token != "" && s.Suspended.IsZero() && s.Confirmed.IsZero() && s.Erase.IsZero(), nil
	case statuspage.TellLink:
		return p.Notice.Token != "" && s.Linkable(), nil
	}
	return s.Active() && s.Wants(p.Told.Matter(db.groupOf)), nil
}

// lease takes the parcels that are still as they were read.
func (tx *transaction) lease(parcels []statuspage.Parcel, now, until time.Time) (claimed []statuspage.Parcel, err error) {
	for _, p := range parcels {
		d := &p.Delivery
		n, err := tx.changed(`
			UPDATE delivery
			SET state = 1,
				ambiguous = ambiguous + state,
				attempts = attempts + 1,
				lease_at = $1
			WHERE id = $2 AND state = $3 AND attempts = $4`, millis(until), d.ID, int64(d.State), d.Attempts)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		d.Attempts, d.Ambiguous, d.State = d.Attempts+1, d.Ambiguous+int(d.State), statuspage.Sending
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
