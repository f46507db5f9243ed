package statuspage

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// Purposes of signed links: one made for the one is no use for the other.
const (
	ForConfirm      = "confirm"      // subscription confirmation
	ForSubscription = "subscription" // one's own subscription: manage, unsubscribe; good for as long as it lasts
	ForFresh        = "fresh"        // export and erasure, for an hour
	ForHook         = "hook"         // an alerting program's address
	ForHeartbeat    = "heartbeat"    // a passive monitor's ping address
)

var tokenAlphabet = base32.NewEncoding("0123456789bcdfghjklmnpqrstvwxyza").WithPadding(base32.NoPadding)

// SignToken makes a link's secret for an id: the id and the first 128 bits of its
// HMAC-SHA-256 under the installation's key. Nothing of it is stored.
func SignToken(key []byte, purpose, id string) string {
	return id + "." + tokenAlphabet.EncodeToString(sealed(key, purpose+"\x00"+id))
}

// OpenToken returns the id of a token that SignToken made for the purpose.
func OpenToken(key []byte, purpose, token string) (id string, ok bool) {
	dot := strings.LastIndexByte(token, '.')
	if dot < 1 || len(token) > 200 {
		return "", false
	}
	id = token[:dot]
	want := SignToken(key, purpose, id)
	return id, subtle.ConstantTimeCompare([]byte(want), []byte(token)) == 1
}

// OpenSubscription returns the id of a subscription's link, of one in a mail of the first
// versions too: a link works for as long as the subscription, and mails are kept for years.
func OpenSubscription(key []byte, token string) (id string, ok bool) {
	if id, ok = OpenToken(key, ForSubscription, token); ok {
		return id, true
	}
	id, seal, _ := strings.Cut(token, ".")
	want := base64.RawURLEncoding.EncodeToString(sealed(key, "subscriber "+id))
	return id, subtle.ConstantTimeCompare([]byte(want), []byte(seal)) == 1
}

func sealed(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)[:16]
}
