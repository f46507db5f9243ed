package notify

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

func mustBase64(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestSealIsTheStandards compares with RFC 8291, section 5 and appendix A.
func TestSealIsTheStandards(t *testing.T) {
	t.Parallel()
	ours, err := ecdh.P256().NewPrivateKey(mustBase64(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	var b browser
	b.Keys.Point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	b.Keys.Auth = "BTBZMqHH6r4Tts7J_aSIgg=="
	got, err := b.sealWith(ours, mustBase64(t, "DGv6ra1nlYgDCS1FRnbzlw"), []byte("When I grow up, I want to be a watermelon"))
	if err != nil {
		t.Fatal(err)
	}
	want := "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml" +
		"mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT" +
		"pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if !bytes.Equal(got, mustBase64(t, want)) {
		t.Errorf("sealed %s\n  want %s", base64.RawURLEncoding.EncodeToString(got), want)
	}
}

// TestSealNeverRepeats sees to it that key and salt are fresh each time.
func TestSealNeverRepeats(t *testing.T) {
	t.Parallel()
	b, _ := newBrowser(t, "https://push.example.com/1")
	one, err := b.seal([]byte("same"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.seal([]byte("same"))
	if err != nil || bytes.Equal(one[:sealedSalt], two[:sealedSalt]) || bytes.Equal(one[21:86], two[21:86]) {
		t.Errorf("salt or key repeats, or error %v", err)
	}
}

func TestVAPID(t *testing.T) {
	t.Parallel()
	key, err := ReadPushKey(secret.New(NewPushKey()))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	endpoint := &url.URL{Scheme: "https", Host: "push.example.com:8443", Path: "/p/secret"}
	header, err := key.authorization(endpoint, "https://status.example.com", now)
	if err != nil {
		t.Fatal(err)
	}
	token, public, _ := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	if public != key.Public() {
		t.Errorf("key %q, want %q", public, key.Public())
	}
	var claims map[string]any
	parts := strings.Split(token, ".")
	if err := json.Unmarshal(mustBase64(t, parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	if claims["aud"] != "https://push.example.com:8443" || claims["sub"] != "https://status.example.com" || claims["exp"] != float64(now.Add(vapidLives).Unix()) {
		t.Errorf("claims %v", claims)
	}
	if !verifies(t, public, parts) {
		t.Error("the signature is not the key's")
	}
	if strings.Contains(header, "secret") {
		t.Error("the header holds the endpoint's path")
	}
}

// verifies checks a JWT of three parts with a public key.
func verifies(t *testing.T, public string, parts []string) bool {
	t.Helper()
	k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), mustBase64(t, public))
	if err != nil {
		t.Fatal(err)
	}
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), mustBase64(t, parts[2])
	return len(signature) == 64 && ecdsa.Verify(k, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

func TestReadPushKeyRefuses(t *testing.T) {
	t.Parallel()
	for _, kept := range []string{"", "not base64!", "AAAA", strings.Repeat("A", 43), strings.Repeat("_", 43)} {
		if _, err := ReadPushKey(secret.New(kept)); err == nil {
			t.Errorf("%q is taken for a key", kept)
		}
	}
}

// newBrowser makes a subscription as a browser does, and the key that opens what is
// sent to it.
func newBrowser(t *testing.T, endpoint string) (browser, *ecdh.PrivateKey) {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := browser{Endpoint: endpoint}
	b.Keys.Point = base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
	b.Keys.Auth = base64.RawURLEncoding.EncodeToString([]byte("0123456789abcdef"))
	return b, key
}
