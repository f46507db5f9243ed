package main

import (
	"context"
	"sync"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// person sends a text to one person with an account, or to who keeps the anchors; nil
// without a relay. A command that finds no server has a relay of its own.
func (m *mails) person(c Config, desk func() *statuspage.Desk) func(ctx context.Context, to, subject, text string) error {
	if c.Mail == nil {
		return nil
	}
	own := sync.OnceValues(func() (*notify.Mail, error) { return notify.NewMail(MailJSON(c.Mail), m.env(c, desk())) })
	return func(ctx context.Context, to, subject, text string) error {
		relay := m.relay.Load()
		if relay == nil {
			var err error
			if relay, err = own(); err != nil {
				return err
			}
		}
		return relay.Person(ctx, to, subject, text)
	}
}
