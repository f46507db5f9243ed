package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/access"
)

// RotateKey seals all that is sealed with a new key, in one transaction with the entries for
// the audit log, of which there is at least one, and drops the old key. It returns how much
// was sealed anew.
//
// It may be killed at any moment. The file holds both keys from before the transaction until
// after it, and a secret opens with either; a rotation that was cut short is completed by the
// next one. Errors are those of [DB.Factors] and [DB.Commit]; then everything still opens.
func (db *DB) RotateKey(ctx context.Context, entries ...statuspage.Entry) (sealed int, err error) {
	if len(entries) == 0 {
		return 0, errUnaudited
	}
	fresh := newKey()
	err = db.write(ctx, "changing the key of accounts and settings", func(tx *transaction) error {
		back, err := tx.addKey(fresh)
		if err != nil {
			return err
		}
		if sealed, err = tx.sealAnew(); err == nil {
			err = tx.putAudit(entries)
		}
		if err != nil { // nothing is sealed with the new key: nobody else writes meanwhile
			return errors.Join(err, back())
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if err := writeKeyFile(db.keyPath(), [][]byte{fresh}); err != nil {
		return sealed, fmt.Errorf("everything is sealed with a new key, and the old one is still in the file; rotate again: %w", err)
	}
	return sealed, nil
}

// addKey puts a key before those of the file and those in memory; back takes it away again.
// Memory keeps the old ones until the end: somebody may be about to open a row of before.
func (tx *transaction) addKey(fresh []byte) (back func() error, err error) {
	before, err := tx.db.sealing(tx.mayMakeKey)
	if err != nil {
		return nil, err
	}
	kept, err := readKeyFile(tx.db.keyPath())
	if err != nil {
		return nil, err
	}
	first, err := newRing([][]byte{fresh})
	if err != nil {
		return nil, err
	}
	back = func() error { return tx.db.useKeys(kept, before) }
	return back, tx.db.useKeys(slices.Concat([][]byte{fresh}, kept), slices.Concat(first, before))
}

// useKeys writes the file, and seals and opens with the ring from then on.
func (db *DB) useKeys(file [][]byte, all ring) error {
	db.seals.mu.Lock()
	defer db.seals.mu.Unlock()
	if err := writeKeyFile(db.keyPath(), file); err != nil {
		return err
	}
	db.seals.ring = all
	return nil
}

// sealAnew seals every secret with the first key.
func (tx *transaction) sealAnew() (sealed int, err error) {
	factors, err := collect(tx.ctx, tx, tx.db.scanFactor, `SELECT `+factorColumns+` FROM factor WHERE LENGTH(secret) > 0`)
	if err != nil {
		return 0, err
	}
	settings, err := tx.db.settingsIn(tx.ctx, tx)
	if err != nil {
		return 0, err
	}
	err = errors.Join(each(factors, tx.sealFactor), each(settings, tx.sealSetting))
	return len(factors) + len(settings), err
}

func (tx *transaction) sealFactor(f access.Factor) error {
	sealed, err := tx.seal(f.Secret, belongs(f))
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE factor SET secret = $2 WHERE id = $1`, f.ID, sealed)
}

func (tx *transaction) sealSetting(s statuspage.Setting) error {
	sealed, err := tx.seal(s.Body, boundTo(s))
	if err != nil {
		return err
	}
	return tx.exec(`UPDATE setting SET body = $3 WHERE kind = $1 AND id = $2`, string(s.Kind), s.ID, sealed)
}

// VerifySeals opens everything that is sealed, and returns how many keys the file holds: more
// than one while the key is being changed, or after that was cut short. Errors are those of
// [DB.Factors].
func (db *DB) VerifySeals(ctx context.Context) (keys int, err error) {
	if _, err := collect(ctx, db.reader, db.scanFactor, `SELECT `+factorColumns+` FROM factor`); err != nil {
		return 0, err
	}
	if _, err := db.settingsIn(ctx, db.reader); err != nil {
		return 0, err
	}
	kept, err := readKeyFile(db.keyPath())
	if errors.Is(err, fs.ErrNotExist) { // nothing is sealed: what is would not have opened
		return 0, nil
	}
	return len(kept), err
}
