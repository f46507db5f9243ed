package probe

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

const day = 24 * time.Hour

// verifyChain verifies a server's certificates for name at now and returns when the
// longest-lived chain ends: the first expiry in it. When none verifies it says why.
// roots is nil for the system's.
func verifyChain(certs []*x509.Certificate, roots *x509.CertPool, name string, now time.Time) (end time.Time, cause monitor.Cause, reason string) {
	leaf := certs[0]
	if cause, reason := flaw(leaf, name, now); cause != monitor.NoCause {
		return end, cause, reason
	}
	between := x509.NewCertPool()
	for _, c := range certs[1:] {
		between.AddCert(c)
	}
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now})
	if err != nil {
		cause, reason = untrusted(certs, err, now)
		return end, cause, reason
	}
	for _, chain := range chains {
		if weak := weakKey(chain); weak != "" {
			reason = weak
			continue
		}
		if e := firstEnd(chain); e.After(end) {
			end = e
		}
	}
	if end.IsZero() {
		return end, monitor.CertInvalid, reason
	}
	return end, monitor.NoCause, ""
}

// flaw finds what is wrong with the leaf itself, whoever signed it.
func flaw(leaf *x509.Certificate, name string, now time.Time) (monitor.Cause, string) {
	if now.After(leaf.NotAfter) {
		return monitor.CertExpired, fmt.Sprintf("the certificate expired %s ago, on %s", days(now.Sub(leaf.NotAfter)), date(leaf.NotAfter))
	}
	if now.Before(leaf.NotBefore) {
		return monitor.CertExpired, fmt.Sprintf("the certificate is not valid before %s, in %s", date(leaf.NotBefore), days(leaf.NotBefore.Sub(now)))
	}
	if err := leaf.VerifyHostname(name); err != nil {
		return monitor.CertInvalid, "the certificate is for another host: " + err.Error()
	}
	if weak := weakKey([]*x509.Certificate{leaf}); weak != "" {
		return monitor.CertInvalid, weak
	}
	return monitor.NoCause, ""
}

// untrusted says why no chain verifies.
func untrusted(certs []*x509.Certificate, err error, now time.Time) (monitor.Cause, string) {
	leaf := certs[0]
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && now.After(invalid.Cert.NotAfter):
		return monitor.CertExpired, fmt.Sprintf("the certificate of %s in the chain expired on %s", invalid.Cert.Subject, date(invalid.Cert.NotAfter))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return monitor.CertExpired, fmt.Sprintf("the certificate of %s in the chain is not valid before %s", invalid.Cert.Subject, date(invalid.Cert.NotBefore))
	case !errors.As(err, &unknown):
		return monitor.CertInvalid, "the certificate does not verify: " + err.Error()
	case bytes.Equal(leaf.RawSubject, leaf.RawIssuer):
		return monitor.CertInvalid, "the certificate is self-signed, by " + leaf.Issuer.String()
	case len(certs) == 1:
		return monitor.CertInvalid, "unknown authority " + leaf.Issuer.String() + ", and the server sent no intermediate certificate"
	}
	return monitor.CertInvalid, "unknown authority " + certs[len(certs)-1].Issuer.String()
}

// weakKey names the first key in chain that can be broken, if any.
func weakKey(chain []*x509.Certificate) string {
	for _, c := range chain {
		switch k := c.PublicKey.(type) {
		case *rsa.PublicKey:
			if n := k.N.BitLen(); n < 2048 {
				return fmt.Sprintf("weak key: %s has an RSA key of %d bits, fewer than 2048", c.Subject, n)
			}
		case *ecdsa.PublicKey:
			if n := k.Params().BitSize; n < 256 {
				return fmt.Sprintf("weak key: %s has an elliptic key of %d bits, fewer than 256", c.Subject, n)
			}
		}
	}
	return ""
}

func firstEnd(chain []*x509.Certificate) time.Time {
	return slices.MinFunc(chain, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) }).NotAfter
}

func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// days counts whole days, or hours when it is less than one.
func days(d time.Duration) string {
	n, unit := int(d/day), "day"
	if n == 0 {
		n, unit = int(d/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
