package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// DeliveryCounts counts an event's deliveries by how far they have come, those that
// retention has dropped included.
func (db *DB) DeliveryCounts(ctx context.Context, event int64) (c statuspage.DeliveryCounts, err error) {
	tallies, err := collect(ctx, db.reader, scanTally, `
		SELECT
			channel,
			SUM(state < 2),
			SUM(state = 2),
			SUM(state = 5),
			SUM(state = 6),
			SUM(state = 3),
			SUM(state = 4),
			SUM(attempts > 1),
			SUM(ambiguous)
		FROM delivery
		WHERE event = $1
		GROUP BY channel
		UNION ALL
		SELECT channel, 0, sent, merged, bounced, given_up, suppressed, retried, ambiguous
		FROM delivery_tally
		WHERE event = $1`, event)
	if err != nil {
		return c, fmt.Errorf("count the deliveries of event %d: %w", event, err)
	}
	if len(tallies) > 0 {
		c.Channels = map[string]statuspage.Tally{}
	}
	for _, t := range tallies {
		c.Tally = c.Add(t.Tally)
		c.Channels[t.channel] = c.Channels[t.channel].Add(t.Tally)
	}
	return c, nil
}

// tally is that of one channel.
type tally struct {
	channel string
	statuspage.Tally
}

func scanTally(row scanner) (t tally, err error) {
	err = row.Scan(&t.channel, &t.Queued, &t.Sent, &t.Merged, &t.Bounced, &t.GivenUp, &t.Suppressed, &t.Retried, &t.Ambiguous)
	return t, err
}

// SentTo is when a subscriber was sent something since an instant, oldest first. What was
// carried along with something else is in there once.
func (db *DB) SentTo(ctx context.Context, subscriber string, since time.Time) ([]time.Time, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (sent time.Time, err error) {
		err = row.Scan(at{&sent})
		return sent, err
	}, `
		SELECT sent_at
		FROM delivery
		WHERE subscriber = $1 AND state > 1 AND state = $2 AND sent_at >= $3
		ORDER BY sent_at`, subscriber, int64(statuspage.Sent), millis(since))
	if err != nil {
		return nil, fmt.Errorf("read what subscriber %s was sent: %w", subscriber, err)
	}
	return list, nil
}

// kindColumns are a delivery's with what sort of notice it tells.
const kindColumns = deliveryColumns + `, (SELECT kind FROM notice WHERE id = d.notice)`

func scanDeliveryOfKind(row scanner) (d statuspage.Delivery, err error) {
	err = row.Scan(append(deliveryFields(&d), &d.Kind)...)
	return d, err
}

// Deliveries lists deliveries, newest first.
func (db *DB) Deliveries(ctx context.Context, q statuspage.DeliveryQuery) ([]statuspage.Delivery, error) {
	where, args := "TRUE", []any{orAll(q.Limit)}
	and := func(yes bool, condition string, arg ...any) {
		if !yes {
			return
		}
		if len(arg) > 0 {
			args = append(args, arg...)
			condition = fmt.Sprintf(condition, len(args))
		}
		where += " AND " + condition
	}
	and(q.Event != 0, "d.event = $%d", q.Event)
	and(q.About != "", `d.notice IN (SELECT id FROM notice WHERE kind = 'alert' AND alert LIKE '%%"event":"' || $%d || '"%%')`, q.About)
	and(q.Failed, "d.state IN (3, 6)") // as the index says it
	if q.State != nil {
		and(true, "d.state = $%d", int64(*q.State))
	}
	and(q.Channel != "", "d.channel = $%d", q.Channel)
	and(q.After != "", "d.seq < (SELECT seq FROM delivery WHERE id = $%d)", q.After)
	list, err := collect(ctx, db.reader, scanDeliveryOfKind, `
		SELECT `+kindColumns+`
		FROM delivery d
		WHERE `+where+`
		ORDER BY d.seq DESC
		LIMIT $1`, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return list, nil
}

// Attempts returns the attempts of a delivery that failed, oldest first.
func (db *DB) Attempts(ctx context.Context, delivery string) ([]statuspage.Attempt, error) {
	list, err := collect(ctx, db.reader, scanAttempt, `
		SELECT first_at, last_at, times, answer
		FROM attempt
		WHERE delivery = $1
		ORDER BY run`, delivery)
	if err != nil {
		return nil, fmt.Errorf("read the attempts of delivery %s: %w", delivery, err)
	}
	return list, nil
}

func scanAttempt(row scanner) (a statuspage.Attempt, err error) {
	err = row.Scan(at{&a.First}, at{&a.Last}, &a.Times, &a.Answer)
	return a, err
}

// logAttempt keeps the answer to an attempt that failed. One that is answered as the one
// before it was is only counted.
func (tx *transaction) logAttempt(ended int64, s statuspage.Settlement) error {
	if s.State == statuspage.Sent || s.State == statuspage.Suppressed || s.Untried {
		return nil
	}
	n, err := tx.changed(`
		UPDATE attempt
		SET times = times + 1, last_at = $1
		WHERE delivery = $2
			AND answer = $3
			AND run = (SELECT MAX(run) FROM attempt WHERE delivery = $2)`, ended, s.ID, s.Answer)
	if err != nil || n > 0 {
		return err
	}
	return tx.exec(`
		INSERT INTO attempt (delivery, run, first_at, last_at, times, answer)
		SELECT $1, COALESCE(MAX(run), 0) + 1, $2, $2, 1, $3
		FROM attempt
		WHERE delivery = $1`, s.ID, ended, s.Answer)
}

// AudienceByChannel counts the subscribers who would be told of a matter, by the channel
// that tells them.
func (db *DB) AudienceByChannel(ctx context.Context, m statuspage.Matter) (map[string]int, error) {
	const slice = 1000
	counts, after := map[string]int{}, ""
	for {
		list, err := db.Subscribers(ctx, after, slice)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			if s.Active() && s.Wants(m) {
				counts[s.Channel]++
			}
			after = s.ID
		}
		if len(list) < slice {
			return counts, nil
		}
	}
}
