package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	gomaillog "github.com/wneessen/go-mail/log"
)

// Test sends a short message to one address over a fresh session and writes the whole
// dialogue to out, with the credentials masked. The error says what the relay would not
// do; a bad address is a *statuspage.Invalid.
func (m *Mail) Test(ctx context.Context, to string, out io.Writer) error {
	rcpt, err := parseAddress("to", to)
	if err != nil {
		return err
	}
	msg := m.blank(fmt.Sprintf("test-%d", time.Now().UnixNano()), rcpt, time.Now())
	msg.Subject("Test mail from " + oneLine(m.env.Page.Name))
	msg.SetBodyString(gomail.TypeTextPlain, "This mail was sent to see whether "+m.env.Page.Link("/")+" can send mail. It can.\n")
	l, err := m.sealed(msg, m.bounce.sender(""), rcpt.Address)
	if err != nil {
		return err
	}
	if m.set.Outbox != "" {
		return writeWhole(m.set.Outbox, "test.eml", l.data)
	}
	return m.converse(ctx, l, &dialogue{out: out})
}

// converse tries every relay, though one would do: the second has to work on the day on
// which the first does not.
func (m *Mail) converse(ctx context.Context, l letter, d *dialogue) error {
	d.headers(l)
	var wrong []error
	for _, r := range m.relays {
		wrong = append(wrong, r.converse(ctx, l, d))
	}
	return errors.Join(wrong...)
}

func (r *relay) converse(ctx context.Context, l letter, d *dialogue) error {
	d.note("connecting to %s:%d, tls: %s", r.Host, r.Port, r.TLS)
	s, f := r.open(ctx, d)
	if f == nil {
		d.note("%s", security(s))
		var taken string
		if taken, f = r.transfer(ctx, s, l); f != nil {
			s.cut()
		} else {
			d.print("S:", "250 "+taken) // the library keeps the answer to the final dot to itself
		}
	}
	if f != nil {
		d.refusal(f)
		return errors.New("mail not sent: " + cleanAnswer(r.receipt(f).Answer))
	}
	d.note("%d bytes of message taken", len(l.data))
	r.quit(s)
	return nil
}

// headers shows what the message says of its sender, the signature's tags included.
func (d *dialogue) headers(l letter) {
	head, _, _ := bytes.Cut(l.data, []byte("\r\n\r\n"))
	d.print("  ", string(head))
}

func security(s *session) string {
	state, ok := s.encrypted()
	if !ok {
		return "the line is not encrypted"
	}
	leaf := state.PeerCertificates[0]
	return fmt.Sprintf("%s, certificate of %s until %s", tls.VersionName(state.Version), strings.Join(leaf.DNSNames, ", "), leaf.NotAfter.UTC().Format(time.DateOnly))
}

// dialogue prints what client and relay say. The library hands over credentials already
// masked.
type dialogue struct {
	mu  sync.Mutex
	out io.Writer
}

func (d *dialogue) note(format string, args ...any) { d.print("*", fmt.Sprintf(format, args...)) }

// refusal prints an answer that the library keeps to itself.
func (d *dialogue) refusal(f *failure) {
	if r := f.reply(); r != nil {
		d.print("S:", fmt.Sprintf("%d %s", r.Code, r.Msg))
		return
	}
	d.note("%s: %v", f.stage, f.err)
}

func (d *dialogue) print(who, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for line := range strings.Lines(text) {
		fmt.Fprintf(d.out, "%s %s\n", who, strings.TrimSpace(line))
	}
}

// Debugf prints one line of the dialogue.
func (d *dialogue) Debugf(l gomaillog.Log) {
	who := "S:"
	if l.Direction == gomaillog.DirClientToServer {
		who = "C:"
	}
	d.print(who, fmt.Sprintf(l.Format, l.Messages...))
}

// Infof does what Debugf does, as do the others.
func (d *dialogue) Infof(l gomaillog.Log) { d.Debugf(l) }

// Warnf does what Debugf does.
func (d *dialogue) Warnf(l gomaillog.Log) { d.Debugf(l) }

// Errorf does what Debugf does.
func (d *dialogue) Errorf(l gomaillog.Log) { d.Debugf(l) }

// overheard is a line whose first words are kept: the library hears the greeting before
// it can be told who else listens.
type overheard struct {
	net.Conn
	heard bytes.Buffer
	done  bool
}

// Read reads what is said, and keeps it until words has been asked for.
func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	if !o.done {
		o.heard.Write(p[:n])
	}
	return n, err
}

// words is what was said so far; nothing is kept any more.
func (o *overheard) words() string {
	o.done = true
	return o.heard.String()
}
