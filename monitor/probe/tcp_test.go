package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

func TestTCPUp(t *testing.T) {
	t.Parallel()
	echo := func(c net.Conn) { _, _ = io.Copy(c, c) }
	tests := []struct {
		name     string
		address  string
		handle   func(net.Conn)
		settings string
	}{
		{"connects", "127.0.0.1:0", silent, ""},
		{"connects over IPv6", "[::1]:0", silent, ""},
		{"reads a greeting", "127.0.0.1:0", says("220 mail.example.com ESMTP\r\n"), `{"expect_regex":"^220 .*ESMTP"}`},
		{"sends and reads", "127.0.0.1:0", echo, `{"send":"PING\r\n","expect":"PING"}`},
		{"any answer will do", "127.0.0.1:0", echo, `{"send":"x"}`},
		{"match at the limit", "127.0.0.1:0", says("abcdef"), `{"expect":"abc","read_limit":3}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := MustListen(t, tt.address, tt.handle)
			out := probeFor(t, MustProber(t, "tcp", "tcp://"+addr, tt.settings), 5*time.Second)
			wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
			if out.Facts.Address != addr || out.Timings.Connect <= 0 {
				t.Errorf("address %q, connected in %s; want %q and the time it took", out.Facts.Address, out.Timings.Connect, addr)
			}
		})
	}
}

func TestTCPByName(t *testing.T) {
	t.Parallel()
	_, port, _ := net.SplitHostPort(MustListen(t, "127.0.0.1:0", silent))
	out := probeFor(t, MustProber(t, "tcp", "tcp://localhost:"+port, ""), 5*time.Second)
	wantOutcome(t, out, monitor.Up, monitor.NoPhase, monitor.NoCause)
	if out.Timings.Resolve <= 0 || out.Timings.Connect <= 0 {
		t.Errorf("resolved in %s, connected in %s: want both timed", out.Timings.Resolve, out.Timings.Connect)
	}
}

// F31, F39, F40: each failure of a connection has its own phase and cause.
func TestTCPDown(t *testing.T) {
	t.Parallel()
	oneByteASecond := func(c net.Conn) {
		for tick := time.NewTicker(50 * time.Millisecond); ; <-tick.C {
			if _, err := io.WriteString(c, "x"); err != nil {
				return
			}
		}
	}
	ends := func(text string) func(net.Conn) {
		return func(c net.Conn) { says(text)(c); c.Close() }
	}
	tests := []struct {
		name     string
		handle   func(net.Conn)
		settings string
		phase    monitor.Phase
		cause    monitor.Cause
		words    []string
	}{
		{"frozen", silent, `{"expect":"220"}`, monitor.FirstByte, monitor.NoAnswer, []string{"timeout after 1", "while waiting for the answer"}},
		{"slow loris", oneByteASecond, `{"expect":"220"}`, monitor.Body, monitor.NoAnswer, []string{"timeout after 1", "while reading body (", " bytes)"}},
		{"closes at once", ends(""), `{"expect":"220"}`, monitor.FirstByte, monitor.Reset, []string{"connection closed while waiting for the answer"}},
		{"resets", resets, `{"send":"QUIT","expect":"220"}`, monitor.FirstByte, monitor.Reset, []string{"connection reset"}},
		{"says something else", ends("554 go away\r\n"), `{"expect":"220 "}`, monitor.Expectation, monitor.WrongContent, []string{`the connection ended after 13 bytes without "220 ": "554 go away\r\n"`}},
		{"says too much", says(strings.Repeat("a", 100)), `{"expect_regex":"b","read_limit":10}`, monitor.Expectation, monitor.WrongContent, []string{"read_limit was reached after 10 bytes without a match of b"}},
		{"swallows what is sent", silent, `{"send":"PING\r\n"}`, monitor.FirstByte, monitor.NoAnswer, []string{"timeout"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := MustListen(t, "127.0.0.1:0", tt.handle)
			out := probeFor(t, MustProber(t, "tcp", "tcp://"+addr, tt.settings), deadline(tt.cause))
			wantOutcome(t, out, monitor.Down, tt.phase, tt.cause, tt.words...)
		})
	}
}

func TestTCPRefused(t *testing.T) {
	t.Parallel()
	out := probeFor(t, MustProber(t, "tcp", "tcp://"+closedPort, ""), deadline(monitor.Refused))
	wantOutcome(t, out, monitor.Down, monitor.Connect, monitor.Refused, "connection refused")
}

// closedPort is an address on which nobody listens: the system gives its port to no test.
const closedPort = "127.0.0.1:1"

// A listener whose queue is full drops the handshake: the same as a black hole.
func TestTCPBlackHole(t *testing.T) {
	t.Parallel()
	addr := fullListener(t)
	out := probeFor(t, MustProber(t, "tcp", "tcp://"+addr, ""), deadline(monitor.NoAnswer))
	wantOutcome(t, out, monitor.Down, monitor.Connect, monitor.NoAnswer, "timeout after 1", "while connecting")
}

func TestTCPCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	addr := MustListen(t, "127.0.0.1:0", func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1))
		cancel()
	})
	out := MustProber(t, "tcp", "tcp://"+addr, `{"send":"x","expect":"220"}`).Probe(ctx)
	wantOutcome(t, out, monitor.Unknown, monitor.FirstByte, monitor.OwnTrouble, "stopped")
}

func TestTCPGuarded(t *testing.T) {
	t.Parallel()
	p, err := New(monitor.Monitor{Kind: "tcp", Target: "tcp://127.0.0.1:1"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := probeFor(t, p, deadline(monitor.NoPermission))
	wantOutcome(t, out, monitor.Unknown, out.Phase, monitor.NoPermission, "not allowed")
}

func TestTCPSettings(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "tcp:", "tcp://", "tcp://host", "tcp://:80", "tcp://host:0", "tcp://host:65536", "tcp://host:http",
		"tcp://host:80/path", "tcp://user@host:80", "tcp://ho st:80", "tcp://a..b:80", "tcp://bücher.example:80", "http://host:80",
	} {
		wantFieldError(t, "tcp", url, "", "url")
	}
	good := "tcp://host:80"
	wantFieldError(t, "tcp", good, `{"expect":"a","expect_regex":"b"}`, "expect_regex")
	wantFieldError(t, "tcp", good, `{"expect_regex":"("}`, "expect_regex")
	wantFieldError(t, "tcp", good, fmt.Sprintf(`{"expect_regex":%q}`, strings.Repeat("a", 2000)), "expect_regex")
	wantFieldError(t, "tcp", good, `{"read_limit":-1}`, "read_limit")
	wantFieldError(t, "tcp", good, `{"read_limit":1000000}`, "read_limit")
	wantFieldError(t, "tcp", good, fmt.Sprintf(`{"send":%q}`, strings.Repeat("a", 70000)), "send")
	wantFieldError(t, "tcp", good, `{"sned":"a"}`, "sned")
	MustProber(t, "tcp", "tcp://[2001:db8::1]:80/", "")
}

// fullListener returns the address of a listener that accepts nobody and whose queue
// of waiting connections is full.
func fullListener(tb testing.TB) string {
	tb.Helper()
	addr := backlogOfOne(tb)
	for range 8 {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return addr
		}
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { conn.Close() })
	}
	tb.Fatal("the queue of one took eight connections")
	return ""
}
