package store

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
)

// Told returns the event with that public id, with what it tells of; ErrNotFound when
// there is none.
func (db *DB) Told(ctx context.Context, id string) (statuspage.Told, error) {
	e, err := scanEvent(db.reader.QueryRowContext(ctx, `
		SELECT `+eventColumns+`
		FROM event
		WHERE id = $1 AND `+standsYet, id))
	if err != nil {
		return statuspage.Told{}, found(err, "event", id)
	}
	told, err := db.tell(ctx, []statuspage.Event{e})
	if err != nil {
		return statuspage.Told{}, err
	}
	return told[0], nil
}
