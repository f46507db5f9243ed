package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/fyr-status/fyr/statuspage"
)

// putSetting stores what a person made, its body sealed: it holds what else stands in files
// that only Fyr can read. Who made it, and when, stays.
func (tx *transaction) putSetting(s statuspage.Setting) error {
	sealed, err := tx.seal(s.Body, boundTo(s))
	if err != nil {
		return err
	}
	return tx.exec(`
		INSERT INTO setting (kind, id, body, place, archived_at, made_at, made_by_kind, made_by_id, changed_at, changed_by_kind, changed_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (kind, id) DO UPDATE
		SET body = excluded.body,
			place = excluded.place,
			archived_at = excluded.archived_at,
			changed_at = excluded.changed_at,
			changed_by_kind = excluded.changed_by_kind,
			changed_by_id = excluded.changed_by_id`,
		string(s.Kind), s.ID, sealed, s.Place, millis(s.Archived),
		millis(s.Made), string(s.MadeBy.Kind), s.MadeBy.ID, millis(s.Changed), string(s.ChangedBy.Kind), s.ChangedBy.ID)
}

// Settings returns all that people made, archived ones too, in their order. An error that
// wraps ErrDamaged, or ErrNoKey, says that a body can't be read.
func (db *DB) Settings(ctx context.Context) ([]statuspage.Setting, error) {
	list, err := db.settingsIn(ctx, db.reader)
	if err != nil {
		return nil, fmt.Errorf("read what people made: %w", err)
	}
	return list, nil
}

func (db *DB) settingsIn(ctx context.Context, q querier) ([]statuspage.Setting, error) {
	return collect(ctx, q, func(row scanner) (s statuspage.Setting, err error) {
		var sealed []byte
		err = row.Scan(&s.Kind, &s.ID, &sealed, &s.Place, at{&s.Archived},
			at{&s.Made}, &s.MadeBy.Kind, &s.MadeBy.ID, at{&s.Changed}, &s.ChangedBy.Kind, &s.ChangedBy.ID)
		if err == nil {
			s.Body, err = db.unsealSetting(s, sealed)
		}
		return s, err
	}, `
		SELECT kind, id, body, place, archived_at, made_at, made_by_kind, made_by_id, changed_at, changed_by_kind, changed_by_id
		FROM setting
		ORDER BY kind, place, id`)
}

func (db *DB) unsealSetting(s statuspage.Setting, sealed []byte) ([]byte, error) {
	body, err := db.unseal(sealed, boundTo(s))
	var shut *unopened
	if errors.As(err, &shut) {
		return nil, &fault{fmt.Sprintf("the setting %s does not open: it, or %s, was changed. Restore both from one backup.", s.Object(), db.keyPath()), ErrDamaged, err}
	}
	return body, err
}

// boundTo is what a sealed body is bound to.
func boundTo(s statuspage.Setting) []byte {
	return []byte("setting\x00" + string(s.Kind) + "\x00" + s.ID)
}
