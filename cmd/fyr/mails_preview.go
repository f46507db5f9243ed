package main

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// preview is what the mail about an event will look like; "" as the event is an invented
// one. Without `mail:` the sender is invented, too.
func (a *app) preview(ctx context.Context, event, language string) (any, error) {
	c := *a.config.Load()
	settings := notify.MailSettings{From: c.Page.Name + " <status@example.com>", Outbox: "."}
	if c.Mail != nil {
		settings = *c.Mail
	}
	settings.Inbox, settings.Password = nil, secret.String{} // nothing is sent
	settings.Outbox, settings.Fallback = ".", nil
	relay, err := notify.NewMail(MailJSON(&settings), a.mails.env(c, a.desk))
	if err != nil {
		return nil, err
	}
	told := notify.SampleEvent(someComponent(a.desk), time.Now())
	if event != "" {
		if told, err = a.store.Told(ctx, event); err != nil {
			return nil, err
		}
	}
	if language == "" {
		language = c.Page.Language
	}
	return relay.Preview(told, language)
}

// someComponent is the id of a component that the public sees; "" when there is none.
func someComponent(desk *statuspage.Desk) string {
	for _, s := range desk.View().Standings {
		if !s.Component.Private {
			return s.Component.ID
		}
	}
	return ""
}
