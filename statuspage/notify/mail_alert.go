package notify

import (
	"context"
	"encoding/json"

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

func newAlertMail(settings json.RawMessage, e Env) (Sender, error) {
	var set alertSettings
	if err := decode(settings, &set, `{"to": "ops@example.com"}`); err != nil {
		return nil, err
	}
	if err := need("to", set.To, "ops@example.com"); err != nil {
		return nil, err
	}
	if e.Relay == nil {
		return nil, &statuspage.Invalid{Field: "channel", Value: "mail", Reason: "needs a relay: configure `mail`", Example: "webhook"}
	}
	addr, err := parseAddress("to", set.To)
	if err != nil {
		return nil, err
	}
	return alertMail{relay: e.Relay, to: addr.Address}, nil
}

func (a alertMail) Send(ctx context.Context, p statuspage.Parcel) Receipt {
	return a.relay.mail(ctx, p, a.to)
}
