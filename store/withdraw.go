package store

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// standsYet holds for an event that was not taken back. The chain keeps those that were.
const standsYet = `
	NOT EXISTS (
		SELECT 1
		FROM incident_update w
		WHERE w.id = event.update_id AND w.withdrawn_at > 0)`

// withdraw takes back what nobody was sent yet, at an instant.
func (tx *transaction) withdraw(now time.Time) func(statuspage.Withdrawal) error {
	return func(w statuspage.Withdrawal) error {
		if err := tx.unsend(w.Event); err != nil {
			return err
		}
		err := tx.exec(`
			UPDATE incident_update
			SET withdrawn_at = $1
			WHERE id = $2 AND withdrawn_at = 0`, millis(now), w.Update)
		if err != nil {
			return err
		}
		return tx.exec(`
			UPDATE incident
			SET withdrawn_at = $1
			WHERE id = $2 AND withdrawn_at = 0`, millis(now), w.Incident)
	}
}

// unsend drops an event's notice. Once its deliveries are being made it is too late.
func (tx *transaction) unsend(event int64) error {
	if event == 0 {
		return nil
	}
	err := tx.exec(`
		DELETE FROM notice
		WHERE fanned = 0 AND lane = $1 AND event = $2 AND cursor = ''`, int64(statuspage.LaneNotice), event)
	if err != nil {
		return err
	}
	var left int
	err = tx.row(`
		SELECT (SELECT COUNT(*) FROM notice WHERE fanned = 0 AND lane = $1 AND event = $2)
			+ (SELECT COUNT(*) FROM delivery WHERE event = $2)`, int64(statuspage.LaneNotice), event).Scan(&left)
	if err == nil && left > 0 {
		err = fmt.Errorf("event %d is on its way to subscribers: %w", event, statuspage.ErrConflict)
	}
	return err
}

// release lets an event's notice wait no more.
func (tx *transaction) release(event int64) error {
	return tx.exec(`
		UPDATE notice
		SET not_before_at = 0
		WHERE fanned = 0 AND lane = $1 AND event = $2`, int64(statuspage.LaneNotice), event)
}
