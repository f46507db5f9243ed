package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// outside is the internet as far as readers' endpoints go: every name leads to one https
// server, whose answers a test decides.
type outside struct {
	server *httptest.Server
	roots  *x509.CertPool

	mu     sync.Mutex
	answer http.HandlerFunc // nil: 200
	got    []posted
	dialed []string
}

// posted is a request that came in.
type posted struct {
	host, path string
	header     http.Header
	body       []byte
}

func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{roots: x509.NewCertPool()}
	o.server = httptest.NewUnstartedServer(http.HandlerFunc(o.serve))
	o.server.TLS = &tls.Config{Certificates: []tls.Certificate{o.certificate(t)}}
	o.server.StartTLS()
	t.Cleanup(o.server.Close)
	return o
}

// certificate is one for every name that a test uses.
func (o *outside) certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{
		"*.example.com", "hooks.slack.com", "example.webhook.office.com", "example.westeurope.logic.azure.com", "discord.com",
		"chat.googleapis.com", "api.telegram.org",
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "outside"}, DNSNames: names, NotAfter: time.Now().AddDate(50, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	o.roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

func (o *outside) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	o.mu.Lock()
	o.got = append(o.got, posted{r.Host, r.URL.RequestURI(), r.Header, body})
	answer := o.answer
	o.mu.Unlock()
	if answer != nil {
		r.Body = http.NoBody
		answer(w, r)
	}
}

// answers decides what is answered from now on.
func (o *outside) answers(h http.HandlerFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer = h
}

// status answers with a status and words.
func status(code int, words string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(words))
	}
}

// last is the request that came in last.
func (o *outside) last(t *testing.T) posted {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.got) == 0 {
		t.Fatal("nothing came in")
	}
	return o.got[len(o.got)-1]
}

func (o *outside) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.got)
}

// dial leads everywhere to the one server.
func (o *outside) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	o.mu.Lock()
	o.dialed = append(o.dialed, addr)
	o.mu.Unlock()
	return (&net.Dialer{}).DialContext(ctx, network, o.server.Listener.Addr().String())
}

// env is the house with that outside, and the words that readers get.
func (o *outside) env(t *testing.T) Env {
	t.Helper()
	e := realTexts(t)
	e.Roots, e.DialPublic = o.roots, o.dial
	e.Dial = func(context.Context, string, string) (net.Conn, error) {
		t.Error("a reader's endpoint was reached by the dialer of the configuration")
		return nil, errNoPublicDialer
	}
	return e
}
