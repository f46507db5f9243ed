package store

import (
	"context"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putApproval stores a change that waits for a second person, or what they answered. An
// answer stands: it is given once.
func (tx *transaction) putApproval(a statuspage.Approval) error {
	err := tx.exec(`
		INSERT INTO approval (id, kind, object, payload, reason, by_kind, by_id, at, expires_at,
			answer, decided_at, answerer_kind, answerer_id, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE
		SET answer = excluded.answer,
			decided_at = excluded.decided_at,
			answerer_kind = excluded.answerer_kind,
			answerer_id = excluded.answerer_id,
			why = excluded.why
		WHERE approval.answer = ''`,
		a.ID, a.Kind, a.Object, string(a.Payload), a.Reason, string(a.By.Kind), a.By.ID, millis(a.At), millis(a.Expires),
		string(a.Answer), millis(a.Decided), string(a.Answerer.Kind), a.Answerer.ID, a.Why)
	if err != nil {
		return fmt.Errorf("approval %s: %w", a.ID, err)
	}
	return nil
}

const approvalColumns = `
	id, kind, object, payload, reason, by_kind, by_id, at, expires_at,
	answer, decided_at, answerer_kind, answerer_id, why`

func scanApproval(row scanner) (a statuspage.Approval, err error) {
	var payload string
	err = row.Scan(&a.ID, &a.Kind, &a.Object, &payload, &a.Reason, &a.By.Kind, &a.By.ID, at{&a.At}, at{&a.Expires},
		&a.Answer, at{&a.Decided}, &a.Answerer.Kind, &a.Answerer.ID, &a.Why)
	a.Payload = raw(payload)
	return a, err
}

// Approvals returns changes that waited, or wait, for a second person, those that were
// asked for last first, at most limit.
func (db *DB) Approvals(ctx context.Context, limit int) ([]statuspage.Approval, error) {
	list, err := collect(ctx, db.reader, scanApproval, `
		SELECT `+approvalColumns+`
		FROM approval
		ORDER BY at DESC, id
		LIMIT $1`, orAll(limit))
	if err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	return list, nil
}

// waiting returns the changes that wait for a second person.
func (db *DB) waiting(ctx context.Context) ([]statuspage.Approval, error) {
	return collect(ctx, db.reader, scanApproval, `
		SELECT `+approvalColumns+`
		FROM approval
		WHERE answer = ''
		ORDER BY at, id`)
}
