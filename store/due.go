package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// itsTurn holds for a delivery d when nothing older waits for the same recipient in
// the same lane: one hears of the second update when the first is settled. A digest waits
// for older notices too; a notice overtakes a digest only because it carries it along, so
// not one that is out, or that the remote may have.
const itsTurn = `
	NOT EXISTS (
		SELECT 1
		FROM delivery e
		WHERE e.state < 2
			AND e.subscriber = d.subscriber
			AND e.alert = d.alert
			AND e.lane = d.lane
			AND e.seq < d.seq)
	AND NOT EXISTS (
		SELECT 1
		FROM delivery e
		WHERE e.state < 2
			AND e.subscriber = d.subscriber
			AND e.alert = d.alert
			AND e.lane = 4 - d.lane
			AND d.lane IN (1, 3)
			AND (e.seq < d.seq AND d.lane = 3 OR d.lane = 1 AND (e.state = 1 OR e.ambiguous > 0)))`

// route is Delivery.Route of a delivery d.
const route = `CASE d.alert WHEN '' THEN d.channel ELSE 'alert:' || d.alert END`

// open is the condition that a delivery's route is not full, with the routes that are.
func open(room statuspage.Room, first int) (condition string, full []any) {
	if len(room.Full) == 0 {
		return "", nil
	}
	marks := make([]string, len(room.Full))
	for n, r := range room.Full {
		marks[n] = fmt.Sprintf("$%d", first+n)
		full = append(full, r)
	}
	return `
			AND ` + route + ` NOT IN (` + strings.Join(marks, ", ") + `)`, full
}

// company holds for a delivery d beside which others wait for the same recipient.
const company = `
	EXISTS (
		SELECT 1
		FROM delivery o
		WHERE o.state < 2
			AND o.subscriber = d.subscriber
			AND o.alert = d.alert
			AND o.seq <> d.seq)`

// head is a delivery whose turn it is.
type head struct {
	statuspage.Delivery
	company bool // others wait for the same recipient
}

func scanHead(row scanner) (h head, err error) {
	err = row.Scan(append(deliveryFields(&h.Delivery), &h.company)...)
	return h, err
}

// lostQuery reads what is out longer than its lease.
const lostQuery = `
	SELECT ` + deliveryColumns + `,` + company + `
	FROM delivery d
	WHERE d.state = 1
		AND d.lane = $1
		AND d.lease_at <= $2
		AND ` + itsTurn + `
	ORDER BY d.lease_at, d.seq
	LIMIT 0 + $3`

// waitingQuery reads what waits and may go out, on routes that are open.
func waitingQuery(open string) string {
	return `
	SELECT ` + deliveryColumns + `,` + company + `
	FROM delivery d
	WHERE d.state = 0
		AND d.lane = $1
		AND d.next_at <= $2` + open + `
		AND ` + itsTurn + `
	ORDER BY d.next_at, d.seq
	LIMIT 0 + $3`
}

// due reads the first of each recipient's deliveries that may go out now, before any lock
// is taken. What is out longer than its lease comes first.
func (db *DB) due(ctx context.Context, now time.Time, room statuspage.Room) ([]head, error) {
	lost, err := collect(ctx, db.outbox, scanHead, lostQuery, int64(room.Lane), millis(now), room.N)
	if err != nil || len(lost) == room.N {
		return lost, err
	}
	open, full := open(room, 4)
	waiting, err := collect(ctx, db.outbox, scanHead, waitingQuery(open),
		append([]any{int64(room.Lane), millis(now), room.N - len(lost)}, full...)...)
	return append(lost, waiting...), err
}

// NextDue is when something may be done for the outbox: at once (now) when a notice
// waits for its deliveries or one of the rooms can be used, else when that will be so,
// notices that are held included. The zero time: nothing waits.
func (db *DB) NextDue(ctx context.Context, now time.Time, rooms ...statuspage.Room) (time.Time, error) {
	next, err := db.first(ctx, `
		SELECT COALESCE(MIN(not_before_at), -1)
		FROM notice
		WHERE fanned = 0`)
	for _, room := range rooms {
		if err != nil || next == 0 {
			break
		}
		var at int64
		if at, err = db.nextIn(ctx, room); at >= 0 && (next < 0 || at < next) {
			next = at
		}
	}
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("read what is due next: %w", err)
	case next < 0:
		return time.Time{}, nil
	case next <= millis(now):
		return now, nil
	}
	return instant(next), nil
}

// nextIn is when the room can be used first, in unix ms; -1 never, as things stand.
func (db *DB) nextIn(ctx context.Context, room statuspage.Room) (int64, error) {
	open, full := open(room, 2)
	return db.first(ctx, `
		SELECT COALESCE(MIN(at), -1)
		FROM (
			SELECT MIN(d.lease_at) AS at
			FROM delivery d
			WHERE d.state = 1 AND d.lane = $1
			UNION ALL
			SELECT at
			FROM (
				SELECT d.next_at AS at
				FROM delivery d
				WHERE d.state = 0
					AND d.lane = $1`+open+`
					AND `+itsTurn+`
				ORDER BY d.next_at
				LIMIT 1))`, append([]any{int64(room.Lane)}, full...)...)
}

func (db *DB) first(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = db.outbox.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}
