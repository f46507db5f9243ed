package main

import (
	"context"
	"errors"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// bounced takes in a message that came to the address for undeliverable mail, and says
// what it was. One that is no bounce of ours is logged and forgotten: an error means that
// it has to come again.
func (a *app) bounced(ctx context.Context, message []byte) (string, error) {
	b, err := a.readBounce(message)
	if err == nil {
		_, err = a.store.Bounce(ctx, time.Now(), b)
	}
	var not *notify.NotBounce
	switch {
	case errors.As(err, &not):
		a.log.Info("ignored a message to the address for bounces", "err", not)
		return not.Error(), nil
	case errors.Is(err, statuspage.ErrNotFound):
		a.log.Info("ignored a bounce of a delivery that is not kept any more", "delivery", b.Delivery)
		return "a bounce of a delivery that is not kept any more", nil
	case err != nil:
		return "", err
	}
	a.log.Info("a mail came back", "delivery", b.Delivery, "class", b.Class.String(), "status", b.Status)
	return b.Class.String() + ": " + b.Words, nil
}

func (a *app) readBounce(message []byte) (statuspage.Bounce, error) {
	c := a.config.Load()
	if c.Mail == nil || c.Mail.Bounce == "" {
		return statuspage.Bounce{}, &statuspage.Invalid{Field: "mail.bounce", Reason: "is not configured: nothing can come back to it", Example: "bounce@example.com"}
	}
	bounces, err := notify.NewBounces(c.Mail.Bounce, a.mails.bounceKey)
	if err != nil {
		return statuspage.Bounce{}, err
	}
	return bounces.Read(message)
}

// fetchBounces reads the mailbox for undeliverable mail, whichever the configuration
// names, until ctx ends.
func (a *app) fetchBounces(ctx context.Context) error {
	take := func(ctx context.Context, message []byte) error {
		_, err := a.bounced(ctx, message)
		return err
	}
	return notify.FetchBounces(ctx, a.log, func() *notify.Inbox {
		relay := a.mails.relay.Load()
		if relay == nil {
			return nil
		}
		return relay.Inbox(take)
	})
}
