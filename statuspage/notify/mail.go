package notify

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/mail"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	gomail "github.com/wneessen/go-mail"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
)

const mailDoc = `Mail over an SMTP relay, one recipient a message.

Settings of the ` + "`mail`" + ` section, for subscribers:

- ` + "`from`" + ` the sender, with or without a name; required
- ` + "`reply_to`" + ` where answers go; the sender when absent
- ` + "`host`, `port`" + ` the relay; port 587, with ` + "`tls: implicit`" + ` 465, with ` + "`tls: none`" + ` 25
- ` + "`tls`" + ` ` + "`starttls`" + ` (default; nothing is sent when the relay offers none), ` + "`implicit`, `none`" + `
- ` + "`user`, `password`" + ` refused together with ` + "`tls: none`" + ` unless the relay is this machine
- ` + "`connections`" + ` at a time, 1–20, 4 when absent; ` + "`rate`" + ` messages a second, no limit when absent
- ` + "`bounce`" + ` the envelope's sender; the sender when absent
- ` + "`dkim {domain, selector, key}`" + ` signs here, for relays that do not; RSA with 2048 bits is understood everywhere
- ` + "`outbox`" + ` a folder: messages are written there as .eml files instead of being sent

Settings of an alert, which goes through the same relay:

- ` + "`to`" + ` one address
`

var _ = register(Channel{Name: "mail", Doc: mailDoc, New: newMailSender})

// MailSettings is the `mail` section of the configuration.
type MailSettings struct {
	From        string        `json:"from"`
	ReplyTo     string        `json:"reply_to"`
	Host        string        `json:"host"`
	Port        int           `json:"port"`
	TLS         string        `json:"tls"` // "starttls" (also when empty), "implicit", "none"
	User        string        `json:"user"`
	Password    secret.String `json:"password"`
	Connections int           `json:"connections"` // 1–20; 0: 4
	Rate        int           `json:"rate"`        // messages a second; 0: no limit
	Bounce      string        `json:"bounce"`
	DKIM        *DKIMSettings `json:"dkim"`
	Outbox      string        `json:"outbox"`
}

// DKIMSettings is who signs (RFC 6376): the domain, which of its keys, and the private
// key in PEM.
type DKIMSettings struct {
	Domain   string        `json:"domain"`
	Selector string        `json:"selector"`
	Key      secret.String `json:"key"`
}

// Mail sends through one relay, or into a folder. It keeps at most `connections`
// sessions open and closes those that are idle for half a minute.
type Mail struct {
	set     MailSettings
	env     Env
	from    mail.Address // the domain in A-labels
	reply   mail.Address // zero: none
	bounce  string       // the envelope's sender
	helo    string       // what we call ourselves: the page's host, never the machine's
	signer  *gomail.DKIMSigner
	slots   chan struct{} // holds a token for each session in use
	pace    pace
	timings timings

	mu      sync.Mutex
	idle    []*session
	watched bool // reap is due
	closed  bool
}

// timings are the deadlines of the stages of a session.
type timings struct {
	connect, command, content, idle time.Duration
}

var usualTimings = timings{connect: 10 * time.Second, command: 30 * time.Second, content: time.Minute, idle: 30 * time.Second}

// maxPerSession is how many messages go through one session: many relays take no more
// than a hundred.
const maxPerSession = 100

// newMailSender makes the relay's sender, or, when there is only a `to`, an alert's.
func newMailSender(settings json.RawMessage, e Env) (Sender, error) {
	var alert struct {
		To string `json:"to"`
	}
	if err := decode(settings, &alert, `{"to": "ops@example.com"}`); err == nil && alert.To != "" {
		return newAlertMail(alert.To, e.Relay)
	}
	return NewMail(settings, e)
}

// NewMail makes the relay's sender from the `mail` section. It connects to nothing yet.
func NewMail(settings json.RawMessage, e Env) (*Mail, error) {
	m := &Mail{env: e, timings: usualTimings}
	if err := decode(settings, &m.set, `{"from": "status@example.com", "host": "mail.example.com"}`); err != nil {
		return nil, err
	}
	if err := errors.Join(m.addresses(), m.relay(), m.limits()); err != nil {
		return nil, err
	}
	var err error
	if m.signer, err = newSigner(m.set.DKIM); err != nil {
		return nil, err
	}
	if m.set.Outbox != "" && !filepath.IsAbs(m.set.Outbox) {
		m.set.Outbox = filepath.Join(e.Dir, m.set.Outbox)
	}
	m.helo = hostLiteral(e.Page.Host())
	return m, nil
}

func (m *Mail) addresses() error {
	from, err := parseAddress("from", m.set.From)
	if err != nil {
		return err
	}
	m.from, m.bounce = from, from.Address
	if m.set.ReplyTo != "" {
		if m.reply, err = parseAddress("reply_to", m.set.ReplyTo); err != nil {
			return err
		}
	}
	if m.set.Bounce == "" {
		return nil
	}
	bounce, err := parseAddress("bounce", m.set.Bounce)
	m.bounce = bounce.Address
	return err
}

func (m *Mail) relay() error {
	if m.set.Outbox != "" {
		return nil
	}
	ports := map[string]int{"starttls": 587, "implicit": 465, "none": 25}
	if m.set.TLS == "" {
		m.set.TLS = "starttls"
	}
	usual, known := ports[m.set.TLS]
	switch {
	case m.set.Host == "":
		return &statuspage.Invalid{Field: "host", Value: "", Reason: "is empty: mail needs a relay", Example: "mail.example.com"}
	case !known:
		return &statuspage.Invalid{Field: "tls", Value: m.set.TLS, Reason: "is not starttls, implicit or none", Example: "starttls"}
	case m.set.TLS == "none" && m.set.User != "" && !loopback(m.set.Host):
		return &statuspage.Invalid{Field: "tls", Value: m.set.TLS, Reason: "would send the password in clear text over the network", Example: "starttls"}
	}
	if m.set.Port == 0 {
		m.set.Port = usual
	}
	return nil
}

func (m *Mail) limits() error {
	if m.set.Connections == 0 {
		m.set.Connections = 4
	}
	if m.set.Connections < 1 || m.set.Connections > 20 {
		return &statuspage.Invalid{Field: "connections", Reason: "is not between 1 and 20", Example: "4"}
	}
	if m.set.Rate < 0 {
		return &statuspage.Invalid{Field: "rate", Reason: "is negative", Example: "10"}
	}
	m.slots = make(chan struct{}, m.set.Connections)
	if m.set.Rate > 0 {
		m.pace.every = time.Second / time.Duration(m.set.Rate)
	}
	return nil
}

// Send mails the parcel to its subscriber.
func (m *Mail) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	if p.To == nil {
		return Receipt{Outcome: Refused, Answer: "the delivery has no recipient"}
	}
	return m.mail(ctx, p, p.To.Address)
}

func (m *Mail) mail(ctx context.Context, p statuspage.Parcel, to string) Receipt {
	l, err := m.letter(p, to, time.Now())
	var wrong *statuspage.Invalid
	switch {
	case errors.As(err, &wrong):
		return Receipt{Outcome: Refused, Answer: "the address can't be mailed: " + wrong.Reason}
	case err != nil:
		return Receipt{Outcome: Retry, Answer: err.Error()}
	case m.set.Outbox != "":
		return m.file(p, l)
	}
	if err := m.pace.wait(ctx); err != nil {
		return Receipt{Outcome: Unreachable, Answer: "stopped before sending"}
	}
	return m.deliver(ctx, l)
}

// alertMail sends operators' alerts through the relay to one address.
type alertMail struct {
	relay *Mail
	to    string
}

func newAlertMail(to string, relay *Mail) (Sender, error) {
	if relay == nil {
		return nil, &statuspage.Invalid{Field: "channel", Value: "mail", Reason: "needs a relay: configure `mail`", Example: "webhook"}
	}
	addr, err := parseAddress("to", to)
	if err != nil {
		return nil, err
	}
	return alertMail{relay: relay, to: addr.Address}, nil
}

func (a alertMail) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	return a.relay.mail(ctx, p, a.to)
}

// parseAddress reads an address, with or without a name, and writes its domain in
// A-labels (RFC 5891): a relay without SMTPUTF8 understands no others.
func parseAddress(field, s string) (mail.Address, error) {
	const example = "Example Status <status@example.com>"
	a, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, &statuspage.Invalid{Field: field, Value: s, Reason: "is not one mail address", Example: example}
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain, err := idna.Lookup.ToASCII(a.Address[at+1:])
	if err != nil {
		return mail.Address{}, &statuspage.Invalid{Field: field, Value: s, Reason: "has no valid domain", Example: example}
	}
	return mail.Address{Name: a.Name, Address: a.Address[:at+1] + domain}, nil
}

// hostLiteral returns a host as mail writes it (RFC 5321 section 4.1.3).
func hostLiteral(host string) string {
	switch ip := net.ParseIP(host); {
	case ip == nil:
		if ascii, err := idna.Lookup.ToASCII(host); err == nil && ascii != "" {
			return ascii
		}
		return "localhost"
	case ip.To4() != nil:
		return "[" + ip.String() + "]"
	default:
		return "[IPv6:" + ip.String() + "]"
	}
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// pace spreads messages so that no more than one starts in every interval.
type pace struct {
	every time.Duration // 0: no limit
	mu    sync.Mutex
	next  time.Time
}

func (p *pace) wait(ctx context.Context) error {
	if p.every == 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	turn := later(p.next, now)
	p.next = turn.Add(p.every)
	p.mu.Unlock()
	pause(ctx, turn.Sub(now))
	return ctx.Err()
}
