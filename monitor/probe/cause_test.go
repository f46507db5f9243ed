package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

func TestFailure(t *testing.T) {
	t.Parallel()
	peer := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}
	socket := func(call string, no syscall.Errno) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: peer, Err: os.NewSyscallError(call, no)}
	}
	const unknown, down = monitor.Unknown, monitor.Down
	tests := []struct {
		phase  monitor.Phase
		err    error
		status monitor.Status
		at     monitor.Phase
		cause  monitor.Cause
		reason string
	}{
		{monitor.Connect, socket("connect", syscall.ECONNREFUSED), down, monitor.Connect, monitor.Refused, "connection refused by 192.0.2.1:443"},
		{monitor.Resolve, socket("connect", syscall.ECONNREFUSED), down, monitor.Connect, monitor.Refused, "connection refused by 192.0.2.1:443"},
		{monitor.FirstByte, socket("read", syscall.ECONNRESET), down, monitor.FirstByte, monitor.Reset, "connection reset by 192.0.2.1:443 while waiting for the answer"},
		{monitor.Connect, socket("connect", syscall.EHOSTUNREACH), down, monitor.Connect, monitor.Unreachable, "no route to 192.0.2.1:443"},
		{monitor.Connect, socket("connect", syscall.ETIMEDOUT), down, monitor.Connect, monitor.NoAnswer, "timeout after 10s while connecting"},
		{monitor.Connect, socket("connect", syscall.ENETUNREACH), unknown, monitor.Connect, monitor.OwnTrouble, "our own network has no way there: connect: network is unreachable"},
		{monitor.Connect, socket("socket", syscall.EMFILE), unknown, monitor.Connect, monitor.OwnTrouble, "our own machine is short of something: socket: too many open files"},
		{monitor.Connect, socket("connect", syscall.EPERM), unknown, monitor.Connect, monitor.NoPermission, "our own system forbids it: connect: operation not permitted"},
		{monitor.Connect, &net.OpError{Op: "dial", Err: fmt.Errorf("%w: 10.0.0.1 is private", dial.ErrBlocked)}, unknown, monitor.Connect, monitor.NoPermission, "address is not allowed: 10.0.0.1 is private"},
		{monitor.Body, context.DeadlineExceeded, down, monitor.Body, monitor.NoAnswer, "timeout after 10s while reading body"},
		{monitor.FirstByte, &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, down, monitor.FirstByte, monitor.NoAnswer, "timeout after 10s while waiting for the answer"},
		{monitor.Connect, context.Canceled, unknown, monitor.Connect, monitor.OwnTrouble, "the probe was stopped while connecting"},
		{monitor.Resolve, &net.DNSError{Err: "no such host", Name: "nx.test", IsNotFound: true}, down, monitor.Resolve, monitor.NameNotFound, `name "nx.test" does not exist`},
		{monitor.Resolve, &net.DNSError{Err: "server misbehaving", Name: "sf.test", IsTemporary: true}, down, monitor.Resolve, monitor.NameNotFound, "lookup sf.test: server misbehaving"},
		{monitor.Resolve, &net.DNSError{Err: "i/o timeout", Name: "to.test", IsTimeout: true}, down, monitor.Resolve, monitor.NameNotFound, `timeout after 10s while looking up the name "to.test"`},
		{monitor.Resolve, &net.DNSError{Err: "read udp 127.0.0.1:5->127.0.0.1:53: read: connection refused", Name: "x.test", Server: "127.0.0.1:53", IsTemporary: true}, unknown, monitor.Resolve, monitor.OwnTrouble, "our resolver could not be reached: lookup x.test on 127.0.0.1:53: read udp 127.0.0.1:5->127.0.0.1:53: read: connection refused"},
		{monitor.Handshake, tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, down, monitor.Handshake, monitor.TLSFailed, "does not speak TLS on this port: first record does not look like a TLS handshake"},
		{monitor.FirstByte, tls.AlertError(40), down, monitor.Handshake, monitor.TLSFailed, "TLS refused: tls: handshake failure"},
		{monitor.FirstByte, io.EOF, down, monitor.FirstByte, monitor.Reset, "connection closed while waiting for the answer"},
		{monitor.FirstByte, errors.New("malformed"), down, monitor.FirstByte, monitor.BadAnswer, "malformed"},
	}
	for _, tt := range tests {
		o := failure(tt.phase, tt.err, 10*time.Second+300*time.Microsecond)
		if o.Status != tt.status || o.Phase != tt.at || o.Cause != tt.cause || o.Reason != tt.reason {
			t.Errorf("%v in %v:\n got %v, %v, %v, %q\nwant %v, %v, %v, %q", tt.err, tt.phase,
				o.Status, o.Phase, o.Cause, o.Reason, tt.status, tt.at, tt.cause, tt.reason)
		}
	}
}
