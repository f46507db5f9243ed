package operator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"github.com/fyr-status/fyr/statuspage/access"
)

// device is an authenticator (WebAuthn Level 3, section 6) with one passkey.
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	user   []byte
	count  uint32
	origin string
	flags  byte // beside "attested": user present, user verified, backup eligible and done
}

const (
	present, verified, eligible, backedUp, attested = 0x01, 0x04, 0x08, 0x10, 0x40
)

func newDevice(t *testing.T) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &device{t: t, key: key, id: []byte(rand.Text()), origin: "http://localhost:8081", flags: present | verified | eligible | backedUp}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// options are what a page asks a device with.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		Verification string `json:"userVerification"`
	} `json:"publicKey"`
}

func (d *device) asked(w *httptest.ResponseRecorder) options {
	d.t.Helper()
	var o options
	if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil || o.PublicKey.Challenge == "" {
		d.t.Fatalf("asked with %d %s", w.Code, w.Body)
	}
	return o
}

func (d *device) client(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}

func (d *device) state(flags byte) []byte {
	relying := sha256.Sum256([]byte("localhost"))
	return binary.BigEndian.AppendUint32(append(relying[:], flags), d.count)
}

// makes answers the offer of a new passkey.
func (d *device) makes(o options) string {
	d.t.Helper()
	d.user, _ = base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		d.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		d.t.Fatal(err)
	}
	data := append(d.state(d.flags|attested), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(append(data, d.id...), public...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]string{"attestationObject": b64(object), "clientDataJSON": b64(d.client("webauthn.create", o.PublicKey.Challenge))})
}

// proves answers a challenge.
func (d *device) proves(o options) string {
	d.t.Helper()
	d.count++
	client, data := d.client("webauthn.get", o.PublicKey.Challenge), d.state(d.flags)
	sum := sha256.Sum256(client)
	whole := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, whole[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]string{"authenticatorData": b64(data), "clientDataJSON": b64(client), "signature": b64(signature), "userHandle": b64(d.user)})
}

func (d *device) answer(response map[string]string) string {
	text, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// enrols makes a passkey for who is signed in.
func (h *house) enrols(d *device, session string) *httptest.ResponseRecorder {
	h.t.Helper()
	attempt := cookieOf(h.ask("GET", "/account/factor", "", "Cookie", session), attemptCookie)
	both := session + "; " + attempt
	o := d.asked(h.form("/account/passkey", nil, "Cookie", both))
	return h.form("/account/factor", url.Values{"do": {"passkey"}, "label": {"laptop"}, "credential": {d.makes(o)}}, "Cookie", both)
}

// challenge asks for any passkey, and returns the attempt.
func (h *house) challenge(d *device) (options, string) {
	h.t.Helper()
	w := h.form("/passkey", nil)
	return d.asked(w), cookieOf(w, attemptCookie)
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	h, d := newHouse(t), newDevice(t)
	bo, _, _ := h.armed("bo", access.TOTP)
	if w := h.enrols(d, h.signInAs(bo)); w.Code != 200 {
		t.Fatalf("making one: %d %s", w.Code, w.Body)
	}
	o, attempt := h.challenge(d)
	if o.PublicKey.Verification != "required" || o.PublicKey.RPID != "localhost" {
		t.Errorf("asked with %+v", o)
	}
	said := url.Values{"credential": {d.proves(o)}}
	if w := h.form("/session", said, "Cookie", attempt); w.Code != http.StatusSeeOther || cookieOf(w, "fyr-session") == "" {
		t.Fatalf("signing in: %d %s", w.Code, w.Body)
	}
	if w := h.form("/session", said, "Cookie", attempt); w.Code != http.StatusUnauthorized {
		t.Errorf("the same answer again: %d", w.Code)
	}
	_, second := h.password("bo", herons)
	o = d.asked(h.form("/code/passkey", nil, "Cookie", second))
	if w := h.form("/code", url.Values{"credential": {d.proves(o)}}, "Cookie", second); w.Code != http.StatusSeeOther || cookieOf(w, "fyr-session") == "" {
		t.Errorf("as a second factor: %d %s", w.Code, w.Body)
	}
}

func TestForgedPasskeysAreRefused(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(d *device, o *options){
		"of another site":          func(d *device, _ *options) { d.origin = "https://evil.example" },
		"without the person":       func(d *device, _ *options) { d.flags &^= verified },
		"to another challenge":     func(_ *device, o *options) { o.PublicKey.Challenge = b64([]byte("chosen by the caller, 32 bytes..")) },
		"by another key":           func(d *device, _ *options) { d.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
		"of another person":        func(d *device, _ *options) { d.user = []byte("nobody") },
		"that counts backwards":    func(d *device, _ *options) { d.count -= 3 },
		"that was never made here": func(d *device, _ *options) { d.id = []byte("another") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, d := newHouse(t), newDevice(t)
			d.count = 7
			bo, _, _ := h.armed("bo", access.TOTP)
			if w := h.enrols(d, h.signInAs(bo)); w.Code != 200 {
				t.Fatalf("making one: %d %s", w.Code, w.Body)
			}
			o, attempt := h.challenge(d)
			forge(d, &o)
			if w := h.form("/session", url.Values{"credential": {d.proves(o)}}, "Cookie", attempt); w.Code != http.StatusUnauthorized || cookieOf(w, "fyr-session") != "" {
				t.Errorf("%d", w.Code)
			}
		})
	}
}

// A challenge is of the browser that asked for it, and no answer makes one up.
func TestAnswersNeedAChallenge(t *testing.T) {
	t.Parallel()
	h, d := newHouse(t), newDevice(t)
	o, _ := h.challenge(d)
	for _, credential := range []string{d.proves(o), "{}", "", "null", `{"id":"x"}`} {
		_, other := h.challenge(d)
		for _, attempt := range []string{"", attemptCookie + "=x", other} {
			if w := h.form("/session", url.Values{"credential": {credential}}, "Cookie", attempt); cookieOf(w, "fyr-session") != "" {
				t.Errorf("%.20q with %q signs in", credential, attempt)
			}
		}
	}
	if w := h.form("/session", url.Values{"do": {"passkey"}, "credential": {""}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the form of a browser without scripts: %d", w.Code)
	}
	if newKeys(&url.URL{Scheme: "http", Host: "ops.example.com"}, "x") != nil || newKeys(&url.URL{Scheme: "https", Host: "192.0.2.1"}, "x") != nil {
		t.Error("passkeys are offered where browsers have none")
	}
	if newKeys(&url.URL{Scheme: "https", Host: "ops.example.com"}, "x") == nil {
		t.Error("passkeys are not offered over https")
	}
}
