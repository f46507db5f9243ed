package probe

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// MustProber makes the prober of a trusted monitor from its target and its settings.
func MustProber(tb testing.TB, kind, target, settings string) Prober {
	tb.Helper()
	p, err := New(monitor.Monitor{ID: "m", Kind: kind, Target: target, Settings: json.RawMessage(settings), Trusted: true}, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// MustListen serves each TCP connection on address with handle until the test ends,
// and returns host:port.
func MustListen(tb testing.TB, address string, handle func(net.Conn)) string {
	tb.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			tb.Cleanup(func() { conn.Close() })
			go handle(conn)
		}
	}()
	return l.Addr().String()
}

// silent accepts and never says a word: a process that hangs.
func silent(net.Conn) {}

// says writes text and then keeps the connection open.
func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

// resets cuts the connection with a RST as soon as it is spoken to.
func resets(c net.Conn) {
	_, _ = c.Read(make([]byte, 1))
	_ = c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// deadline is that of a probe which is to end so: short where it has to run out, and long
// enough for a busy machine where the probe ends by itself.
func deadline(cause monitor.Cause) time.Duration {
	if cause == monitor.NoAnswer {
		return time.Second
	}
	return 10 * time.Second
}

// probeFor probes with a deadline of d and checks that it was kept: who keeps none waits for
// good.
func probeFor(tb testing.TB, p Prober, d time.Duration) monitor.Outcome {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	began := time.Now()
	out := p.Probe(ctx)
	if took := time.Since(began); took > d+10*time.Second {
		tb.Errorf("the probe took %s, its deadline was %s", took, d)
	}
	return out
}

// wantOutcome checks an outcome's verdict and that its reason holds each of words.
func wantOutcome(tb testing.TB, out monitor.Outcome, status monitor.Status, phase monitor.Phase, cause monitor.Cause, words ...string) {
	tb.Helper()
	if out.Status != status || out.Phase != phase || out.Cause != cause {
		tb.Errorf("got %v in %q for %v (%s), want %v in %q for %v", out.Status, out.Phase, out.Cause, out.Reason, status, phase, cause)
	}
	for _, w := range words {
		if !strings.Contains(out.Reason, w) {
			tb.Errorf("reason is %q, want it to hold %q", out.Reason, w)
		}
	}
	if out.Latency <= 0 {
		tb.Errorf("latency is %s, want what it took", out.Latency)
	}
}

// wantFieldError checks that settings are refused for the right field.
func wantFieldError(tb testing.TB, kind, target, settings, field string) {
	tb.Helper()
	_, err := New(monitor.Monitor{ID: "m", Kind: kind, Target: target, Settings: json.RawMessage(settings)}, Options{})
	var wrong *monitor.FieldError
	if !errors.As(err, &wrong) || wrong.Field != field {
		tb.Errorf("%s %s: got error %v, want one of field %q", target, settings, err, field)
	} else if wrong.Problem == "" || wrong.Example == "" {
		tb.Errorf("%s %s: %v lacks the problem or an example", target, settings, err)
	}
}

func TestRaceNamesTheLosers(t *testing.T) {
	t.Parallel()
	r := race{tried: []lane{
		{address: "[2001:db8::1]:80", err: &net.OpError{Op: "dial", Err: errors.New("connect: network is unreachable")}},
		{address: "[2001:db8::2]:80"},
		{address: "192.0.2.1:80"},
	}}
	got := r.losers("192.0.2.1:80")
	want := "[2001:db8::1]:80 failed (connect: network is unreachable), [2001:db8::2]:80 failed (no answer in time); went on with 192.0.2.1:80"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := (&race{tried: []lane{{address: "192.0.2.1:80"}}}).losers("192.0.2.1:80"); got != "" {
		t.Errorf("a single address has no losers, got %q", got)
	}
}

// F41: our own lack of IPv6 doesn't hide that the target refuses over IPv4.
func TestRaceReportsTheTellingError(t *testing.T) {
	t.Parallel()
	noRoute := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	refused := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	both := race{tried: []lane{{address: "[2001:db8::1]:80", err: noRoute}, {address: "192.0.2.1:80", err: refused}}}
	if got := both.telling(noRoute); got != error(refused) {
		t.Errorf("got %v, want what the target said", got)
	}
	if got := (&race{tried: both.tried[:1]}).telling(noRoute); got != error(noRoute) {
		t.Errorf("got %v, want the only error there is", got)
	}
}
