package statuspage

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
)

// Purposes of signed links: one made for the one is no use for the other.
const (
	ForConfirm   = "confirm"   // subscription confirmation
	ForHeartbeat = "heartbeat" // a passive monitor's ping address
)

var tokenAlphabet = base32.NewEncoding("0123456789bcdfghjklmnpqrstvwxyza").WithPadding(base32.NoPadding)

// SignToken makes a link's secret for an id: the id and the first 128 bits of its
// HMAC-SHA-256 under the installation's key. Nothing of it is stored.
func SignToken(key []byte, purpose, id string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00" + id))
	return id + "." + tokenAlphabet.EncodeToString(mac.Sum(nil)[:16])
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
