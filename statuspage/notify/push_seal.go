package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// # Why this is ours
//
// The library for it (webpush-go 1.4.0) does the arithmetic by functions that the
// standard library has deprecated, and brings a library for JWTs along. What it does is
// one agreement, two derivations and one sealing, all of which the standard library has.

// The sizes of a sealed message (RFC 8188, section 2.1; RFC 8291, section 4).
const (
	sealedRecord = 4096 // bytes of a record, and the most that a push service must take
	sealedSalt   = 16
	authSecret   = 16
	mostSealed   = 3 << 10 // bytes of a payload: what every push service takes, with room
)

// browser is one who subscribed: the Push API's PushSubscription, as far as we need it.
type browser struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		Point string `json:"p256dh"` // base64url: its public key
		Auth  string `json:"auth"`   // base64url: its secret
	} `json:"keys"`
}

var errKeys = errors.New("the browser's keys are no keys")

// keys decodes the browser's keys, with or without padding.
func (b browser) keys() (point *ecdh.PublicKey, auth []byte, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(b.Keys.Point, "="))
	if err != nil {
		return nil, nil, errKeys
	}
	if point, err = ecdh.P256().NewPublicKey(raw); err != nil {
		return nil, nil, errKeys
	}
	auth, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(b.Keys.Auth, "="))
	if err != nil || len(auth) != authSecret {
		return nil, nil, errKeys
	}
	return point, auth, nil
}

// seal encrypts a payload so that only the browser can read it, not its push service
// (RFC 8291).
func (b browser) seal(payload []byte) ([]byte, error) {
	ours, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, sealedSalt)
	_, _ = rand.Read(salt) // never fails (crypto/rand, Go 1.24)
	return b.sealWith(ours, salt, payload)
}

// sealWith makes the body of a request: the header of RFC 8188, section 2.1, and one
// record.
func (b browser) sealWith(ours *ecdh.PrivateKey, salt, payload []byte) ([]byte, error) {
	theirs, auth, err := b.keys()
	if err != nil {
		return nil, err
	}
	key, nonce, err := sealKeys(ours, theirs, auth, salt)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	point := ours.PublicKey().Bytes()
	body := binary.BigEndian.AppendUint32(append([]byte{}, salt...), sealedRecord)
	body = append(append(body, byte(len(point))), point...)
	last := append(append([]byte{}, payload...), 2) // the mark of the last record
	return aead.Seal(body, nonce, last, nil), nil
}

// sealKeys derives the content's key and nonce (RFC 8291, section 3.4).
func sealKeys(ours *ecdh.PrivateKey, theirs *ecdh.PublicKey, auth, salt []byte) (key, nonce []byte, err error) {
	shared, err := ours.ECDH(theirs)
	if err != nil {
		return nil, nil, err
	}
	info := "WebPush: info\x00" + string(theirs.Bytes()) + string(ours.PublicKey().Bytes())
	ikm, err := hkdf.Key(sha256.New, shared, auth, info, 32)
	if err != nil {
		return nil, nil, err
	}
	if key, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16); err != nil {
		return nil, nil, err
	}
	nonce, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	return key, nonce, err
}
