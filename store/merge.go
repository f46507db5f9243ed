package store

import (
	"context"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// What waits for one recipient goes out as one when it is too much, or too old, to be
// worth a message each. Nothing is dropped: the newest carries the others along.
const (
	obsoleteAfter = 2 * time.Hour // an update that has waited so long tells the past
	mostNotices   = 5             // of a subscriber's notices that wait, each goes out on its own
	mostAlerts    = 3             // of the alerts that wait for one target
	mostCarried   = 100           // by one message
)

// SetMerging says from now on which channels can carry earlier messages along.
func (db *DB) SetMerging(channels ...string) { db.merging.Store(&channels) }

func (db *DB) merges(channel string) bool {
	channels := db.merging.Load()
	return channels != nil && slices.Contains(*channels, channel)
}

// batch is what goes out together with a delivery whose turn it is, oldest first: the last
// carries the others along.
func (db *DB) batch(ctx context.Context, head head, now time.Time) ([]statuspage.Delivery, error) {
	alone := []statuspage.Delivery{head.Delivery}
	switch {
	case head.Carrier != "":
		return db.again(ctx, head.Delivery)
	case !head.company, !db.merges(head.Channel), head.Lane == statuspage.LaneConfirm, head.Ambiguous > 0:
		return alone, nil // one that the remote may have is told again as it was
	}
	waiting, err := db.waitingWith(ctx, head.Delivery)
	if err != nil {
		return nil, err
	}
	return together(head.Delivery, waiting, now), nil
}

// again is what went out together before, and perhaps arrived: the same message again.
func (db *DB) again(ctx context.Context, carried statuspage.Delivery) ([]statuspage.Delivery, error) {
	list, err := collect(ctx, db.outbox, scanDelivery, `
		SELECT `+deliveryColumns+`
		FROM delivery d
		WHERE d.state < 2 AND (d.carrier = $1 OR d.id = $1)
		ORDER BY d.carrier = '', d.seq`, carried.Carrier)
	if err != nil || len(list) == 0 || list[len(list)-1].ID == carried.Carrier {
		return list, err
	}
	return []statuspage.Delivery{carried}, nil // the other one is settled: it came back meanwhile
}

// waitingWith reads what waits for the same recipient and was not tried yet, the delivery
// itself included, oldest first.
func (db *DB) waitingWith(ctx context.Context, head statuspage.Delivery) ([]statuspage.Delivery, error) {
	return collect(ctx, db.outbox, scanDelivery, `
		SELECT `+deliveryColumns+`
		FROM delivery d
		WHERE d.state < 2
			AND d.subscriber = $1
			AND d.alert = $2
			AND d.lane IN ($3, $4)
			AND (d.id = $5 OR d.state = 0 AND d.ambiguous = 0 AND d.carrier = '')
		ORDER BY d.seq
		LIMIT 0 + $6`, head.Subscriber, head.Alert, int64(head.Lane), int64(alongside(head.Lane)), head.ID, mostCarried+1)
}

// alongside is the other lane whose deliveries go along: digests with a notice.
func alongside(l statuspage.Lane) statuspage.Lane {
	if l == statuspage.LaneNotice {
		return statuspage.LaneDigest
	}
	return l
}

// together chooses from what waits. Digests go along with any notice; notices among
// themselves, and alerts, when they are many or old.
func together(head statuspage.Delivery, waiting []statuspage.Delivery, now time.Time) []statuspage.Delivery {
	same := func(d statuspage.Delivery) bool { return d.Lane == head.Lane }
	n := 0
	for _, d := range waiting {
		if same(d) {
			n++
		}
	}
	most := map[statuspage.Lane]int{statuspage.LaneAlert: mostAlerts, statuspage.LaneNotice: mostNotices}[head.Lane]
	all := n > most || head.Lane != statuspage.LaneAlert && now.Sub(head.Queued) > obsoleteAfter
	last := head.ID
	for _, d := range waiting {
		if same(d) && all {
			last = d.ID
		}
	}
	var list []statuspage.Delivery
	for _, d := range waiting {
		if head.Lane == statuspage.LaneDigest && d.NextAt.After(now) {
			break // for the end of other quiet hours
		}
		list = append(list, d)
		if d.ID == last {
			return list
		}
	}
	return append(list, head)
}

// carry leases what goes along with a parcel, and returns what is still as it was read.
func (tx *transaction) carry(p statuspage.Parcel, until time.Time) (along []statuspage.Parcel, err error) {
	for _, e := range p.Earlier {
		d := &e.Delivery
		n, err := tx.changed(`
			UPDATE delivery
			SET state = 1,
				attempts = attempts + 1,
				lease_at = $1,
				carrier = $2
			WHERE id = $3 AND +state = $4 AND attempts = $5`, millis(until), p.Delivery.ID, d.ID, int64(d.State), d.Attempts)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			d.Attempts, d.State, d.Carrier = d.Attempts+1, statuspage.Sending, p.Delivery.ID
			along = append(along, e)
		}
	}
	return along, nil
}

// settleAllCarried gives what went along the end of what carried it. Of the two indexes that
// would do, the condition leaves the one on what is out: the other has all that ever was
// carried.
func (tx *transaction) settleAllCarried(now time.Time, outcomes []statuspage.Settlement) error {
	under, err := collect(tx.ctx, tx, func(row scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, `
		SELECT DISTINCT carrier
		FROM delivery
		WHERE state = 1 AND LENGTH(carrier) > 0`)
	if err != nil || len(under) == 0 {
		return err
	}
	return each(outcomes, func(s statuspage.Settlement) error {
		if !slices.Contains(under, s.ID) {
			return nil
		}
		return tx.settleCarried(now, s)
	})
}

// settleCarried gives what a delivery carried along the same end. While it waits for
// another try they are free again, unless the remote may have them already.
func (tx *transaction) settleCarried(now time.Time, s statuspage.Settlement) error {
	state, sent := s.State, int64(0)
	if s.State == statuspage.Sent {
		state, sent = statuspage.Merged, millis(now)
	}
	return tx.exec(`
		UPDATE delivery
		SET state = $1,
			next_at = $2,
			sent_at = $3,
			attempts = attempts - $5,
			lease_at = 0,
			carrier = CASE
				WHEN $1 = 0 AND (SELECT c.ambiguous FROM delivery c WHERE c.id = $4) = 0 THEN ''
				ELSE carrier
			END
		WHERE carrier = $4 AND state = 1`, int64(state), millis(s.NextAt), sent, s.ID, bit(s.Untried))
}
