package store

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Unanswered lists who was asked to confirm a subscription after an instant and has not
// done so, oldest first.
func (db *DB) Unanswered(ctx context.Context, since time.Time) ([]statuspage.Asking, error) {
	list, err := collect(ctx, db.reader, func(row scanner) (a statuspage.Asking, err error) {
		err = row.Scan(&a.Channel, &a.Address, at{&a.At})
		return a, err
	}, `
		SELECT channel, address, consent_at
		FROM subscriber
		WHERE confirmed_at = 0
			AND consent_at > $1
		ORDER BY consent_at`, millis(since))
	if err != nil {
		return nil, fmt.Errorf("read who has not confirmed: %w", err)
	}
	return list, nil
}
