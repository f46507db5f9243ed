package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// Within is how far the clock of who signs may be from ours.
const Within = 5 * time.Minute

// password checks what programs that can't sign send with each message: the secret as a
// bearer token, or as the password of basic authentication (the name is of no account).
func password(s secret.String, m message) error {
	scheme, given, _ := strings.Cut(m.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") { // in any case: RFC 9110, section 11.1
		_, given, _ = (&http.Request{Header: m.header}).BasicAuth()
	}
	if !same(given, s.Reveal()) {
		return statuspage.ErrUnproven
	}
	return nil
}

// same compares in constant time, whatever the lengths.
func same(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// standard checks the signature of Standard Webhooks 1.0: webhook-id, webhook-timestamp and
// webhook-signature, over "id.timestamp.body".
func standard(s secret.String, m message) error {
	w, err := standardwebhooks.NewWebhook(s.Reveal())
	if err != nil { // it is not in base64
		w, err = standardwebhooks.NewWebhookRaw([]byte(s.Reveal()))
	}
	if err != nil || s.Empty() || w.VerifyIgnoringTimestamp(m.body, m.header) != nil {
		return statuspage.ErrUnproven
	}
	return fresh(m.secondsIn(standardwebhooks.HeaderWebhookTimestamp), m.now)
}

// secondsIn is the time that a header holds in Unix seconds; zero when there is none.
func (m message) secondsIn(header string) time.Time {
	seconds, err := strconv.ParseInt(m.header.Get(header), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

func fresh(at, now time.Time) error {
	if at.IsZero() || now.Sub(at).Abs() > Within {
		return statuspage.ErrReplay
	}
	return nil
}

// mac checks an HMAC-SHA-256 of the body, in hex behind a prefix, in any of the
// signatures that a header lists.
func mac(s secret.String, body []byte, header, prefix string) error {
	sum := hmac.New(sha256.New, []byte(s.Reveal()))
	sum.Write(body)
	want, proven := sum.Sum(nil), 0
	for one := range strings.SplitSeq(header, ",") {
		given, ok := strings.CutPrefix(strings.TrimSpace(one), prefix)
		signature, err := hex.DecodeString(given)
		if ok && err == nil && hmac.Equal(signature, want) {
			proven++
		}
	}
	if proven == 0 || s.Empty() {
		return statuspage.ErrUnproven
	}
	return nil
}
