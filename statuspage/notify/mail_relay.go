package notify

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

// RelaySettings is how a server that takes our mail is reached.
type RelaySettings struct {
	Host     string        `json:"host"`
	Port     int           `json:"port"` // 0: the usual one of TLS
	TLS      string        `json:"tls"`  // "starttls" (also when empty), "implicit", "none"
	User     string        `json:"user"`
	Password secret.String `json:"password"`
}

// relayPorts are the usual ports: submission (RFC 6409), submissions (RFC 8314), and
// that of relays in the house.
var relayPorts = map[string]int{"starttls": 587, "implicit": 465, "none": 25}

// check fills in what was left out. The error is a *statuspage.Invalid.
func (s *RelaySettings) check() error {
	if s.Host == "" {
		return &statuspage.Invalid{Field: "host", Value: "", Reason: "is empty: mail needs a relay", Example: "mail.example.com"}
	}
	if s.TLS == "" {
		s.TLS = "starttls"
	}
	return secured(s.TLS, s.Host, s.User, &s.Port, relayPorts)
}

// secured checks how a line is secured, for mail that goes out and mail that comes in:
// a password crosses no network in clear.
func secured(tls, host, user string, port *int, usual map[string]int) error {
	number, known := usual[tls]
	switch {
	case !known:
		return &statuspage.Invalid{Field: "tls", Value: tls, Reason: "is not starttls, implicit or none", Example: "starttls"}
	case tls == "none" && user != "" && !loopback(host):
		return &statuspage.Invalid{Field: "tls", Value: tls, Reason: "would send the password in clear text over the network", Example: "starttls"}
	}
	if *port == 0 {
		*port = number
	}
	return nil
}

// within puts the name of a section before the field of an error.
func within(section string, err error) error {
	var wrong *statuspage.Invalid
	if !errors.As(err, &wrong) {
		return err
	}
	named := *wrong
	named.Field = section + "." + wrong.Field
	return &named
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// relay is one server that takes our mail, and the sessions that are kept with it. Idle
// ones end after half a minute.
type relay struct {
	RelaySettings
	of *Mail

	mu      sync.Mutex
	idle    []*session // the one used last stands last
	taken   int        // sessions in use, or being opened
	watched bool       // reap is due
	closed  bool
	health  health // consulted only when there is another relay
}

// timings are the deadlines of the stages of a session.
type timings struct {
	connect time.Duration // name, TCP, and TLS when it is implicit
	command time.Duration // each command up to its answer, the greeting, the TLS handshake
	content time.Duration // the message up to the answer to its final dot
	quit    time.Duration // saying goodbye
	idle    time.Duration // how long a session is kept that nobody uses
}

var usualTimings = timings{connect: 10 * time.Second, command: 30 * time.Second, content: time.Minute, quit: 5 * time.Second, idle: 30 * time.Second}

// deliver sends one message through the first relay that can be reached. An attempt
// after which the relay may have the message is never repeated here: only the outbox
// counts such repeats.
func (m *Mail) deliver(ctx context.Context, lane statuspage.Lane, l letter) Receipt {
	came := time.Now()
	if m.gate.enter(ctx, lane) != nil {
		return untried("stopped before sending")
	}
	defer m.gate.leave(lane)
	if m.pace.wait(ctx) != nil {
		return untried("stopped before sending")
	}
	if m.line.brokeSince(came) { // whoever waits goes back rather than hang one after the other
		return untried("the relay fell silent to others before it was this one's turn")
	}
	receipt, tried := m.through(ctx, patient(lane), l, (*relay).admit)
	if !tried { // all rest: the outbox let one message through to see whether they still have to
		receipt, _ = m.through(ctx, patient(lane), l, func(*relay) bool { return true })
	}
	m.line.note(receipt, time.Now())
	return receipt
}

func untried(why string) Receipt {
	return Receipt{Outcome: Unreachable, Answer: why, Untried: true}
}

// through tries the relays that may, one after the other, until one answers.
func (m *Mail) through(ctx context.Context, patient bool, l letter, may func(*relay) bool) (receipt Receipt, tried bool) {
	for _, r := range m.relays {
		if len(m.relays) > 1 && !may(r) {
			continue
		}
		before, began := receipt.Answer, time.Now()
		receipt, tried = r.attempt(ctx, patient, l), true
		r.note(receipt, began)
		if before != "" {
			receipt.Answer += "; before, " + before
		}
		if receipt.Outcome != Unreachable || ctx.Err() != nil {
			break
		}
	}
	return receipt, tried
}

func (r *relay) attempt(ctx context.Context, patient bool, l letter) Receipt {
	taken, f := r.deliver(ctx, patient, l)
	if f != nil {
		return r.receipt(f)
	}
	return Receipt{Outcome: Delivered, Answer: strings.TrimSuffix("taken by "+r.Host+": "+taken, ": ")}
}

// admit reports whether a message may be tried on the relay now. One that could not be
// reached rests, from 15 s doubling to 15 minutes; then one message at a time sees
// whether it works again.
func (r *relay) admit() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health.admit(time.Now()).IsZero()
}

// note records how an attempt went.
func (r *relay) note(receipt Receipt, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.note(receipt, false, began, time.Now())
}
