package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"github.com/fyr-status/fyr/statuspage"
)

// letter is a message ready for the relay.
type letter struct {
	from string // the envelope's
	to   string
	utf8 bool // the recipient's local part needs SMTPUTF8 (RFC 6531)
	data []byte
}

// letter writes the parcel's message to one address. The error is a *statuspage.Invalid
// when the address is at fault.
func (m *Mail) letter(p statuspage.Parcel, to string, now time.Time) (letter, error) {
	rcpt, err := parseAddress("to", to)
	if err != nil {
		return letter{}, err
	}
	subject, text, html, err := m.words(p)
	if err != nil {
		return letter{}, fmt.Errorf("write the mail: %w", err)
	}
	msg := m.blank(p.Delivery.ID, rcpt, now)
	entitle(msg, oneLine(subject))
	msg.SetBodyString(gomail.TypeTextPlain+"; format=flowed", flowed(text))
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	m.address(msg, p)
	return m.sealed(msg, m.bounce.sender(p.Delivery.ID), rcpt.Address)
}

// entitle gives the message its subject. No second header may be set in that way: the
// library writes several in any order, and each attempt sends the same message.
func entitle(msg *gomail.Msg, subject string) {
	if ascii(subject) {
		msg.Subject(subject)
		return
	}
	msg.SetGenHeaderPreformatted(gomail.HeaderSubject, subjectWords(subject))
}

// sealed renders a message and signs it, if we sign.
func (m *Mail) sealed(msg *gomail.Msg, from, to string) (letter, error) {
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return letter{}, fmt.Errorf("write the mail: %w", err)
	}
	l := letter{from: from, to: to, utf8: !ascii(to), data: b.Bytes()}
	if m.signer == nil {
		return l, nil
	}
	var err error
	l.data, err = signed(m.signer, l.data)
	return l, err
}

// blank starts a message. Its id and boundary are made of the delivery's id, so that
// each attempt sends the same message, which mail stores recognise as one.
func (m *Mail) blank(id string, to mail.Address, now time.Time) *gomail.Msg {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("fyr."+id), gomail.WithEncoding(gomail.EncodingQP))
	msg.FromMailAddress(&m.from)
	msg.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &mail.Address{Address: to.Address})
	if m.reply.Address != "" {
		msg.SetAddrHeaderFromMailAddress(gomail.HeaderReplyTo, &m.reply)
	}
	msg.SetDateWithValue(now.UTC())
	msg.SetMessageIDWithValue(id + "@" + m.helo)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer from vacation programs
	return msg
}

// address adds what mail programs sort, thread and unsubscribe by.
func (m *Mail) address(msg *gomail.Msg, p statuspage.Parcel) {
	about := string(p.Notice.Kind)
	if id := eventID(p); id != "" {
		about = id
		msg.SetGenHeader("X-Fyr-Event", id)
	}
	if ids := carried(p); len(ids) > 0 {
		msg.SetGenHeader("X-Fyr-Merged", strings.Join(ids, " "))
	}
	msg.SetGenHeader("Feedback-ID", strings.Join([]string{about, string(p.Notice.Kind), "fyr", m.feedbackSender()}, ":"))
	if p.To == nil || p.Notice.Kind != statuspage.TellEvent {
		return
	}
	msg.SetGenHeader("List-Id", m.listID())
	msg.SetGenHeader("List-Help", "<"+m.env.manage(*p.To)+">") // RFC 2369: where all that can be done is explained
	msg.SetGenHeader("List-Unsubscribe", "<"+m.env.leave(*p.To)+">")
	msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	m.thread(msg, p)
}

// thread ties an incident's or a maintenance's mails to one subscriber together. The root is not a message
// that was ever sent but an id that all of them can compute; mail programs file messages
// with a missing root under one heading (RFC 5256, REFERENCES).
func (m *Mail) thread(msg *gomail.Msg, p statuspage.Parcel) {
	if p.Told == nil || p.Told.About() == nil {
		return
	}
	root := "<" + p.Told.About().ID + "." + p.To.ID + "@" + m.helo + ">"
	msg.SetGenHeader("References", root)
	if first := p.Told.About().Updates; len(first) > 1 {
		msg.SetGenHeader("In-Reply-To", root)
	}
}

func eventID(p statuspage.Parcel) string {
	switch {
	case p.Told != nil:
		return p.Told.ID
	case p.Notice.Alert != nil:
		return p.Notice.Alert.Event
	}
	return ""
}

// carried are the ids of the events that go along with a parcel's own, oldest first.
func carried(p statuspage.Parcel) (ids []string) {
	for _, e := range p.Earlier {
		if id := eventID(e); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// listID is the list's name and a permanent identifier (RFC 2919).
func (m *Mail) listID() string {
	name := oneLine(m.env.Page.Name)
	if ascii(name) {
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	} else {
		name = mime.QEncoding.Encode("utf-8", name)
	}
	return name + " <" + strings.Trim(m.helo, "[]") + ">"
}

// feedbackSender is what complaint reports call us: 5 to 15 characters, always the same.
func (m *Mail) feedbackSender() string {
	sum := sha256.Sum256([]byte(m.helo))
	return "fyr" + hex.EncodeToString(sum[:5])
}

// oneLine keeps a header from becoming two.
func oneLine(s string) string { return statuspage.CleanText(strings.Join(strings.Fields(s), " ")) }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
