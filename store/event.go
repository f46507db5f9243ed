package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// putEvent appends an event to the chain. Numbers are without gaps: one that is
// stored already must be the same event.
func (tx *transaction) putEvent(e statuspage.Event) error {
	last, previous, err := tx.chainEnd(`
		SELECT seq, hash
		FROM event
		ORDER BY seq DESC
		LIMIT 1`)
	if err != nil {
		return err
	}
	if e.Seq <= last {
		return tx.sameEvent(e)
	}
	if e.Seq != last+1 {
		return fmt.Errorf("event %d after event %d: %w", e.Seq, last, errOrder)
	}
	return tx.exec(`
		INSERT INTO event (seq, id, kind, at, incident, update_id, component, status, was, reason, until_at, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.Seq, e.ID, string(e.Kind), millis(e.At), e.Incident, e.Update, e.Component,
		int64(e.Status), int64(e.Was), e.Reason, millis(e.Until), eventHash(previous, e))
}

func (tx *transaction) sameEvent(e statuspage.Event) error {
	var id string
	err := tx.row(`
		SELECT id
		FROM event
		WHERE seq = $1`, e.Seq).Scan(&id)
	if err == nil && id != e.ID {
		err = fmt.Errorf("event %d is %s, not %s: %w", e.Seq, id, e.ID, errOrder)
	}
	return err
}

func eventHash(previous []byte, e statuspage.Event) []byte {
	return chain(previous, e.Seq, e.ID, e.Kind, millis(e.At), e.Incident, e.Update, e.Component,
		uint8(e.Status), uint8(e.Was), e.Reason, millis(e.Until))
}

const eventColumns = `seq, id, kind, at, incident, update_id, component, status, was, reason, until_at`

func scanEvent(row scanner) (e statuspage.Event, err error) {
	err = row.Scan(&e.Seq, &e.ID, &e.Kind, at{&e.At}, &e.Incident, &e.Update, &e.Component,
		&e.Status, &e.Was, &e.Reason, at{&e.Until})
	return e, err
}

// Events returns what the public was told, newest first: the last limit events and
// all since an instant, whichever is more; but none that was taken back. Each has its incident as it stood then,
// with the updates up to it.
func (db *DB) Events(ctx context.Context, limit int, since time.Time) ([]statuspage.Told, error) {
	events, err := collect(ctx, db.reader, scanEvent, `
		SELECT `+eventColumns+`
		FROM event
		WHERE `+standsYet+`
			AND (at >= $2 OR seq >= (
				SELECT COALESCE(MIN(seq), 0)
				FROM (
					SELECT seq
					FROM event
					WHERE `+standsYet+`
					ORDER BY seq DESC
					LIMIT $1)))
		ORDER BY seq DESC`, limit, sinceMillis(since))
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	return db.tell(ctx, events)
}

// sinceMillis is an instant to compare with; the zero time is before none.
func sinceMillis(since time.Time) int64 {
	if since.IsZero() {
		return 1 << 62
	}
	return millis(since)
}

// tell joins events with their incidents and maintenance.
func (db *DB) tell(ctx context.Context, events []statuspage.Event) ([]statuspage.Told, error) {
	whole := map[string]statuspage.Maintenance{} // an incident is kept as one without a window
	told := make([]statuspage.Told, 0, len(events))
	for _, e := range events {
		t := statuspage.Told{Event: e}
		if e.Incident != "" {
			m, ok := whole[e.Incident]
			if !ok {
				var err error
				if m, err = db.subject(ctx, e); err != nil {
					return nil, err
				}
				whole[e.Incident] = m
			}
			t.Update = asOf(&m.Incident, e)
			if e.Kind == statuspage.MaintenanceEvent {
				t.Maintenance = &m
			} else {
				t.Incident = &m.Incident
			}
		}
		told = append(told, t)
	}
	return told, nil
}

// subject reads what an event is about.
func (db *DB) subject(ctx context.Context, e statuspage.Event) (m statuspage.Maintenance, err error) {
	if e.Kind == statuspage.MaintenanceEvent {
		return db.Maintenance(ctx, e.Incident)
	}
	m.Incident, err = db.Incident(ctx, e.Incident)
	if !errors.Is(err, statuspage.ErrNotFound) {
		return m, err
	}
	if fate, lost := db.Fate(ctx, e.Incident); lost == nil && fate.Into != "" {
		m.Incident, err = db.Incident(ctx, fate.Into)
	}
	return m, err
}

// asOf leaves the incident as the event's update left it, and returns that update: what
// goes out late tells what was, not what has become of it since.
func asOf(i *statuspage.Incident, e statuspage.Event) *statuspage.Update {
	all := i.Updates
	i.Updates = nil
	for _, u := range all {
		if u.Event > 0 && u.Event <= e.Seq {
			i.Updates = append(i.Updates, u)
		}
	}
	for n := range i.Updates {
		if i.Updates[n].ID == e.Update {
			rewind(i, i.Updates[n], len(i.Updates) == len(all))
			return &i.Updates[n]
		}
	}
	return nil
}

// rewind takes back what came after an update. What was promised then is not kept.
func rewind(i *statuspage.Incident, u statuspage.Update, last bool) {
	i.Stage = u.Stage
	if last {
		return
	}
	i.Next = time.Time{}
	if !u.Stage.Over() {
		i.Ended = time.Time{}
	}
	if len(u.Components) > 0 {
		i.Components = backTo(i.Components, u.Components)
	}
}

// backTo gives the components that an incident had by an update the statuses of then.
func backTo(now, then []statuspage.Affected) []statuspage.Affected {
	var all []statuspage.Affected
	for _, a := range now {
		n := slices.IndexFunc(then, func(t statuspage.Affected) bool { return t.Component == a.Component })
		if n < 0 {
			continue
		}
		a.Status = then[n].Status
		all = append(all, a)
	}
	return all
}
