package notify

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// Another implementation verifies what arrives, and finds RFC 8058's headers covered.
func TestDKIM(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"rsa": rsaKey, "ed25519": edKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := smtptest.New(t, smtptest.Script{})
			m := relayed(t, s, fmt.Sprintf(`, "reply_to": "help@example.com", "dkim": {"domain": "example.com", "selector": "fyr", "key": %s}`, inPEM(t, key)))
			var wg sync.WaitGroup
			for i := range 8 { // the library's signer must stand concurrent use
				wg.Go(func() { m.Send(t.Context(), following(fmt.Sprint("d", i))) })
			}
			wg.Wait()
			for _, got := range s.Wait(t, 8, 10*time.Second) {
				if err := verify(got.Data, key.Public()); err != nil {
					t.Errorf("%v\n%s", err, got.Data)
				}
			}
			everyHeaderCounts(t, s.Messages()[0].Data, key.Public())
		})
	}
}

// following is a parcel with a second update, whose mail answers the first one's.
func following(id string) statuspage.Parcel {
	p := notice(id, at)
	p.Told.Incident.Updates = append(p.Told.Incident.Updates, statuspage.Update{ID: "upd2"})
	return p
}

// everyHeaderCounts changes one header after the other: none may be changed on the way.
func everyHeaderCounts(t *testing.T, message []byte, key crypto.PublicKey) {
	t.Helper()
	for _, name := range []string{
		"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "MIME-Version", "Content-Type",
		"List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post",
	} {
		header := regexp.MustCompile(`(?im)^` + name + `: `)
		if !header.Match(message) {
			t.Errorf("the message has no %s", name)
			continue
		}
		if err := verify(header.ReplaceAll(message, []byte("${0}x")), key); err == nil {
			t.Errorf("a changed %s is still signed", name)
		}
	}
}

// record is the key as the name system holds it (RFC 6376 section 3.6.1, RFC 8463).
func record(key crypto.PublicKey) (string, error) {
	if ed, ok := key.(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(ed), nil
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), err
}

func verify(data []byte, key crypto.PublicKey) error {
	text, err := record(key)
	if err != nil {
		return err
	}
	wire := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	all, err := dkim.VerifyWithOptions(bytes.NewReader(wire), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		if domain != "fyr._domainkey.example.com" {
			return nil, fmt.Errorf("asked for %s", domain)
		}
		return []string{text}, nil
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
