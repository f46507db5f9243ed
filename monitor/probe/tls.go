package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

var _ = register(Kind{
	Name:    "tls",
	Schemes: []string{"tls"},
	Doc: `Makes a TLS handshake with tls://host:port and judges the certificate.

It is down when the handshake fails, when the certificate has expired or is not valid
yet, is for another host, is signed by nobody we trust, or has a key that is too weak
(RSA below 2048 bits, elliptic curves below 256). The reason says which. It is
degraded when the chain that verifies ends within warn_days. Certificates that the
server sends along and no verified chain needs count for nothing, expired or not.

server_name: the name to ask for and to verify, the host of the URL by default.
ca: PEM certificates to trust instead of the system's.
warn_days: how many days before the end it becomes degraded; 14 by default, 0 for
never, at most 365.
min_version: the lowest TLS version to accept, "1.2" (the default) or "1.3".`,
	Settings: &tlsSettings{},
	New:      newTLS,
})

type tlsSettings struct {
	ServerName string `json:"server_name,omitempty"`
	CA         string `json:"ca,omitempty"`
	WarnDays   *int   `json:"warn_days,omitempty"`
	MinVersion string `json:"min_version,omitempty"`
}

const (
	defaultWarnDays = 14
	maxWarnDays     = 365
)

type tlsProber struct {
	address string
	dialer  *dial.Dialer
	name    string
	roots   *x509.CertPool // nil: the system's
	warn    time.Duration
	minimum uint16
}

func newTLS(m monitor.Monitor, o Options) (Prober, error) {
	address, err := hostPort(m.Target, "tls", "tls://mail.example.com:993")
	if err != nil {
		return nil, err
	}
	var s tlsSettings
	if err := decode(m.Settings, &s); err != nil {
		return nil, err
	}
	p := &tlsProber{address: address, dialer: guarded(m, o), name: s.ServerName, warn: defaultWarnDays * day}
	if p.name == "" {
		p.name, _, _ = net.SplitHostPort(address)
	}
	if !validHost(p.name) {
		return nil, &monitor.FieldError{Field: "server_name", Value: s.ServerName, Problem: "is not a host's name", Example: "mail.example.com"}
	}
	if p.minimum, err = tlsMinimum(s.MinVersion); err != nil {
		return nil, err
	}
	if p.roots, err = tlsRoots(s.CA); err != nil {
		return nil, err
	}
	if s.WarnDays != nil {
		p.warn = time.Duration(*s.WarnDays) * day
	}
	if p.warn < 0 || p.warn > maxWarnDays*day {
		return nil, &monitor.FieldError{Field: "warn_days", Value: fmt.Sprint(*s.WarnDays), Problem: "is not between 0 and 365 days", Example: "14"}
	}
	return p, nil
}

func tlsMinimum(version string) (uint16, error) {
	switch version {
	case "", "1.2":
		return tls.VersionTLS12, nil
	case "1.3":
		return tls.VersionTLS13, nil
	}
	return 0, &monitor.FieldError{Field: "min_version", Value: version, Problem: `is neither "1.2" nor "1.3"`, Example: "1.2"}
}

func tlsRoots(pem string) (*x509.CertPool, error) {
	if pem == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, &monitor.FieldError{Field: "ca", Value: string(excerpt([]byte(pem))), Problem: "holds no PEM certificate", Example: "${file:ca.pem}"}
	}
	return pool, nil
}

func (p *tlsProber) Probe(ctx context.Context) monitor.Outcome {
	a := try()
	conn, err := a.connect(ctx, p.dialer, "tcp", p.address)
	if err != nil {
		return a.fail(ctx, err)
	}
	defer conn.Close()

	a.enter(monitor.Handshake)
	secure := tls.Client(conn, p.config())
	if err := secure.HandshakeContext(ctx); err != nil {
		return a.fail(ctx, err)
	}
	return p.judge(a, secure.ConnectionState())
}

// config leaves verification to judge, which can say more than that it failed.
func (p *tlsProber) config() *tls.Config {
	return &tls.Config{ServerName: p.name, MinVersion: p.minimum, InsecureSkipVerify: true}
}

func (p *tlsProber) judge(a *attempt, s tls.ConnectionState) monitor.Outcome {
	leaf := s.PeerCertificates[0]
	a.out.Facts.TLSVersion = tls.VersionName(s.Version)
	a.out.Facts.CertExpires = leaf.NotAfter.UTC()
	a.out.Facts.CertSubject = leaf.Subject.String()
	a.out.Facts.CertIssuer = leaf.Issuer.String()

	now := time.Now()
	end, cause, reason := verifyChain(s.PeerCertificates, p.roots, p.name, now)
	if cause != monitor.NoCause {
		return a.down(monitor.Handshake, cause, reason)
	}
	a.out.Facts.CertExpires = end.UTC()
	if left := end.Sub(now); left < p.warn {
		out := a.up()
		out.Status, out.Cause, out.Phase = monitor.Degraded, monitor.CertExpiresSoon, monitor.Handshake
		out.Reason = fmt.Sprintf("the certificate expires in %s, on %s", days(left), date(end))
		return out
	}
	return a.up()
}
