package notify

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// Another implementation verifies what arrives, and finds RFC 8058's headers covered.
func TestDKIM(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	s := smtptest.New(t, smtptest.Script{})
	m := relayed(t, s, fmt.Sprintf(`, "reply_to": "help@example.com", "dkim": {"domain": "example.com", "selector": "fyr", "key": %s}`, text))
	var wg sync.WaitGroup
	for i := range 8 { // the library's signer must stand concurrent use
		wg.Go(func() { m.Send(t.Context(), notice(fmt.Sprint("d", i), at)) })
	}
	wg.Wait()
	for _, got := range s.Wait(t, 8, 10*time.Second) {
		if err := verify(got.Data, &key.PublicKey); err != nil {
			t.Errorf("%v\n%s", err, got.Data)
		}
		changed := bytes.Replace(got.Data, []byte("/unsubscribe?token="), []byte("/unsubscribe?token=x"), 1)
		if err := verify(changed, &key.PublicKey); err == nil {
			t.Error("a changed List-Unsubscribe is still signed")
		}
	}
}

func verify(data []byte, key *rsa.PublicKey) error {
	pub, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return err
	}
	wire := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	all, err := dkim.VerifyWithOptions(bytes.NewReader(wire), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		if domain != "fyr._domainkey.example.com" {
			return nil, fmt.Errorf("asked for %s", domain)
		}
		return []string{"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(pub)}, nil
	}})
	if err != nil || len(all) != 1 {
		return fmt.Errorf("%d signatures: %w", len(all), err)
	}
	if all[0].Err != nil {
		return all[0].Err
	}
	covered := strings.ToLower(strings.Join(all[0].HeaderKeys, " ") + " ")
	for _, name := range signedHeaders {
		if !strings.Contains(covered, strings.ToLower(name)+" ") {
			return fmt.Errorf("%s is not signed", name)
		}
	}
	return nil
}
