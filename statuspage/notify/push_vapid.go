package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// vapidLives is how long a token for a push service is valid: it may be a day at most
// (RFC 8292, section 2).
const vapidLives = 12 * time.Hour

// PushKey is the page's identity towards push services: a browser takes only what is
// signed with the key that it subscribed with (RFC 8292), so it must never change.
type PushKey struct {
	private *ecdsa.PrivateKey
	public  string // base64url, the uncompressed point
}

// NewPushKey makes a key as [ReadPushKey] reads it, to be kept.
func NewPushKey() string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic("notify: no key for P-256: " + err.Error()) // crypto/rand never fails
	}
	raw, err := key.Bytes()
	if err != nil {
		panic("notify: a fresh key has no bytes: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ReadPushKey reads a key that NewPushKey made.
func ReadPushKey(kept secret.String) (*PushKey, error) {
	raw, err := base64.RawURLEncoding.DecodeString(kept.Reveal())
	if err != nil {
		return nil, fmt.Errorf("reading the page's key for Web Push: %w", err)
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("reading the page's key for Web Push: %w", err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("reading the page's key for Web Push: %w", err)
	}
	return &PushKey{private: private, public: base64.RawURLEncoding.EncodeToString(point)}, nil
}

// Public is what browsers subscribe with: applicationServerKey in the Push API.
func (k *PushKey) Public() string { return k.public }

// authorization is the request header that tells a push service who we are: a JWT for
// its origin (RFC 8292, sections 2 and 3). subject is an https address where we can be
// found; Apple refuses one that can't be public.
func (k *PushKey) authorization(endpoint *url.URL, subject string, now time.Time) (string, error) {
	claims, err := json.Marshal(struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Subject  string `json:"sub"`
	}{endpoint.Scheme + "://" + endpoint.Host, now.Add(vapidLives).Unix(), subject})
	if err != nil {
		return "", err
	}
	b64 := base64.RawURLEncoding
	signed := b64.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + b64.EncodeToString(claims)
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte // both halves at full length (RFC 7518, section 3.4)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return "vapid t=" + signed + "." + b64.EncodeToString(signature[:]) + ", k=" + k.public, nil
}
