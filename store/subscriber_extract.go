package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// Extract reads everything that is held about a subscriber; statuspage.ErrNotFound when
// there is none.
func (db *DB) Extract(ctx context.Context, id string) (x statuspage.Extract, err error) {
	if x.Subscriber, err = db.SubscriberByID(ctx, id); err != nil {
		return x, err
	}
	f, err := db.FootprintOf(ctx, x.Channel, x.Key)
	if err != nil {
		return x, err
	}
	x.Asked = append(f.Asked, f.Linked...)
	for _, read := range []func() error{
		func() (err error) { x.Notices, err = db.noticesFor(ctx, id); return err },
		func() (err error) { x.Deliveries, err = db.deliveriesTo(ctx, id); return err },
		func() (err error) { x.Bounces, err = db.bouncesOf(ctx, id); return err },
		func() (err error) { x.Audit, err = db.auditOf(ctx, "subscriber:"+id); return err },
	} {
		if err := read(); err != nil {
			return x, fmt.Errorf("read what is held about subscriber %s: %w", id, err)
		}
	}
	return x, nil
}

// noticesFor reads what was for one subscriber alone.
func (db *DB) noticesFor(ctx context.Context, id string) ([]statuspage.Notice, error) {
	return collect(ctx, db.reader, func(row scanner) (statuspage.Notice, error) { return scanNotice(row) }, `
		SELECT `+noticeColumns+`
		FROM notice
		WHERE subscriber = $1 AND subscriber <> ''
		ORDER BY at, id`, id)
}

// deliveriesTo reads a subscriber's deliveries, oldest first: the ones that wait and the
// others each have their index.
func (db *DB) deliveriesTo(ctx context.Context, id string) (held []statuspage.HeldDelivery, err error) {
	list, err := collect(ctx, db.reader, scanDeliveryOfKind, `
		SELECT `+kindColumns+`
		FROM (
			SELECT *
			FROM delivery
			WHERE subscriber = $1 AND state < 2
			UNION ALL
			SELECT *
			FROM delivery
			WHERE subscriber = $1 AND state > 1) d
		ORDER BY d.seq`, id)
	for _, d := range list {
		h := statuspage.HeldDelivery{Delivery: d}
		if d.Attempts > 1 || d.State != statuspage.Sent {
			if h.Failures, err = db.Attempts(ctx, d.ID); err != nil {
				return nil, err
			}
		}
		held = append(held, h)
	}
	return held, err
}

// bouncesOf reads what came back from a subscriber, oldest first.
func (db *DB) bouncesOf(ctx context.Context, id string) ([]statuspage.HeldBounce, error) {
	return collect(ctx, db.reader, func(row scanner) (b statuspage.HeldBounce, err error) {
		var class statuspage.BounceClass
		err = row.Scan(&b.Delivery, &class, &b.Status, at{&b.At})
		b.Class = class.String()
		return b, err
	}, `
		SELECT delivery, class, status, at
		FROM bounce
		WHERE subscriber = $1
		ORDER BY at, delivery, class`, id)
}

// auditOf reads the entries about one object, oldest first.
func (db *DB) auditOf(ctx context.Context, object string) ([]statuspage.LoggedEntry, error) {
	return collect(ctx, db.reader, scanEntry, `
		SELECT `+entryColumns+`
		FROM audit
		WHERE object = $1
		ORDER BY seq`, object)
}

// ConfirmationOf returns the id of the last confirmation's delivery to a subscriber; ""
// when there is none.
func (db *DB) ConfirmationOf(ctx context.Context, id string) (delivery string, err error) {
	err = db.reader.QueryRowContext(ctx, `
		SELECT COALESCE((
			SELECT d.id
			FROM notice n
			JOIN delivery d ON d.notice = n.id
			WHERE n.subscriber = $1 AND n.subscriber <> '' AND n.kind = $2
			ORDER BY d.seq DESC
			LIMIT 1), '')`, id, string(statuspage.TellConfirm)).Scan(&delivery)
	if err != nil {
		return "", fmt.Errorf("read the confirmation of subscriber %s: %w", id, err)
	}
	return delivery, nil
}
