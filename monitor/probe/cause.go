package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

// doing puts each phase into the operators' words: "timeout after 10s while connecting".
var doing = [...]string{
	monitor.NoPhase:     "probing",
	monitor.Resolve:     "looking up the name",
	monitor.Connect:     "connecting",
	monitor.Handshake:   "setting up TLS",
	monitor.Write:       "sending the request",
	monitor.FirstByte:   "waiting for the answer",
	monitor.Body:        "reading body",
	monitor.Expectation: "checking the answer",
}

// failure says what an error means: whose fault it is, the public cause and the
// operators' words. took is the time since the probe began.
//
// What keeps our own prober from looking (its rules, its permissions, its network, its
// resolver, its descriptors, its shutdown) is Unknown, everything else is Down.
func failure(phase monitor.Phase, err error, took time.Duration) monitor.Outcome {
	if phase == monitor.Resolve && !errors.As(err, new(*net.DNSError)) && errors.As(err, new(*os.SyscallError)) {
		phase = monitor.Connect
	}
	return failureWhile(phase, doing[phase], err, took)
}

// failureWhile is failure with other words for what was going on.
func failureWhile(phase monitor.Phase, while string, err error, took time.Duration) monitor.Outcome {
	o := monitor.Outcome{Status: monitor.Down, Latency: took, Phase: phase}
	switch {
	case errors.Is(err, dial.ErrBlocked):
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.NoPermission, words(err)
	case errors.Is(err, context.Canceled):
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.OwnTrouble, "the probe was stopped while "+while
	case errors.As(err, new(*net.DNSError)):
		ofResolver(&o, err)
	case timedOut(err):
		o.Cause, o.Reason = monitor.NoAnswer, fmt.Sprintf("timeout after %s while %s", about(took), while)
	case ofSystem(&o, err, while), ofCertificate(&o, err):
	default:
		ofStream(&o, err, while)
	}
	return o
}

// timedOut reports whether err says that a deadline passed.
func timedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// ofResolver tells a name that does not resolve from a resolver that can't be reached.
func ofResolver(o *monitor.Outcome, err error) {
	var dns *net.DNSError
	errors.As(err, &dns)
	o.Phase, o.Cause = monitor.Resolve, monitor.NameNotFound
	switch {
	case dns.IsNotFound:
		o.Reason = fmt.Sprintf("name %q does not exist", dns.Name)
	case dns.IsTimeout:
		o.Reason = fmt.Sprintf("timeout after %s while looking up the name %q", about(o.Latency), dns.Name)
	case unreachable(dns):
		o.Status, o.Cause = monitor.Unknown, monitor.OwnTrouble
		o.Reason = "our resolver could not be reached: " + words(err)
	default:
		o.Reason = words(err)
	}
}

// unreachable reports whether the resolver itself, not the name, is the trouble. The
// standard library keeps the socket's error only as text (net.newDNSError, Go 1.26).
func unreachable(dns *net.DNSError) bool {
	for _, e := range [...]syscall.Errno{syscall.ECONNREFUSED, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN} {
		if strings.Contains(dns.Err, e.Error()) {
			return true
		}
	}
	return false
}

// ofSystem explains what the operating system said about the connection.
func ofSystem(o *monitor.Outcome, err error, while string) bool {
	var no syscall.Errno
	if !errors.As(err, &no) {
		return false
	}
	switch no {
	case syscall.ECONNREFUSED:
		o.Cause, o.Reason = monitor.Refused, "connection refused by "+peer(err)
	case syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED:
		o.Cause, o.Reason = monitor.Reset, "connection reset by "+peer(err)+" while "+while
	case syscall.EHOSTUNREACH, syscall.EHOSTDOWN:
		o.Cause, o.Reason = monitor.Unreachable, "no route to "+peer(err)
	case syscall.ENETUNREACH, syscall.ENETDOWN, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT:
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.OwnTrouble, "our own network has no way there: "+words(err)
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.OwnTrouble, "our own machine is short of something: "+words(err)
	case syscall.EACCES, syscall.EPERM:
		o.Status, o.Cause, o.Reason = monitor.Unknown, monitor.NoPermission, "our own system forbids it: "+words(err)
	default:
		o.Cause, o.Reason = monitor.NoAnswer, words(err)
	}
	return true
}

// ofCertificate gives each way in which a certificate or a handshake can be wrong its
// own cause.
func ofCertificate(o *monitor.Outcome, err error) bool {
	var (
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		o.Cause, o.Reason = monitor.CertExpired, dates(invalid)
	case errors.As(err, &host):
		o.Cause, o.Reason = monitor.CertInvalid, host.Error()
	case errors.As(err, &unknown):
		o.Cause, o.Reason = monitor.CertInvalid, "certificate is signed by nobody we trust"
	case errors.As(err, &invalid):
		o.Cause, o.Reason = monitor.CertInvalid, invalid.Error()
	case errors.As(err, &record):
		o.Cause, o.Reason = monitor.TLSFailed, "does not speak TLS on this port: "+record.Msg
	case errors.As(err, &alert):
		o.Cause, o.Reason = monitor.TLSFailed, "TLS refused: "+alert.Error()
	default:
		return false
	}
	o.Phase = monitor.Handshake
	return true
}

func dates(e x509.CertificateInvalidError) string {
	if e.Cert == nil {
		return e.Error()
	}
	if now := time.Now(); now.Before(e.Cert.NotBefore) {
		return "certificate is not valid before " + e.Cert.NotBefore.UTC().Format(time.RFC3339)
	}
	return "certificate expired at " + e.Cert.NotAfter.UTC().Format(time.RFC3339)
}

// ofStream explains an end or a mistake in what came over the connection.
func ofStream(o *monitor.Outcome, err error, while string) {
	closed := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
	switch {
	case closed:
		o.Cause, o.Reason = monitor.Reset, "connection closed while "+while
	case o.Phase == monitor.Handshake:
		o.Cause, o.Reason = monitor.TLSFailed, words(err)
	case o.Phase <= monitor.Connect:
		o.Cause, o.Reason = monitor.NoAnswer, words(err)
	default:
		o.Cause, o.Reason = monitor.BadAnswer, words(err)
	}
}

// peer names the other end of a failed connection.
func peer(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		return op.Addr.String()
	}
	return "the target"
}

// words are the innermost error's text, without the standard library's prefixes.
func words(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	return err.Error()
}

// about rounds a duration for people: 10.0003s is 10s.
func about(d time.Duration) time.Duration {
	switch {
	case d >= time.Second:
		return d.Round(100 * time.Millisecond)
	case d >= 100*time.Millisecond:
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(time.Millisecond)
}
