package web

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// honeypot is a field that people don't see. Programs fill it; so do a few browsers, so
// it leads to the second page and not to a lie.
const honeypot = "website"

// ask is what the form to subscribe says, as it was sent.
type ask struct {
	wished
	channel string // "mail" when the form has no choice
	address string // without the space round it
	stamp   string // see hasty
	took    string // how long the form was read, in milliseconds, as a script says
	proof   string // see proves
	second  bool   // from the second page
	odd     bool   // the honeypot is filled
}

func readAsk(f url.Values) ask {
	a := ask{
		wished: readWished(f), channel: f.Get("channel"),
		stamp: f.Get("stamp"), took: f.Get("took"), proof: f.Get("proof"),
		second: f.Get("again") == "1", odd: f.Get(honeypot) != "",
	}
	if a.channel == "" {
		a.channel = "mail"
	}
	a.address = strings.TrimSpace(f.Get(addressField(a.channel)))
	return a
}

// addressField is the name of the field for a channel's address: all are in one form.
func addressField(channel string) string {
	if channel == "mail" {
		return "address"
	}
	return "address-" + channel
}

// request is what the Desk is asked for.
func (a ask) request(c echo.Context) statuspage.SubscribeRequest {
	wish, _ := a.wish()
	return statuspage.SubscribeRequest{
		Channel: a.channel, Address: a.address, Wish: wish,
		Source: source(c), Version: statuspage.ConsentVersion,
	}
}

// fields are what goes along with the second page. The stamp is left out: the page
// stands in for it.
func (a ask) fields() []templates.Hidden {
	return append([]templates.Hidden{
		{Name: "channel", Value: a.channel}, {Name: addressField(a.channel), Value: a.address},
	}, a.wished.fields()...)
}
