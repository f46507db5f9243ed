package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
)

// browse subscribes with a browser that can read what it is sent.
func (r *readerRig) browse(t *testing.T) string {
	t.Helper()
	b, key := newBrowser(t, "https://push.example.com/p/capability")
	r.read = func(t *testing.T, p posted) string { return opened(t, key, []byte("0123456789abcdef"), p.body) }
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// opened is what a browser reads of a sealed body (RFC 8188, RFC 8291): written from the
// receiver's side, apart from what seals.
func opened(t *testing.T, key *ecdh.PrivateKey, auth, body []byte) string {
	t.Helper()
	salt, n := body[:16], int(body[20])
	point, sealed := body[21:21+n], body[21+n:]
	theirs, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := key.ECDH(theirs)
	if err != nil {
		t.Fatal(err)
	}
	must := func(out []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ikm := must(hkdf.Key(sha256.New, shared, auth, "WebPush: info\x00"+string(key.PublicKey().Bytes())+string(point), 32))
	block, err := aes.NewCipher(must(hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain := must(aead.Open(nil, must(hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)), sealed, nil))
	return strings.TrimSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")
}

// TestPushRequest holds the request to RFC 8030, 8188, 8291 and 8292.
func TestPushRequest(t *testing.T) {
	t.Parallel()
	r := newReaderRig(t, channels["push"])
	p := notice("d-1", time.Now())
	p.Told.Incident.Impact = statuspage.ImpactCritical
	if got := r.sender.Send(t.Context(), r.parcel(p)); got.Outcome != Delivered {
		t.Fatalf("%+v", got)
	}
	got := r.last(t)
	want := map[string]string{
		"TTL": "259200", "Urgency": "high", "Topic": pushTopic("inc4k2m8p3qz"), "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
	}
	for name, value := range want {
		if got.header.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), value)
		}
	}
	if len(want["Topic"]) != mostTopic || len(got.body) > sealedRecord {
		t.Errorf("a topic of %d characters, a body of %d bytes", len(want["Topic"]), len(got.body))
	}
	token, public, _ := strings.Cut(strings.TrimPrefix(got.header.Get("Authorization"), "vapid t="), ", k=")
	if public != r.key.Public() || !verifies(t, public, strings.Split(token, ".")) {
		t.Error("the push service can't tell that it is us")
	}
	var payload map[string]string
	if err := json.Unmarshal([]byte(r.read(t, got)), &payload); err != nil {
		t.Fatal(err)
	}
	payload["body"], _, _ = strings.Cut(payload["body"], "\n")
	if diff := cmp.Diff(map[string]string{
		"title": payload["title"], "body": "We are looking into it.", "url": "https://status.example.com/incidents/inc4k2m8p3qz", "tag": "inc4k2m8p3qz", "lang": "en",
	}, payload); diff != "" || !strings.Contains(payload["title"], "API requests fail") {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

// TestPushIsSmall: whatever was written, a push service takes it.
func TestPushIsSmall(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"a", "\u2028", "𝄞", "<", "\x01"} {
		m := Message{Title: strings.Repeat(c, 5000), Text: strings.Repeat(c, 20000), Link: "https://status.example.com/" + strings.Repeat("x", 500), Key: strings.Repeat("k", 100)}
		raw, err := json.Marshal(pushWords(m, "en"))
		if err != nil || len(raw) > mostSealed+1024 {
			t.Errorf("%q: %d bytes, error %v", c, len(raw), err)
		}
		b, _ := newBrowser(t, "https://push.example.com/1")
		if body, err := b.seal(raw); err != nil || len(body) > sealedRecord {
			t.Errorf("%q: sealed %d bytes, error %v", c, len(body), err)
		}
	}
}

// FuzzBrowser gives anything as a browser's subscription.
func FuzzBrowser(f *testing.F) {
	f.Add(`{"endpoint": "https://push.example.com/1", "expirationTime": null, "keys": {"p256dh": "BA", "auth": "x"}}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, given string) {
		e, err := pushReader(given)
		if err != nil {
			return
		}
		var b browser
		if err := json.Unmarshal([]byte(e.Secret.Reveal()), &b); err != nil {
			t.Fatal(err)
		}
		if _, err := b.seal([]byte("x")); err != nil {
			t.Errorf("taken, and can't be sealed for: %v", err)
		}
	})
}
