package notify

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
)

// alertSettings are those of an alert by mail.
type alertSettings struct {
	To string `json:"to"`
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
