package main

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// authorityServer is a small certificate authority that speaks ACME (RFC 8555). It looks
// whether the host answers its challenge, and takes the client's signatures on trust.
type authorityServer struct {
	*httptest.Server
	t      *testing.T
	issuer *issuer
	kind   string // of the challenge that it offers
	answer func(token string) bool

	mu    sync.Mutex
	valid bool   // the challenge was answered
	cert  []byte // PEM
	names []string
	asked int
}

func newAuthority(t *testing.T, kind string) *authorityServer {
	t.Helper()
	a := &authorityServer{t: t, issuer: newIssuer(t), kind: kind}
	mux := http.NewServeMux()
	mux.HandleFunc("/directory", a.directory)
	mux.HandleFunc("/nonce", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/account", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", a.URL+"/account/1")
		reply(w, http.StatusCreated, map[string]any{"status": "valid"})
	})
	mux.HandleFunc("/new-order", a.newOrder)
	mux.HandleFunc("/order", a.order)
	mux.HandleFunc("/authz", a.authorization)
	mux.HandleFunc("/challenge", a.challenge)
	mux.HandleFunc("/finalize", a.finalize)
	mux.HandleFunc("/cert", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(a.cert)
	})
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Replay-Nonce", fmt.Sprint(time.Now().UnixNano()))
		a.mu.Lock()
		defer a.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

// payload is what a signed request says.
func payload[T any](t *testing.T, r *http.Request) (v T) {
	var jws struct{ Payload string }
	if err := json.NewDecoder(r.Body).Decode(&jws); err != nil {
		t.Errorf("%s: %v", r.URL.Path, err)
		return v
	}
	text, err := base64.RawURLEncoding.DecodeString(jws.Payload)
	if err != nil {
		t.Errorf("%s: %v", r.URL.Path, err)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &v); err != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
	}
	return v
}

func (a *authorityServer) directory(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{
		"newNonce": a.URL + "/nonce", "newAccount": a.URL + "/account", "newOrder": a.URL + "/new-order", "revokeCert": a.URL + "/revoke", "keyChange": a.URL + "/key",
	})
}

func (a *authorityServer) newOrder(w http.ResponseWriter, r *http.Request) {
	asked := payload[struct{ Identifiers []struct{ Value string } }](a.t, r)
	a.asked++
	for _, i := range asked.Identifiers {
		a.names = append(a.names, i.Value)
	}
	w.Header().Set("Location", a.URL+"/order")
	reply(w, http.StatusCreated, a.state())
}

func (a *authorityServer) order(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, a.state())
}

func (a *authorityServer) state() map[string]any {
	status := "pending"
	switch {
	case a.cert != nil:
		status = "valid"
	case a.valid:
		status = "ready"
	}
	return map[string]any{
		"status": status, "authorizations": []string{a.URL + "/authz"}, "finalize": a.URL + "/finalize", "certificate": a.URL + "/cert",
		"identifiers": []map[string]string{{"type": "dns", "value": "status.example.com"}},
	}
}

func (a *authorityServer) authorization(w http.ResponseWriter, _ *http.Request) {
	status := "pending"
	if a.valid {
		status = "valid"
	}
	reply(w, http.StatusOK, map[string]any{
		"status": status, "identifier": map[string]string{"type": "dns", "value": "status.example.com"},
		"challenges": []map[string]string{{"type": a.kind, "url": a.URL + "/challenge", "token": "a-token", "status": status}},
	})
}

func (a *authorityServer) challenge(w http.ResponseWriter, _ *http.Request) {
	a.valid = a.answer("a-token")
	status := "invalid"
	if a.valid {
		status = "valid"
	}
	reply(w, http.StatusOK, map[string]string{"type": a.kind, "url": a.URL + "/challenge", "token": "a-token", "status": status})
}

func (a *authorityServer) finalize(w http.ResponseWriter, r *http.Request) {
	der, err := base64.RawURLEncoding.DecodeString(payload[struct{ CSR string }](a.t, r).CSR)
	if err != nil {
		a.t.Error(err)
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil || !slices.Equal(csr.DNSNames, []string{"status.example.com"}) {
		a.t.Errorf("the request for a certificate: %v, %v", csr, err)
		return
	}
	leaf := a.issuer.sign(a.t, 42, "status.example.com", csr.PublicKey, time.Now().AddDate(0, 3, 0))
	a.cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf})
	w.Header().Set("Location", a.URL+"/order")
	reply(w, http.StatusOK, a.state())
}

// Certificates by both challenges, from the first reader on; for the page's own names
// only; kept over a restart, where nobody else may read them.
func TestCertificatesByACME(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"tls-alpn-01", "http-01"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t, kind)
			c := Config{
				Data: t.TempDir(), Page: statuspage.Page{URL: &url.URL{Scheme: "https", Host: "status.example.com"}},
				TLS: &TLS{ACME: &ACME{Directory: a.URL + "/directory", Email: "ops@example.com"}, HTTP: "127.0.0.1:0"},
			}
			https, plain := mustLocked(t, c)
			a.answer = answersBy(kind, https, plain)
			if f := certificates(c, time.Now()); len(f) != 1 || f[0].Level != "risky" {
				t.Errorf("before the first reader the doctor says %v", f)
			}
			for range 2 {
				r, err := a.issuer.reader(t, https, nil).Get("https://status.example.com/")
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				if serial := r.TLS.PeerCertificates[0].SerialNumber.Int64(); serial != 42 || r.ProtoMajor != 2 {
					t.Errorf("certificate %d over HTTP/%d", serial, r.ProtoMajor)
				}
			}
			if _, err := a.issuer.reader(t, https, func(c *tls.Config) { c.ServerName = "evil.example.net" }).Get("https://evil.example.net/"); err == nil {
				t.Error("a stranger's name is served")
			}
			if f := certificates(c, time.Now()); len(f) != 0 {
				t.Errorf("with a fresh certificate the doctor says %v", f)
			}
			if f := certificates(c, time.Now().AddDate(0, 3, -10)); len(f) != 1 || f[0].About != "tls" {
				t.Errorf("ten days before its end the doctor says %v", f)
			}
			restarted, _ := mustLocked(t, c)
			r, err := a.issuer.reader(t, restarted, nil).Get("https://status.example.com/")
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if a.mu.Lock(); a.asked != 1 || !slices.Equal(a.names, []string{"status.example.com"}) {
				t.Errorf("asked %d times, for %v", a.asked, a.names)
			}
			a.mu.Unlock()
			if info, err := os.Stat(filepath.Join(c.Data, acmeFolder)); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder of keys: %v, %v", info, err)
			}
		})
	}
}

// mustLocked serves a word behind the lock, on real sockets.
func mustLocked(t *testing.T, c Config) (https, plain string) {
	t.Helper()
	l, err := newLock(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	serve := func(h *http.Server) string {
		socket, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		h.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
		go serveDoor(h, socket, func(error) {})
		t.Cleanup(func() { _ = h.Close() })
		return socket.Addr().String()
	}
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	return serve(&http.Server{Handler: hello, TLSConfig: l.config}), serve(&http.Server{Handler: l.plain})
}

// answersBy asks the host as the authority does (RFC 8555 section 8.3, RFC 8737).
func answersBy(kind, https, plain string) func(token string) bool {
	if kind == "http-01" {
		return func(token string) bool {
			req, err := http.NewRequest(http.MethodGet, "http://"+plain+"/.well-known/acme-challenge/"+token, http.NoBody)
			if err != nil {
				return false
			}
			req.Host = "status.example.com"
			r, err := http.DefaultClient.Do(req)
			if err != nil {
				return false
			}
			defer r.Body.Close()
			body := make([]byte, 200)
			n, _ := r.Body.Read(body)
			return r.StatusCode == http.StatusOK && strings.HasPrefix(string(body[:n]), token+".")
		}
	}
	return func(string) bool {
		conn, err := tls.Dial("tcp", https, &tls.Config{ServerName: "status.example.com", NextProtos: []string{"acme-tls/1"}, InsecureSkipVerify: true}) // it is its own
		if err != nil {
			return false
		}
		defer conn.Close()
		return slices.ContainsFunc(conn.ConnectionState().PeerCertificates[0].Extensions, func(e pkix.Extension) bool { return e.Id.String() == "1.3.6.1.5.5.7.1.31" })
	}
}
