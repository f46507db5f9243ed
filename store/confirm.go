package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// confirm confirms the subscription that a delivery asked about: its endpoint answered
// with the challenge. One who confirmed meanwhile, left or asked too long ago stays as
// they are.
func (tx *transaction) confirm(now time.Time, delivery string) error {
	var id string
	answered := statuspage.Footprint{At: now}
	err := tx.row(`
		UPDATE subscriber
		SET confirmed_at = $1,
			consent_message = $2
		WHERE confirmed_at = 0
			AND suspended_at = 0
			AND confirm_till_at >= $1
			AND id = (SELECT subscriber FROM delivery WHERE id = $2)
		RETURNING id, channel, key`, millis(now), delivery).Scan(&id, &answered.Channel, &answered.Key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	if err := tx.putFootprint(answered); err != nil {
		return err
	}
	by := statuspage.Actor{Kind: statuspage.BySubscriber, ID: id}
	return tx.putAudit([]statuspage.Entry{{At: now, By: by, Act: "subscriber.confirm", Object: "subscriber:" + id}})
}
