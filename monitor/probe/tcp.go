package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/dial"
)

var _ = register(Kind{
	Name:    "tcp",
	Schemes: []string{"tcp"},
	Doc: `Connects to tcp://host:port, and can hold a short conversation.

Without send, expect and expect_regex, connecting is the whole test. Be aware of what
it proves: the kernel completes handshakes for a process that hangs, so a frozen
server still looks up. Wherever the protocol says something, let it be said.

send: text to write once connected, at most 64 KiB. JSON and YAML escapes such as
"\r\n" work.
expect: text that the answer must contain, as soon as it has come. It reads up to
read_limit bytes and stops at the first match.
expect_regex: the same with a regular expression (RE2). Only one of the two.
read_limit: the most bytes to read, 4096 by default, at most 65536.

With send alone, one byte of answer is enough.`,
	Settings: &tcpSettings{},
	New:      newTCP,
})

type tcpSettings struct {
	Send        string `json:"send,omitempty"`
	Expect      string `json:"expect,omitempty"`
	ExpectRegex string `json:"expect_regex,omitempty"`
	ReadLimit   int    `json:"read_limit,omitempty"`
}

// Limits of one tcp probe.
const (
	MaxTCPSend       = 64 << 10 // bytes of a text to send
	MaxTCPRead       = 64 << 10 // bytes that a setting may ask to read
	defaultReadLimit = 4 << 10  // bytes
	maxExpectRegex   = 1 << 10  // characters
)

type tcpProber struct {
	address string
	dialer  *dial.Dialer
	send    string
	wanted  func(answer []byte) bool // nil: connecting is the test
	words   string                   // what is wanted, for the reason
	limit   int
}

func newTCP(m monitor.Monitor, o Options) (Prober, error) {
	address, err := hostPort(m.Target, "tcp", "tcp://db.example.com:5432")
	if err != nil {
		return nil, err
	}
	var s tcpSettings
	if err := decode(m.Settings, &s); err != nil {
		return nil, err
	}
	p := &tcpProber{address: address, dialer: guarded(m, o), send: s.Send, limit: s.ReadLimit}
	if p.limit == 0 {
		p.limit = defaultReadLimit
	}
	if p.limit < 1 || p.limit > MaxTCPRead {
		return nil, &monitor.FieldError{Field: "read_limit", Value: fmt.Sprint(s.ReadLimit), Problem: "is not between 1 and 65536 bytes", Example: "4096"}
	}
	if len(s.Send) > MaxTCPSend {
		return nil, &monitor.FieldError{Field: "send", Value: s.Send[:20] + "…", Problem: "is longer than 65536 bytes", Example: `PING\r\n`}
	}
	p.wanted, p.words, err = s.wanted()
	return p, err
}

// wanted returns the test of an answer, nil when none is asked for, and its words.
func (s tcpSettings) wanted() (func([]byte) bool, string, error) {
	switch {
	case s.Expect != "" && s.ExpectRegex != "":
		return nil, "", &monitor.FieldError{Field: "expect_regex", Value: s.ExpectRegex, Problem: "stands beside expect: only one can be tested", Example: "^220 "}
	case s.Expect != "":
		return func(b []byte) bool { return strings.Contains(string(b), s.Expect) }, fmt.Sprintf("%q", s.Expect), nil
	case s.ExpectRegex != "":
		re, err := compileRegex(s.ExpectRegex)
		if err != nil {
			return nil, "", err
		}
		return re.Match, "a match of " + s.ExpectRegex, nil
	case s.Send != "":
		return func(b []byte) bool { return len(b) > 0 }, "an answer", nil
	}
	return nil, "", nil
}

func compileRegex(text string) (*regexp.Regexp, error) {
	if len(text) > maxExpectRegex {
		return nil, &monitor.FieldError{Field: "expect_regex", Value: text[:20] + "…", Problem: "is longer than 1024 characters", Example: "^220 "}
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, &monitor.FieldError{Field: "expect_regex", Value: text, Problem: "is not a regular expression: " + err.Error(), Example: "^220 "}
	}
	return re, nil
}

func (p *tcpProber) Probe(ctx context.Context) monitor.Outcome {
	a := try()
	conn, err := a.connect(ctx, p.dialer, "tcp", p.address)
	if err != nil {
		return a.fail(ctx, err)
	}
	defer conn.Close()
	if p.wanted == nil {
		return a.up()
	}
	return p.converse(ctx, a, conn)
}

func (p *tcpProber) converse(ctx context.Context, a *attempt, conn net.Conn) monitor.Outcome {
	if p.send != "" {
		a.enter(monitor.Write)
		if _, err := io.WriteString(conn, p.send); err != nil {
			return a.fail(ctx, err)
		}
	}
	a.enter(monitor.FirstByte)
	answer := make([]byte, 0, min(p.limit, defaultReadLimit))
	for len(answer) < p.limit {
		answer = slices.Grow(answer, 1)
		n, err := conn.Read(answer[len(answer):min(cap(answer), p.limit)])
		if n > 0 && len(answer) == 0 {
			a.enter(monitor.Body)
		}
		answer = answer[:len(answer)+n]
		a.out.Facts.Bytes = int64(len(answer))
		switch {
		case n > 0 && p.wanted(answer):
			return a.up()
		case errors.Is(err, io.EOF) && len(answer) > 0:
			return p.wrong(a, answer, "the connection ended")
		case err != nil:
			return a.fail(ctx, err)
		}
	}
	return p.wrong(a, answer, "read_limit was reached")
}

// wrong judges an answer that stopped short of what was wanted.
func (p *tcpProber) wrong(a *attempt, answer []byte, how string) monitor.Outcome {
	return a.down(monitor.Expectation, monitor.WrongContent,
		fmt.Sprintf("%s after %d bytes without %s: %q", how, len(answer), p.words, excerpt(answer)))
}

// excerpt returns the beginning of an answer, for a reason.
func excerpt(b []byte) []byte { return b[:min(len(b), 80)] }
