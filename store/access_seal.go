package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/fyr-status/fyr/statuspage/access"
)

// keyFile holds the key that seals what accounts are proven with, and what people typed
// into the console's settings. It lies beside the database: who gets hold of a dump, or of
// a backup without it, has no working secret.
const keyFile = "access.key"

// ErrNoKey says that there are sealed secrets, and no key.
var ErrNoKey = errors.New("access.key is missing")

// seals are the keys, once they were needed.
type seals struct {
	mu   sync.Mutex
	ring ring
}

// seal encrypts a secret with AES-256-GCM, bound to whose and what it is: a row that is put
// in another's place does not open. No secret stays none.
func (tx *transaction) seal(secret, bound []byte) ([]byte, error) {
	if len(secret) == 0 {
		return []byte{}, nil
	}
	keys, err := tx.db.sealing(tx.mayMakeKey)
	if err != nil {
		return nil, err
	}
	return keys.seal(secret, bound), nil
}

// unseal decrypts a secret. An error wraps ErrNoKey, or what else is wrong with the key, or
// it is one of package cipher: the secret or the key is another one.
func (db *DB) unseal(sealed, bound []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	keys, err := db.sealing(func() error { return fs.ErrNotExist })
	if err != nil {
		return nil, err
	}
	secret, err := keys.open(sealed, bound)
	if err != nil {
		return nil, &unopened{err}
	}
	return secret, nil
}

// unopened says that a secret does not open with the key that there is.
type unopened struct{ cause error }

func (e *unopened) Error() string { return e.cause.Error() }

// unsealFactor decrypts a factor's secret.
func (db *DB) unsealFactor(f access.Factor, sealed []byte) ([]byte, error) {
	secret, err := db.unseal(sealed, belongs(f))
	var shut *unopened
	if errors.As(err, &shut) {
		return nil, &fault{fmt.Sprintf("the secret of factor %s does not open: it, or %s, was changed. Restore both from one backup, or let the person begin anew with `fyr user reset`.",
			f.ID, db.keyPath()), ErrDamaged, err}
	}
	return secret, err
}

// belongs is what a sealed secret is bound to.
func belongs(f access.Factor) []byte {
	return []byte("factor\x00" + f.ID + "\x00" + f.User + "\x00" + string(f.Kind))
}

func (db *DB) keyPath() string { return filepath.Join(db.dir, keyFile) }

// sealing returns the keys. When there is no file, mayMake says whether one may be made.
func (db *DB) sealing(mayMake func() error) (ring, error) {
	db.seals.mu.Lock()
	defer db.seals.mu.Unlock()
	if len(db.seals.ring) > 0 {
		return db.seals.ring, nil
	}
	keys, err := readKeyFile(db.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		if mayMake() != nil {
			return nil, db.noKey(err)
		}
		keys = [][]byte{newKey()}
		err = writeKeyFile(db.keyPath(), keys)
	}
	if err != nil {
		return nil, err
	}
	db.seals.ring, err = newRing(keys)
	return db.seals.ring, err
}

func (db *DB) noKey(cause error) error {
	return &fault{fmt.Sprintf("%s is missing: the factors of accounts and the console's settings are sealed with it. Restore it from the backup; "+
		"where only factors are sealed, each person can also begin anew with `fyr user reset`.", db.keyPath()), ErrNoKey, cause}
}

// mayMakeKey refuses to make a key while something is sealed with another one.
func (tx *transaction) mayMakeKey() error {
	var sealed int
	err := tx.row(`
		SELECT (SELECT COUNT(*) FROM factor WHERE LENGTH(secret) > 0) + (SELECT COUNT(*) FROM setting)`).Scan(&sealed)
	if err == nil && sealed > 0 {
		return ErrNoKey
	}
	return err
}
