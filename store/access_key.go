package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ring is the keys of access.key, newest first: the first seals, and each may open. There is
// more than one only while the key is being changed, see [DB.RotateKey].
type ring []cipher.AEAD

func newRing(keys [][]byte) (ring, error) {
	var r ring
	for _, key := range keys {
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		r = append(r, aead)
	}
	return r, nil
}

func (r ring) seal(secret, bound []byte) []byte { return r[0].Seal(nil, nil, secret, bound) }

// open decrypts with whichever key fits; the error is the oldest's.
func (r ring) open(sealed, bound []byte) (secret []byte, err error) {
	for _, aead := range r {
		if secret, err = aead.Open(nil, nil, sealed, bound); err == nil {
			return secret, nil
		}
	}
	return nil, err
}

func newKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails (crypto/rand, Go 1.24)
	return key
}

// readKeyFile reads the file, one key a line; its error wraps fs.ErrNotExist when there is none.
func readKeyFile(path string) (keys [][]byte, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key of the accounts: %w", err)
	}
	for line := range strings.Lines(strings.TrimSpace(string(text)) + "\n") {
		key, err := hex.DecodeString(strings.TrimSpace(line))
		if err != nil || len(key) != 32 {
			return nil, &fault{fmt.Sprintf("%s does not hold 64 hexadecimal digits a line. Restore it from the backup.", path), ErrDamaged, err}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// writeKeyFile replaces the file: at every moment, also of a power cut, it holds the keys of
// before or these.
func writeKeyFile(path string, keys [][]byte) error {
	var text bytes.Buffer
	for _, key := range keys {
		fmt.Fprintln(&text, hex.EncodeToString(key))
	}
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the key of the accounts: %w", err)
	}
	_, err = f.Write(text.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = errors.Join(os.Rename(path+".new", path), syncFolder(filepath.Dir(path)))
	}
	if err != nil {
		return fmt.Errorf("write the key of the accounts: %w", err)
	}
	return nil
}
