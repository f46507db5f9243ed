package statuspage

import (
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Subscriber is an address that asked to be told. Until Confirmed is set nothing but
// confirmations goes there.
type Subscriber struct {
	ID      string        `json:"id"`      // random; what logs and audit call the person
	Channel string        `json:"channel"` // the registered name of a notification channel: mail, webhook
	Address string        `json:"address"` // canonical, as the channel writes it: a mail address, a URL, a number
	Key     string        `json:"-"`       // equal for addresses that are the same person's: case and NFC folded
	Secret  secret.String `json:"-"`       // what the channel needs beside the address: a signing secret, the keys of a browser
	Wish
	Created    time.Time `json:"created_at"`
	Confirmed  time.Time `json:"confirmed_at,omitzero"`
	Suspended  time.Time `json:"suspended_at,omitzero"`
	Suspension string    `json:"suspension,omitempty"` // why, in the remote's words without addresses
	Held       string    `json:"held,omitempty"`       // why the row may not be erased yet (a legal hold); "": it may
	Erase      time.Time `json:"erase_at,omitzero"`    // erasure was asked for while it was held

	ConfirmTill time.Time   `json:"-"`
	LinkToken   string      `json:"-"` // the secret of the mailed links (manage, unsubscribe)
	Asked       []time.Time `json:"-"` // when confirmations were asked for, last 24 h
	Consent     Consent     `json:"consent"`
}

// Consent is the proof that somebody asked (GDPR Art. 7).
type Consent struct {
	Version string    `json:"version"` // of the consent text shown
	At      time.Time `json:"at"`
	Source  string    `json:"source"` // the shortened source address (/24, /48); dropped after 90 days
}

// Active reports whether notices go to the subscriber.
func (s Subscriber) Active() bool { return !s.Confirmed.IsZero() && s.Suspended.IsZero() }
