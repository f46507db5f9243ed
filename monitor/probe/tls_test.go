package probe

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// settings with ca as the only trusted certificate, and more as JSON members.
func trusting(tb testing.TB, ca authority, more string) string {
	tb.Helper()
	text, err := json.Marshal(ca.pem())
	if err != nil {
		tb.Fatal(err)
	}
	return `{"ca":` + string(text) + more + `}`
}

func TestTLSUp(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	leaf := ca.issue(t, MustKey(t), "localhost", 90*day, false)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		addr := MustServeTLS(t, address, leaf, nil)
		out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, "")), 5*time.Second)
		wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
		f := out.Facts
		if f.CertSubject != "CN=localhost" || f.CertIssuer != "CN=Test Root" || f.TLSVersion != "TLS 1.3" || !f.CertExpires.Equal(leaf.cert.NotAfter) {
			t.Errorf("facts are %+v", f)
		}
		if out.Timings.Connect <= 0 || out.Timings.Handshake <= 0 || out.Timings.Write != 0 {
			t.Errorf("timings are %+v, want connect and handshake", out.Timings)
		}
	}
}

// F38: each flaw of a certificate is told apart.
func TestTLSCertificates(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	foreign := root(t, "Foreign Root", 3000*day)
	oldIntermediate := ca.issue(t, MustKey(t), "Old Intermediate", -2*day, true)
	weakIntermediate := ca.issue(t, MustWeakKey(t), "Weak Intermediate", 900*day, true)
	leaf := func(by authority, validFor time.Duration) authority {
		return by.issue(t, MustKey(t), "localhost", validFor, false)
	}
	early := ca.sign(t, MustKey(t), &x509.Certificate{NotBefore: time.Now().Add(49 * time.Hour), NotAfter: time.Now().Add(90 * day)})
	elsewhere := ca.sign(t, MustKey(t), &x509.Certificate{NotBefore: time.Now().Add(-day), NotAfter: time.Now().Add(90 * day), DNSNames: []string{"other.example"}})
	tests := []struct {
		name   string
		cert   authority
		others []authority
		cause  monitor.Cause
		words  string
	}{
		{"expired", leaf(ca, -73*time.Hour), nil, monitor.CertExpired, "expired 3 days ago, on 20"},
		{"not yet valid", early, nil, monitor.CertExpired, "UTC, in 2 days"},
		{"wrong host", elsewhere, nil, monitor.CertInvalid, "for another host"},
		{"unknown authority", leaf(foreign, 90*day), []authority{foreign}, monitor.CertInvalid, "unknown authority CN=Foreign Root"},
		{"no intermediate sent", leaf(oldIntermediate, 90*day), nil, monitor.CertInvalid, "sent no intermediate"},
		{"expired intermediate", leaf(oldIntermediate, 90*day), []authority{oldIntermediate}, monitor.CertExpired, "the certificate of CN=Old Intermediate in the chain expired on 20"},
		{"self-signed", leaf(authority{}, 90*day), nil, monitor.CertInvalid, "self-signed, by CN=localhost"},
		{"weak key", ca.issue(t, MustWeakKey(t), "localhost", 90*day, false), nil, monitor.CertInvalid, "weak key: CN=localhost has an RSA key of 1024 bits"},
		{"weak intermediate", leaf(weakIntermediate, 90*day), []authority{weakIntermediate}, monitor.CertInvalid, "weak key: CN=Weak Intermediate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := MustServeTLS(t, "127.0.0.1:0", tt.cert, nil, tt.others...)
			out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, "")), 5*time.Second)
			wantOutcome(t, out, monitor.Down, monitor.Handshake, tt.cause, tt.words)
		})
	}
}

func TestTLSServerName(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	leaf := ca.sign(t, MustKey(t), &x509.Certificate{
		Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Now().Add(-day), NotAfter: time.Now().Add(90 * day), DNSNames: []string{"mail.example.com"},
	})
	asked := make(chan string, 1)
	addr := MustServeTLS(t, "127.0.0.1:0", leaf, func(c *tls.Config) {
		c.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			asked <- h.ServerName
			return nil, nil
		}
	})
	out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, `,"server_name":"mail.example.com"`)), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if name := <-asked; name != "mail.example.com" {
		t.Errorf("asked for %q, want the server_name", name)
	}
}

func TestTLSExpiresSoon(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	tests := []struct {
		left   time.Duration
		more   string
		status monitor.Status
		words  string
	}{
		{14*day + time.Hour, "", monitor.Up, ""},
		{13*day + time.Hour, "", monitor.Degraded, "the certificate expires in 13 days, on 20"},
		{day + time.Hour, "", monitor.Degraded, "in 1 day, on"},
		{5*time.Hour + time.Minute, "", monitor.Degraded, "in 5 hours, on"},
		{day, `,"warn_days":0`, monitor.Up, ""},
		{29 * day, `,"warn_days":30`, monitor.Degraded, "in 28 days, on"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.left, tt.more), func(t *testing.T) {
			t.Parallel()
			addr := MustServeTLS(t, "127.0.0.1:0", ca.issue(t, MustKey(t), "localhost", tt.left, false), nil)
			out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, tt.more)), 5*time.Second)
			if tt.status == monitor.Up {
				wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
				return
			}
			wantOutcome(t, out, tt.status, monitor.Handshake, monitor.CertExpiresSoon, tt.words)
		})
	}
}

// Trap 35: an expired cross-signed root that the server still sends is not needed by
// the chain that verifies, and so says nothing about its end.
func TestTLSUnusedExpiredCrossSign(t *testing.T) {
	t.Parallel()
	newRoot := root(t, "New Root", 3000*day)
	oldRoot := root(t, "Old Root", -10*day)
	crossed := oldRoot.issue(t, newRoot.key, "New Root", -10*day, true)
	between := newRoot.issue(t, MustKey(t), "Intermediate", 1000*day, true)
	leaf := between.issue(t, MustKey(t), "localhost", 60*day, false)
	addr := MustServeTLS(t, "127.0.0.1:0", leaf, nil, between, crossed)
	out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, newRoot, "")), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if !out.Facts.CertExpires.Equal(leaf.cert.NotAfter) {
		t.Errorf("expires %s, want the leaf's %s", out.Facts.CertExpires, leaf.cert.NotAfter)
	}
}

// When several chains verify, the one that lasts longest counts.
func TestTLSLongestChainCounts(t *testing.T) {
	t.Parallel()
	newRoot := root(t, "New Root", 3000*day)
	oldRoot := root(t, "Old Root", 5*day)
	crossed := oldRoot.issue(t, newRoot.key, "New Root", 5*day, true)
	leaf := newRoot.issue(t, MustKey(t), "localhost", 60*day, false)
	roots := x509.NewCertPool()
	for _, r := range []authority{newRoot, oldRoot} {
		roots.AddCert(r.cert)
	}
	end, cause, reason := verifyChain([]*x509.Certificate{leaf.cert, crossed.cert}, roots, "localhost", time.Now())
	if cause != monitor.NoCause || !end.Equal(leaf.cert.NotAfter) {
		t.Errorf("ends %s for %v (%s), want %s", end, cause, reason, leaf.cert.NotAfter)
	}
}

// A chain ends when its first certificate does, which may be the intermediate.
func TestTLSChainEndsWithItsFirst(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	between := ca.issue(t, MustKey(t), "Intermediate", 3*day+time.Hour, true)
	addr := MustServeTLS(t, "127.0.0.1:0", between.issue(t, MustKey(t), "localhost", 60*day, false), nil, between)
	out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, "")), 5*time.Second)
	wantOutcome(t, out, monitor.Degraded, monitor.Handshake, monitor.CertExpiresSoon, "in 3 days")
}

// F31, F38, F40: what is no handshake, or never ends.
func TestTLSHandshakeFails(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	leaf := ca.issue(t, MustKey(t), "localhost", 90*day, false)
	oldVersion := func(c net.Conn) {
		_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.cert.Raw}, PrivateKey: leaf.key}}, MaxVersion: tls.VersionTLS12}).Handshake()
	}
	tests := []struct {
		name   string
		handle func(net.Conn)
		more   string
		cause  monitor.Cause
		words  string
	}{
		{"frozen", silent, "", monitor.NoAnswer, "while setting up TLS"},
		{"plain HTTP", says("HTTP/1.1 400 Bad Request\r\n\r\n"), "", monitor.TLSFailed, "does not speak TLS"},
		{"garbage", says(strings.Repeat("\x00", 100)), "", monitor.TLSFailed, "does not speak TLS"},
		{"closes", func(c net.Conn) { _, _ = c.Read(make([]byte, 1<<16)); c.Close() }, "", monitor.Reset, "closed while setting up TLS"},
		{"resets", func(c net.Conn) { _, _ = io.ReadFull(c, make([]byte, 100)); resets(c) }, "", monitor.Reset, "while setting up TLS"},
		{"too old", oldVersion, `,"min_version":"1.3"`, monitor.TLSFailed, "protocol version"},
		{"huge record", says("\x16\x03\x03\xff\xff" + strings.Repeat("x", 1<<16)), "", monitor.TLSFailed, "oversized"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := MustListen(t, "127.0.0.1:0", tt.handle)
			out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, tt.more)), deadline(tt.cause))
			wantOutcome(t, out, monitor.Down, monitor.Handshake, tt.cause, tt.words)
		})
	}
}

// F38: a chain of megabytes is refused, not read.
func TestTLSHugeChain(t *testing.T) {
	t.Parallel()
	ca := root(t, "Test Root", 3000*day)
	many := make([]authority, 2000)
	for i := range many {
		many[i] = ca
	}
	addr := MustServeTLS(t, "127.0.0.1:0", ca.issue(t, MustKey(t), "localhost", 90*day, false), nil, many...)
	out := probeFor(t, MustProber(t, "tls", "tls://"+addr, trusting(t, ca, "")), 5*time.Second)
	wantOutcome(t, out, monitor.Down, monitor.Handshake, monitor.TLSFailed)
}

func TestTLSRefused(t *testing.T) {
	t.Parallel()
	out := probeFor(t, MustProber(t, "tls", "tls://"+closedPort, ""), deadline(monitor.Refused))
	wantOutcome(t, out, monitor.Down, monitor.Connect, monitor.Refused, "connection refused")
}

func TestTLSSettings(t *testing.T) {
	t.Parallel()
	good := "tls://host:443"
	wantFieldError(t, "tls", "https://host:443", "", "url")
	wantFieldError(t, "tls", good, `{"min_version":"1.1"}`, "min_version")
	wantFieldError(t, "tls", good, `{"ca":"not a certificate"}`, "ca")
	wantFieldError(t, "tls", good, `{"warn_days":-1}`, "warn_days")
	wantFieldError(t, "tls", good, `{"warn_days":366}`, "warn_days")
	wantFieldError(t, "tls", good, `{"server_name":"a b"}`, "server_name")
	wantFieldError(t, "tls", good, `{"verify":false}`, "verify")
}
