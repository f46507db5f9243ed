package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fyr-status/fyr/statuspage/access"
)

// keyFile holds the key that seals what accounts are proven with, and what people typed
// into the console's settings. It lies beside the database: who gets hold of a dump, or of
// a backup without it, has no working secret.
const keyFile = "access.key"

// ErrNoKey says that there are sealed secrets, and no key.
var ErrNoKey = errors.New("access.key is missing")

// seals is the key, once it was needed.
type seals struct {
	mu   sync.Mutex
	aead cipher.AEAD
}

// seal encrypts a secret with AES-256-GCM, bound to whose and what it is: a row that is put
// in another's place does not open. No secret stays none.
func (tx *transaction) seal(secret, bound []byte) ([]byte, error) {
	if len(secret) == 0 {
		return []byte{}, nil
	}
	aead, err := tx.db.sealing(tx.mayMakeKey)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, secret, bound), nil
}

// unseal decrypts a secret. An error wraps ErrNoKey, or what else is wrong with the key, or
// it is one of package cipher: the secret or the key is another one.
func (db *DB) unseal(sealed, bound []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	aead, err := db.sealing(func() error { return fs.ErrNotExist })
	if err != nil {
		return nil, err
	}
	secret, err := aead.Open(nil, nil, sealed, bound)
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

// sealing returns the key. When there is no file, mayMake says whether one may be made.
func (db *DB) sealing(mayMake func() error) (cipher.AEAD, error) {
	db.seals.mu.Lock()
	defer db.seals.mu.Unlock()
	if db.seals.aead != nil {
		return db.seals.aead, nil
	}
	key, err := readKey(db.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		if mayMake() != nil {
			return nil, db.noKey(err)
		}
		key, err = makeKey(db.keyPath())
	}
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	db.seals.aead, err = cipher.NewGCMWithRandomNonce(block)
	return db.seals.aead, err
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

// readKey reads the file; its error wraps fs.ErrNotExist when there is none.
func readKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key of the accounts: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, &fault{fmt.Sprintf("%s does not hold 64 hexadecimal digits. Restore it from the backup.", path), ErrDamaged, err}
	}
	return key, nil
}

// makeKey writes a new key, which is on disk before anything is sealed with it.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails (crypto/rand, Go 1.24)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the key of the accounts: %w", err)
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	if err = errors.Join(err, f.Sync(), f.Close(), syncFolder(filepath.Dir(path))); err != nil {
		return nil, fmt.Errorf("make the key of the accounts: %w", errors.Join(err, os.Remove(path)))
	}
	return key, nil
}
