package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// fan is a notice whose deliveries are being made.
type fan struct {
	statuspage.Notice
	cursor   string // the last subscriber that was looked at
	next     string // and will have been, after the deliveries to come; "" behind the last one
	to       []recipient
	matter   statuspage.Matter // TellEvent: what the event is about
	happened time.Time         // TellEvent: when
}

// fanRows bounds the subscribers of one transaction: it holds the writer for some ten
// milliseconds.
const fanRows = 250

// recipient is one row to be made.
type recipient struct {
	subscriber, alert, channel string
	lane                       statuspage.Lane
	next                       time.Time // when it may go out; zero: at once
}

// FanOut makes deliveries for the first notice that still lacks some: one for each
// subscriber who wants it and had confirmed when it happened, or for each alert
// target. It looks at no more than limit subscribers (and 250), in one short transaction,
// and keeps its place, so that it goes on there after a crash. Confirmations and links,
// each of which is for one, are taken along, up to that number too. made is how many
// deliveries there are more; more says that it should be called again.
func (db *DB) FanOut(ctx context.Context, now time.Time, limit int) (made int, more bool, err error) {
	limit = min(limit, fanRows)
	fans, err := db.nextFans(ctx, now, limit)
	if err != nil {
		return 0, false, fmt.Errorf("read the next notice: %w", err)
	}
	if len(fans) == 0 {
		return 0, false, nil
	}
	for i := range fans {
		f := &fans[i]
		if f.next, f.to, err = db.recipients(ctx, *f, now, limit); err != nil {
			return 0, false, fmt.Errorf("read whom notice %s is for: %w", f.ID, err)
		}
	}
	err = db.write(ctx, "making the deliveries of notice "+fans[0].ID, func(tx *transaction) error {
		made, err = tx.deliver(fans, now)
		return err
	})
	return made, err == nil, err
}

// nextFans finds the first notice that is not fanned out and not held, by lane, then in
// the order of events, so that each recipient's deliveries are made in that order; and
// beside it what is to one address each, so that somebody who subscribes does not wait
// for all that is told to others.
func (db *DB) nextFans(ctx context.Context, now time.Time, limit int) ([]fan, error) {
	fans, err := collect(ctx, db.outbox, scanFan, `
		SELECT `+noticeColumns+`, cursor
		FROM notice
		WHERE fanned = 0 AND not_before_at <= $1 AND lane <> $2
		ORDER BY lane, event, at, id
		LIMIT 1`, millis(now), int64(statuspage.LaneConfirm))
	if err != nil {
		return nil, err
	}
	for i := range fans {
		if err := db.aim(ctx, &fans[i]); err != nil {
			return nil, err
		}
	}
	single, err := collect(ctx, db.outbox, scanFan, `
		SELECT `+noticeColumns+`, cursor
		FROM notice
		WHERE fanned = 0 AND not_before_at <= $1 AND lane = $2
		ORDER BY lane, event, at, id
		LIMIT 0 + $3`, millis(now), int64(statuspage.LaneConfirm), limit)
	return append(fans, single...), err
}

// aim reads what decides who wants to hear of an event.
func (db *DB) aim(ctx context.Context, f *fan) error {
	if f.Kind != statuspage.TellEvent {
		return nil
	}
	told, err := db.told(ctx, f.Event)
	f.matter, f.happened = told.Matter(db.groupOf), told.At
	return err
}

func scanFan(row scanner) (f fan, err error) {
	f.Notice, err = scanNotice(row, &f.cursor)
	return f, err
}

// recipients returns the next slice of a notice's recipients, and the cursor behind it;
// "" says that there are no more.
func (db *DB) recipients(ctx context.Context, f fan, now time.Time, limit int) (cursor string, to []recipient, err error) {
	switch f.Kind {
	case statuspage.TellAlert, statuspage.TellPulse:
		for _, t := range db.alertTargets() {
			if f.Target == t.ID || f.Target == "" && t.wants(f.Alert) {
				to = append(to, recipient{alert: t.ID, channel: t.Channel, lane: f.Lane})
			}
		}
		return "", to, nil
	case statuspage.TellDrill:
		to, err := db.testers(ctx, f)
		return "", to, err
	case statuspage.TellConfirm, statuspage.TellLink:
		s, err := db.subscriberFrom(ctx, db.outbox, f.Subscriber)
		if errors.Is(err, statuspage.ErrNotFound) {
			return "", nil, nil
		}
		return "", []recipient{{subscriber: s.ID, channel: s.Channel, lane: f.Lane}}, err
	}
	return db.readers(ctx, f, now, limit)
}

func (db *DB) readers(ctx context.Context, f fan, now time.Time, limit int) (cursor string, to []recipient, err error) {
	list, err := db.Subscribers(ctx, f.cursor, limit)
	for _, s := range list {
		if s.Active() && !s.Confirmed.After(f.happened) && s.Wants(f.matter) {
			r := recipient{subscriber: s.ID, channel: s.Channel, lane: f.Lane, next: db.waits(s, f.matter, now)}
			if !r.next.IsZero() {
				r.lane = statuspage.LaneDigest
			}
			to = append(to, r)
		}
		cursor = s.ID
	}
	if len(list) < limit {
		cursor = ""
	}
	return cursor, to, err
}

// deliver makes each notice's slice of deliveries and moves its cursor behind it.
func (tx *transaction) deliver(fans []fan, now time.Time) (made int, err error) {
	q, err := tx.newQueue(now)
	if err != nil {
		return 0, err
	}
	for _, f := range fans {
		there, err := q.move.changed(f.next, bit(f.next == ""), f.ID)
		if err != nil {
			return 0, err
		}
		if there == 0 {
			continue // it was taken back since it was read
		}
		n, err := q.add(f)
		if err != nil {
			return 0, err
		}
		made += n
	}
	return made, nil
}

// queue is where deliveries are added, at its end.
type queue struct {
	at           time.Time
	last         int64 // delivery.seq
	move, insert repeated
}

func (tx *transaction) newQueue(at time.Time) (q *queue, err error) {
	q = &queue{at: at}
	if err := tx.row(`SELECT COALESCE(MAX(seq), 0) FROM delivery`).Scan(&q.last); err != nil {
		return nil, err
	}
	q.move, err = tx.repeat(`
		UPDATE notice
		SET cursor = $1, fanned = $2
		WHERE id = $3 AND fanned = 0`)
	if err != nil {
		return nil, err
	}
	q.insert, err = tx.repeat(`
		INSERT INTO delivery (
			seq, id, notice, event, channel, subscriber, alert, lane, state, attempts, ambiguous,
			queued_at, next_at, lease_at, sent_at, answer)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, 0, 0, '')
		ON CONFLICT (notice, subscriber, alert, channel) DO NOTHING`)
	return q, err
}

func (q *queue) add(f fan) (made int, err error) {
	for _, r := range f.to {
		q.last++
		n, err := q.insert.changed(
			q.last, rand.Text(), f.ID, f.Event, r.channel, r.subscriber, r.alert, int64(r.lane), millis(q.at), max(millis(q.at), millis(r.next)))
		if err != nil {
			return 0, err
		}
		made += int(n)
	}
	return made, nil
}
