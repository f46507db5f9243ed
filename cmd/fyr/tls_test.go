package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
)

// issuer signs certificates that a test trusts.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key := mustECKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{cert: cert, key: key, pool: x509.NewCertPool()}
	i.pool.AddCert(cert)
	return i
}

func mustECKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign makes a certificate for a host, in DER.
func (i *issuer) sign(t *testing.T, serial int64, host string, public crypto.PublicKey, until time.Time) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(serial), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, i.cert, public, i.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// files writes a certificate and its key where the server looks for them.
func (i *issuer) files(t *testing.T, dir string, serial int64, until time.Time) {
	t.Helper()
	key := mustECKey(t)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"key.pem":  {Type: "PRIVATE KEY", Bytes: der},
		"cert.pem": {Type: "CERTIFICATE", Bytes: i.sign(t, serial, "status.example.com", key.Public(), until)},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// reader is a client that finds status.example.com at an address.
func (i *issuer) reader(t *testing.T, address string, change func(*tls.Config)) *http.Client {
	t.Helper()
	config := &tls.Config{RootCAs: i.pool, ServerName: "status.example.com"}
	if change != nil {
		change(config)
	}
	transport := &http.Transport{
		TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patient, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// The page over https with files that another program renews: while it runs, the new
// certificate is shown, and a broken one is not.
func TestOwnCertificate(t *testing.T) {
	t.Parallel()
	s, g, i := mustStage(t, smtptest.Script{}), newTarget(t), newIssuer(t)
	i.files(t, s.dir, 10, time.Now().AddDate(0, 0, 5))
	plain := mustFreeAddress(t)
	s.write(t, settings(g, "tls: {cert: cert.pem, key: key.pem, http: \""+plain+"\"}\n"))
	s.launch(t)
	shown := func(serial int64) func() bool {
		return func() bool {
			r, err := i.reader(t, s.page, nil).Get(pageURL + "/")
			if err != nil {
				return false
			}
			defer r.Body.Close()
			return r.StatusCode == http.StatusOK && r.ProtoMajor == 2 && r.TLS.PeerCertificates[0].SerialNumber.Int64() == serial && r.Header.Get("Strict-Transport-Security") != ""
		}
	}
	wait(t, patient, "the page is served over https", shown(10))
	if r, err := i.reader(t, s.page, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }).Get(pageURL + "/"); err == nil {
		t.Errorf("TLS 1.1 is spoken: %s", r.Status)
	}
	r, err := i.reader(t, plain, nil).Get("http://evil.example.net/status/history?q=x")
	if err != nil || r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "https://status.example.com/status/history?q=x" {
		t.Errorf("over http: %v, %v", r, err)
	}
	if found := asked[[]finding](t, s, "doctor"); !hasFinding(found, "tls") {
		t.Errorf("the doctor says nothing of a certificate that ends in five days: %v", found)
	}
	if err := os.WriteFile(s.path("cert.pem"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	wait(t, patient, "the broken file is noticed", func() bool {
		log, err := os.ReadFile(s.path("log"))
		return shown(10)() && err == nil && strings.Contains(string(log), "certificate not taken")
	})
	i.files(t, s.dir, 11, time.Now().AddDate(1, 0, 0))
	wait(t, patient, "the new certificate is shown", shown(11))
}

func TestNoServerWithoutItsCertificate(t *testing.T) {
	t.Parallel()
	c := Config{TLS: &TLS{Cert: "missing.pem", Key: "missing.key"}, Page: statuspage.Page{URL: &url.URL{Scheme: "https", Host: "status.example.com"}}}
	if _, err := newLock(c, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "missing.pem") {
		t.Errorf("a missing certificate: %v", err)
	}
}

// What the doctor says of a certificate follows the day.
func TestDoctorLooksAtCertificates(t *testing.T) {
	t.Parallel()
	i, dir, now := newIssuer(t), t.TempDir(), time.Now()
	i.files(t, dir, 1, now.AddDate(0, 0, 60))
	c := Config{TLS: &TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}, Page: statuspage.Page{URL: &url.URL{Scheme: "https", Host: "status.example.com"}}}
	for _, tt := range []struct {
		host string
		now  time.Time
		want string
	}{
		{"status.example.com", now, ""},
		{"status.example.com", now.AddDate(0, 0, 50), "risky the certificate expires"},
		{"status.example.com", now.AddDate(0, 0, 61), "wrong readers are warned off: the certificate expired"},
		{"other.example.com", now, "wrong readers are warned off: x509"},
	} {
		c.Page.URL = &url.URL{Scheme: "https", Host: tt.host}
		got := ""
		for _, f := range certificates(c, tt.now) {
			got += f.Level + " " + f.Text
		}
		if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want)) {
			t.Errorf("%s at %s: %q, want %q", tt.host, tt.now, got, tt.want)
		}
	}
}
