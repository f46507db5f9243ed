package notify

import (
	"context"
	"encoding/json"
	"errors"
	"net/mail"
	"path/filepath"
	"time"

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
- ` + "`connections`" + ` at a time, 1–20, 4 when absent; ` + "`rate`" + ` messages a second, no limit when absent.
  Confirmations and digests get a quarter of the connections at most, so that notices never wait for them
- ` + "`fallback {host, port, tls, user, password}`" + ` a second relay, for when nobody can be reached through the first
- ` + "`bounce`" + ` where undeliverable messages go: ` + "`bounce@example.com`" + ` gets them as ` + "`bounce+ID.MAC@example.com`" + `,
  which tells who could not be reached and that the message was ours; the sender when absent
- ` + "`inbox {host, port, tls, user, password, folder}`" + ` the mailbox of ` + "`bounce`" + `, read by IMAP every minute; port 993, with
  ` + "`tls: starttls`" + ` 143; what was read is marked as seen. Or pipe what comes to ` + "`fyr mail bounce`" + `
- ` + "`dkim {domain, selector, key}`" + ` signs here, for relays that do not; RSA with 2048 bits is understood everywhere
- ` + "`outbox`" + ` a folder: messages are written there as .eml files instead of being sent

Settings of an alert, which goes through the same relay:

- ` + "`to`" + ` one address

Example:

    mail: {from: status@example.com, host: mail.example.com}
    alerts:
      - channel: mail
        to: ops@example.com
`

var _ = register(Channel{Name: "mail", Doc: mailDoc, Settings: alertSettings{}, New: newAlertMail, Merges: true})

// MailSettings is the `mail` section of the configuration.
type MailSettings struct {
	From    string `json:"from"`
	ReplyTo string `json:"reply_to"`
	RelaySettings
	Fallback    *RelaySettings `json:"fallback"`    // nil: there is no second relay
	Connections int            `json:"connections"` // 1–20; 0: 4
	Rate        int            `json:"rate"`        // messages a second; 0: no limit
	SMTPUTF8    bool           `json:"smtputf8"`    // the relay takes addresses beyond ASCII (RFC 6531): readers may give one
	Bounce      string         `json:"bounce"`
	Inbox       *InboxSettings `json:"inbox"` // nil: bounces come by pipe, or not at all
	DKIM        *DKIMSettings  `json:"dkim"`
	Outbox      string         `json:"outbox"`
}

// DKIMSettings is who signs (RFC 6376): the domain, which of its keys, and the private
// key in PEM.
type DKIMSettings struct {
	Domain   string        `json:"domain"`
	Selector string        `json:"selector"`
	Key      secret.String `json:"key"`
}

// Mail sends through a relay, or the one that stands in for it, or into a folder.
type Mail struct {
	set     MailSettings
	env     Env
	from    mail.Address // the domain in A-labels
	reply   mail.Address // zero: none
	bounce  returnAddress
	helo    string // what we call ourselves: the page's host, never the machine's
	signer  *gomail.DKIMSigner
	relays  []*relay // in the order in which they are tried
	gate    *gate
	line    line
	pace    pace
	worded  wordings
	timings timings
}

// NewMail makes the relay's sender from the `mail` section. It connects to nothing yet.
func NewMail(settings json.RawMessage, e Env) (*Mail, error) {
	m := &Mail{env: e, timings: usualTimings}
	if err := decode(settings, &m.set, `{"from": "status@example.com", "host": "mail.example.com"}`); err != nil {
		return nil, err
	}
	if err := errors.Join(m.addresses(), m.check(), m.limits()); err != nil {
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
	m.relays = append(m.relays, &relay{RelaySettings: m.set.RelaySettings, of: m})
	if m.set.Fallback != nil {
		m.relays = append(m.relays, &relay{RelaySettings: *m.set.Fallback, of: m})
	}
	return m, nil
}

func (m *Mail) addresses() error {
	from, err := parseAddress("from", m.set.From)
	if err != nil {
		return err
	}
	m.from = from
	if m.set.ReplyTo != "" {
		if m.reply, err = parseAddress("reply_to", m.set.ReplyTo); err != nil {
			return err
		}
	}
	m.bounce, err = newReturnAddress(m.set.Bounce, from.Address, m.env.BounceKey)
	return err
}

// check sees to it that there is a relay, or a folder in its place.
func (m *Mail) check() error {
	if m.set.Outbox != "" {
		return nil
	}
	if err := m.set.RelaySettings.check(); err != nil {
		return err
	}
	if m.set.Fallback != nil {
		if err := m.set.Fallback.check(); err != nil {
			return within("fallback", err)
		}
		if (m.set.Fallback.User == "") != m.set.Fallback.Password.Empty() {
			return &statuspage.Invalid{Field: "fallback", Reason: "needs user and password together, or neither", Example: "{host: second.example.com, user: status, password: ${SECOND_PASSWORD}}"}
		}
	}
	if m.set.Inbox != nil && m.set.Bounce == "" {
		return &statuspage.Invalid{Field: "bounce", Reason: "is empty: nothing would come to the inbox", Example: "bounce@example.com"}
	}
	if m.set.Inbox != nil {
		return within("inbox", m.set.Inbox.check())
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
	m.gate = newGate(m.set.Connections)
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
	return m.deliver(ctx, p.Delivery.Lane, l)
}
