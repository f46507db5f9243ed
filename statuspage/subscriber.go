package statuspage

import "time"

// Subscriber is an address that asked to be told. Until Confirmed is set nothing but
// confirmations goes there.
type Subscriber struct {
	ID         string    `json:"id"`      // random; what logs and audit call the person
	Channel    string    `json:"channel"` // "mail"
	Address    string    `json:"address"` // canonical: local part as given, domain as lower-case A-labels
	Key        string    `json:"-"`       // equal for addresses that are the same person's: case and NFC folded
	Language   string    `json:"language"`
	Components []string  `json:"components"` // ids; empty: all
	Created    time.Time `json:"created_at"`
	Confirmed  time.Time `json:"confirmed_at,omitzero"`
	Suspended  time.Time `json:"suspended_at,omitzero"`
	Suspension string    `json:"suspension,omitempty"` // why, in the remote's words without addresses

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

// Wants reports whether the subscriber asked to hear of any of the components. An
// event about no component at all concerns everybody.
func (s Subscriber) Wants(components []string) bool {
	if len(s.Components) == 0 || len(components) == 0 {
		return true
	}
	for _, a := range s.Components {
		for _, b := range components {
			if a == b {
				return true
			}
		}
	}
	return false
}
