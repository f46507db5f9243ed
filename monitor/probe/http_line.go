package probe

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// line is one connection to a server and what was read ahead of it.
//
// The probe speaks HTTP/1.1 over it itself, with the standard library's reader of
// answers: a client that pools connections costs two goroutines and nearly twice the CPU
// for each connection that is used once (BenchmarkBare), and hides which phase an error
// belongs to.
type line struct {
	conn  net.Conn
	limit io.LimitedReader // over conn: what may still be read
	r     *bufio.Reader    // over limit
	stop  func() bool      // ends the watch over the deadline
	facts monitor.Facts    // what setting it up told, for those that are kept
}

const readAhead = 4 << 10 // bytes

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readAhead) }}

// dropDeadline is in the past: whatever waits on the connection ends.
var dropDeadline = time.Unix(1, 0)

func (v *visit) line(conn net.Conn) *line {
	l := &line{}
	l.take(conn)
	l.r = readers.Get().(*bufio.Reader)
	l.r.Reset(&l.limit)
	v.watch(l)
	return l
}

func (l *line) take(conn net.Conn) {
	l.conn = conn
	l.limit = io.LimitedReader{R: conn, N: maxHeaders}
}

// watch binds the connection to the probe's deadline and to its end.
func (v *visit) watch(l *line) {
	if at, ok := v.ctx.Deadline(); ok {
		_ = l.conn.SetDeadline(at)
	}
	conn := l.conn
	l.stop = context.AfterFunc(v.ctx, func() { _ = conn.SetDeadline(dropDeadline) })
}

// hangUp ends the connection. It may be called once.
func (l *line) hangUp() {
	l.stop()
	_ = l.conn.Close()
	l.r.Reset(nil)
	readers.Put(l.r)
}

// kept takes the connection that the last probe left, if there is one for h.
func (v *visit) kept(h hop) *line {
	if !v.reuse || len(v.passed) > 0 {
		return nil
	}
	v.mu.Lock()
	l := v.idle
	v.idle = nil
	v.mu.Unlock()
	if l != nil {
		v.out.Facts = l.facts
		v.watch(l)
	}
	return l
}

func (v *visit) keep(l *line) {
	l.stop()
	_ = l.conn.SetDeadline(time.Time{})
	v.mu.Lock()
	older := v.idle
	v.idle = l
	v.mu.Unlock()
	if older != nil {
		older.hangUp()
	}
}

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

// ask sends h's request and reads the answer up to the end of its headers.
func (v *visit) ask(l *line, h hop) (*http.Response, error) {
	v.enter(monitor.Write)
	_, err := l.conn.Write(h.request)
	v.lapse(&v.out.Timings.Write)
	if err != nil {
		return nil, err
	}
	v.enter(monitor.FirstByte)
	l.limit.N = maxHeaders
	_, err = l.r.Peek(1)
	v.lapse(&v.out.Timings.FirstByte)
	if err != nil {
		return nil, err
	}
	v.while = "reading headers"
	answer, err := readAnswer(l, h.method)
	v.read = maxHeaders - l.limit.N
	if err != nil && l.limit.N <= 0 {
		err = errAnswer("headers are larger than 64 KiB")
	}
	return answer, err
}

// readAnswer passes over interim answers to the real one.
func readAnswer(l *line, method string) (*http.Response, error) {
	request := http.Request{Method: method}
	for range maxInterim + 1 {
		if err := isHTTP(l.r); err != nil {
			return nil, err
		}
		r, err := http.ReadResponse(l.r, &request)
		if err != nil || r.StatusCode/100 != 1 || r.StatusCode == http.StatusSwitchingProtocols {
			return r, headerError(err)
		}
	}
	return nil, errAnswer(fmt.Sprintf("more than %d interim (1xx) answers", maxInterim))
}

// isHTTP looks at how an answer begins, so that another protocol is told by name.
func isHTTP(r *bufio.Reader) error {
	const want = "HTTP/"
	start, _ := r.Peek(len(want))
	if bytes.HasPrefix([]byte(want), start) {
		return nil
	}
	if start[0] == 0x15 || start[0] == 0x16 {
		return errAnswer("it answers with TLS on a plain HTTP port")
	}
	first, _ := r.Peek(min(r.Buffered(), 60))
	return errAnswer(fmt.Sprintf("answer is not HTTP: %q", first))
}

// headerError keeps the connection's own errors and words all others as a bad answer.
func headerError(err error) error {
	var network net.Error
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return err
	}
	return errAnswer("answer is not proper HTTP: " + err.Error())
}

// open lifts the limit on headers: the body has its own.
func (l *line) open() { l.limit.N = math.MaxInt64 }
