package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/fyr-status/fyr/statuspage"
)

// Person sends a short text to one person with an account: a code, an invitation. It is
// sent once and at once, past the outbox, which keeps what it sends: nothing of it is
// kept. An address at fault is a *statuspage.Invalid; another error is the relay's refusal,
// or says that no relay was reached.
func (m *Mail) Person(ctx context.Context, to, subject, text string) error {
	rcpt, err := parseAddress("to", to)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("person-%d", time.Now().UnixNano())
	msg := m.blank(id, rcpt, time.Now())
	entitle(msg, oneLine(subject))
	msg.SetBodyString(gomail.TypeTextPlain, text)
	l, err := m.sealed(msg, m.bounce.sender(""), rcpt.Address)
	if err != nil {
		return err
	}
	if m.set.Outbox != "" {
		return writeWhole(m.set.Outbox, id+".eml", l.data)
	}
	if r := m.deliver(ctx, statuspage.LaneConfirm, l); r.Outcome != Delivered {
		return errors.New("mail not sent: " + cleanAnswer(r.Answer))
	}
	return nil
}
