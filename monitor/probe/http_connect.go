package probe

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// connect opens a line to h: through the proxy if there is one, over TLS if it says so.
func (v *visit) connect(h hop) (*line, error) {
	conn, err := v.reach(h)
	if err != nil {
		return nil, err
	}
	if len(v.passed) == 0 {
		v.public = v.proxy == nil && isPublic(v.out.Facts.Address)
	}
	l := v.line(conn)
	if err := v.secureLine(l, h); err != nil {
		l.hangUp()
		return nil, err
	}
	return l, nil
}

// reach opens the connection itself.
func (v *visit) reach(h hop) (net.Conn, error) {
	if v.proxy != nil {
		conn, err := v.dial(v.httpProber.dialer, v.proxy.address)
		if err != nil {
			err = errProxy{err}
		}
		return conn, err
	}
	conn, err := v.dial(v.towards(h), h.address)
	if err != nil && len(v.passed) > 0 {
		err = forbidden(err, h)
	}
	return conn, err
}

func (v *visit) secureLine(l *line, h hop) error {
	if h.url.Scheme != "https" {
		return nil
	}
	if v.proxy != nil {
		if err := v.proxy.tunnel(l, h.address); err != nil {
			return err
		}
	}
	v.enter(monitor.Handshake)
	conn := tls.Client(l.conn, v.tlsConfig(h))
	// The deadline is already on the connection, so no goroutine need watch it here.
	err := conn.Handshake()
	v.lapse(&v.out.Timings.Handshake)
	if err != nil {
		return plainInstead(err)
	}
	presented(&v.out.Facts, conn.ConnectionState())
	l.take(conn)
	return nil
}

// tlsConfig is the configuration for h. The target's own name and client certificate
// are for its own host.
func (v *visit) tlsConfig(h hop) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if v.secure != nil {
		c = v.secure.Clone()
	}
	if c.ServerName == "" || !h.own {
		c.ServerName = h.serverName()
	}
	if !h.own {
		c.Certificates = nil
	}
	c.NextProtos = []string{"http/1.1"}
	return c
}

// presented notes what a handshake told. The certificate lasts as long as the
// longest-lived of the chains that verify it.
func presented(f *monitor.Facts, s tls.ConnectionState) {
	f.TLSVersion = tls.VersionName(s.Version)
	if len(s.PeerCertificates) > 0 {
		leaf := s.PeerCertificates[0]
		f.CertExpires, f.CertSubject, f.CertIssuer = leaf.NotAfter, leaf.Subject.String(), leaf.Issuer.String()
	}
	var end time.Time
	for _, chain := range s.VerifiedChains {
		if e := firstEnd(chain); e.After(end) {
			end = e
		}
	}
	if !end.IsZero() {
		f.CertExpires = end
	}
}

// plainInstead names the commonest mistake behind a broken handshake.
func plainInstead(err error) error {
	var record tls.RecordHeaderError
	if errors.As(err, &record) && bytes.HasPrefix(record.RecordHeader[:], []byte("HTTP/")) {
		record.Msg = "it answers with plain HTTP"
		return record
	}
	return err
}

// dial connects and divides the time into looking the name up and connecting. An
// address that is a number needs no watching.
func (v *visit) dial(d *dial.Dialer, address string) (net.Conn, error) {
	if _, err := netip.ParseAddrPort(address); err == nil {
		v.enter(monitor.Connect)
		conn, err := d.DialContext(v.ctx, "tcp", address)
		v.lapse(&v.out.Timings.Connect)
		if err == nil {
			v.out.Facts.Address = address
		}
		return conn, err
	}
	var r race
	v.enter(monitor.Resolve)
	conn, err := d.DialContext(r.watch(v.ctx), "tcp", address)
	if first, ok := r.first(); ok {
		v.out.Timings.Resolve += first.Sub(v.lap)
		v.lap = first
		v.enter(monitor.Connect)
		v.lapse(&v.out.Timings.Connect)
	} else {
		v.lapse(&v.out.Timings.Resolve)
	}
	if err != nil {
		return nil, r.telling(err)
	}
	v.out.Facts.Address = conn.RemoteAddr().String()
	if lost := r.losers(v.out.Facts.Address); lost != "" {
		v.warn(lost)
	}
	return conn, nil
}
