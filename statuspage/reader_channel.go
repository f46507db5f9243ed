package statuspage

import "github.com/fyr-status/fyr/monitor/secret"

// ReaderChannel is a way in which readers of the page may be told: mail, a webhook of
// theirs, a room of theirs in a chat.
type ReaderChannel struct {
	Name string // the registered name of a notification channel: "mail", "webhook"

	// Check reads what a reader gives: an address, a URL, a browser's subscription as JSON.
	// Address is its canonical form, Key is equal for spellings of the same one, and
	// Secret is what the channel needs beside it: it is made here for a webhook, which
	// learns it in the challenge and nobody else does, so that who names another's endpoint
	// can't sign for us. The error is an *Invalid that never repeats what may be a token.
	Check func(given string) (address, key string, s secret.String, err error)
}

// MailChannel is mail, which every page offers that can send it.
func MailChannel() ReaderChannel {
	return ReaderChannel{Name: "mail", Check: func(given string) (address, key string, s secret.String, err error) {
		a, err := CheckAddress(given)
		return a.Mail, a.Key, s, err
	}}
}

// ReaderChannel finds a channel that readers are offered; "" is mail. It is an *Invalid
// when they are not offered it.
func (s Setup) ReaderChannel(name string) (ReaderChannel, error) {
	if name == "" {
		name = "mail"
	}
	for _, c := range s.Channels {
		if c.Name == name {
			return c, nil
		}
	}
	return ReaderChannel{}, &Invalid{Field: "channel", Value: name, Reason: "is not a way in which this page tells its readers"}
}
