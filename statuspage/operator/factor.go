package operator

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"rsc.io/qr"

	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/templates"
)

// A TOTP as every app takes it (RFC 6238): SHA-1, six digits, thirty seconds.
const (
	stepFor   = 30 * time.Second
	seedBytes = 20 // as many as SHA-1 has (RFC 4226, section 4)
)

var codeForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

func newSeed() []byte {
	seed := make([]byte, seedBytes)
	_, _ = rand.Read(seed) // never fails
	return seed
}

// takesStep reports whether a code is of this step, the last one or the next, for clocks that
// are a little off, and of a later step than the last one that was used. The factor then has
// the step as used.
func takesStep(f *access.Factor, code string, now time.Time) bool {
	if len(code) != int(otp.DigitsSix) {
		return false
	}
	current := now.Unix() / int64(stepFor/time.Second)
	found := false
	for _, step := range []int64{current - 1, current, current + 1} {
		want, err := hotp.GenerateCodeCustom(base32Plain.EncodeToString(f.Secret), uint64(step), codeForm)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > f.Step && !found {
			f.Step, f.Used, found = step, now, true
		}
	}
	return found
}

// appOffer is what a person's app is shown: a picture to scan, and the same to type.
func appOffer(seed []byte, page, name string) (templates.AppOffer, error) {
	typed := base32Plain.EncodeToString(seed)
	issuer := strings.ReplaceAll(page, ":", " ")
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + name, RawQuery: url.Values{
		"secret": {typed}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"},
	}.Encode()}
	code, err := qr.Encode(strings.ReplaceAll(address.String(), "+", "%20"), qr.M)
	if err != nil {
		return templates.AppOffer{}, fmt.Errorf("draw the QR code: %w", err)
	}
	return templates.AppOffer{Link: address.String(), Typed: inFours(typed), Size: code.Size + 2*quiet, Path: picture(code)}, nil
}

// quiet is the margin that readers need round a QR code, in modules (ISO/IEC 18004).
const quiet = 4

// picture draws the dark modules of a code as one SVG path, a stroke a run.
func picture(code *qr.Code) string {
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return b.String()
}

// inFours writes letters in groups, as they are easier to type.
func inFours(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), " ")
}

// recoveryCodes are how many printed codes a person has; each works once.
const recoveryCodes = 10

// newRecovery makes printed codes of fifty bits, and what is kept of them.
func newRecovery(user string, now time.Time) (codes []string, factors []access.Factor) {
	for range recoveryCodes {
		code := rand.Text()[:10]
		sum := sha256.Sum256([]byte(code))
		codes = append(codes, code[:5]+"-"+code[5:])
		factors = append(factors, access.Factor{ID: rand.Text(), User: user, Kind: access.Recovery, Secret: sum[:], Made: now})
	}
	return codes, factors
}

func isRecovery(f access.Factor, given string) bool {
	sum := sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(sum[:], f.Secret) == 1
}
