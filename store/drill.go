package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// putDrill stores a drill as it stands.
func (tx *transaction) putDrill(d statuspage.Drill) error {
	err := tx.exec(`
		INSERT INTO drill (id, at, body)
		VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE
		SET body = excluded.body`, d.ID, millis(d.At), text(d))
	if err != nil {
		return fmt.Errorf("drill %s: %w", d.ID, err)
	}
	return nil
}

// purgeDrill drops a drill with its notices and deliveries, as if it had never been.
func (tx *transaction) purgeDrill(id string) error {
	ofDrill := `
		SELECT id
		FROM notice
		WHERE kind = $1 AND target LIKE $2`
	kind, target := string(statuspage.TellDrill), id+"/%"
	for _, statement := range []string{
		`DELETE FROM attempt WHERE delivery IN (SELECT id FROM delivery WHERE notice IN (` + ofDrill + `))`,
		`DELETE FROM delivery WHERE notice IN (` + ofDrill + `)`,
		`DELETE FROM notice WHERE kind = $1 AND target LIKE $2`,
	} {
		if err := tx.exec(statement, kind, target); err != nil {
			return err
		}
	}
	return tx.exec(`DELETE FROM drill WHERE id = $1`, id)
}

// drills returns every drill, the oldest first.
func (db *DB) drills(ctx context.Context) ([]statuspage.Drill, error) {
	return collect(ctx, db.reader, scanBody[statuspage.Drill], `
		SELECT body
		FROM drill
		ORDER BY at, id`)
}

// drillOf returns the drill that a notice tells of, and the update's id. A drill that was
// purged is statuspage.ErrNotFound.
func (db *DB) drillOf(ctx context.Context, n statuspage.Notice) (d statuspage.Drill, update string, err error) {
	id, update, _ := strings.Cut(n.Target, "/")
	d, err = scanBody[statuspage.Drill](db.outbox.QueryRowContext(ctx, `
		SELECT body
		FROM drill
		WHERE id = $1`, id))
	return d, update, found(err, "drill", id)
}

// testers are the recipients of a drill's notice.
func (db *DB) testers(ctx context.Context, f fan) (to []recipient, err error) {
	d, _, err := db.drillOf(ctx, f.Notice)
	if errors.Is(err, statuspage.ErrNotFound) {
		return nil, nil
	}
	for n, t := range d.Testers {
		to = append(to, recipient{subscriber: d.SubscriberOf(n), channel: t.Channel, lane: f.Lane})
	}
	return to, err
}

// toTester adds to a parcel what a drill tells, and reports whether it is still to be told.
func (db *DB) toTester(ctx context.Context, p *statuspage.Parcel) (bool, error) {
	d, update, err := db.drillOf(ctx, p.Notice)
	if errors.Is(err, statuspage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	told, known := d.Told(update)
	to, meant := d.TesterOf(p.Delivery.Subscriber)
	p.Told, p.To = &told, &to
	return known && meant, nil
}
