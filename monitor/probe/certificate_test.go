package probe

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// authority is a certificate with its key, which can sign others.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// MustKey makes a P-256 key.
func MustKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// MustWeakKey makes an RSA key of 1024 bits.
func MustWeakKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// root makes a self-signed authority that ends in validFor.
func root(tb testing.TB, name string, validFor time.Duration) authority {
	tb.Helper()
	return authority{}.issue(tb, MustKey(tb), name, validFor, true)
}

// issue signs a certificate for key that ends in validFor, for the host "localhost" and
// both loopback addresses when it is no authority. A zero authority signs with key itself.
func (a authority) issue(tb testing.TB, key crypto.Signer, name string, validFor time.Duration, isCA bool) authority {
	tb.Helper()
	return a.sign(tb, key, &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-400 * day),
		NotAfter:  time.Now().Add(validFor),
		IsCA:      isCA, BasicConstraintsValid: true,
	})
}

func (a authority) sign(tb testing.TB, key crypto.Signer, template *x509.Certificate) authority {
	tb.Helper()
	template.SerialNumber, _ = rand.Int(rand.Reader, big.NewInt(1<<62))
	if template.IsCA {
		template.KeyUsage = x509.KeyUsageCertSign
	} else if template.DNSNames == nil {
		template.DNSNames = []string{"localhost"}
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return authority{cert: cert, key: key}
}

// pem returns the certificate as a settings' ca.
func (a authority) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

// MustServeTLS serves handshakes with a's certificate, and others sent along, until the
// test ends.
func MustServeTLS(tb testing.TB, address string, a authority, change func(*tls.Config), others ...authority) string {
	tb.Helper()
	chain := tls.Certificate{Certificate: [][]byte{a.cert.Raw}, PrivateKey: a.key}
	for _, o := range others {
		chain.Certificate = append(chain.Certificate, o.cert.Raw)
	}
	config := &tls.Config{Certificates: []tls.Certificate{chain}}
	if change != nil {
		change(config)
	}
	return MustListen(tb, address, func(c net.Conn) {
		_ = tls.Server(c, config).Handshake()
	})
}
