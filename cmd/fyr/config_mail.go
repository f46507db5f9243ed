package main

import (
	"encoding/json"
	"net/mail"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// MailJSON is m as notify.NewMail takes it. It holds the secrets in clear.
func MailJSON(m *notify.MailSettings) json.RawMessage {
	type dkim struct {
		Domain   string `json:"domain"`
		Selector string `json:"selector"`
		Key      string `json:"key"`
	}
	type relay struct {
		notify.RelaySettings
		Password string `json:"password"`
	}
	type inbox struct {
		notify.InboxSettings
		Password string `json:"password"`
	}
	clear := struct {
		notify.MailSettings
		Password string `json:"password"`
		Fallback *relay `json:"fallback"`
		Inbox    *inbox `json:"inbox"`
		DKIM     *dkim  `json:"dkim"`
	}{MailSettings: *m, Password: m.Password.Reveal()}
	if m.Fallback != nil {
		clear.Fallback = &relay{*m.Fallback, m.Fallback.Password.Reveal()}
	}
	if m.Inbox != nil {
		clear.Inbox = &inbox{*m.Inbox, m.Inbox.Password.Reveal()}
	}
	if m.DKIM != nil {
		clear.DKIM = &dkim{m.DKIM.Domain, m.DKIM.Selector, m.DKIM.Key.Reveal()}
	}
	return mustJSON(clear)
}

// mail is the section of the same name.
func (b *builder) mail(v *value) *notify.MailSettings {
	if v == nil {
		return nil
	}
	return &notify.MailSettings{
		From:          mailboxText(v, "from"),
		ReplyTo:       mailboxText(v, "reply_to"),
		RelaySettings: *relay(v),
		Fallback:      relay(v.field("fallback")),
		Connections:   get(v, "connections", 0),
		Rate:          get(v, "rate", 0),
		SMTPUTF8:      get(v, "smtputf8", false),
		Bounce:        mailboxText(v, "bounce"),
		Inbox:         inbox(v.field("inbox")),
		DKIM:          dkim(v.field("dkim")),
		Outbox:        b.absolute(get(v, "outbox", "")),
	}
}

// relay reads how a relay is reached; nil: v is absent.
func relay(v *value) *notify.RelaySettings {
	if v == nil {
		return nil
	}
	r := &notify.RelaySettings{
		Host:     get(v, "host", ""),
		TLS:      get(v, "tls", "starttls"),
		User:     get(v, "user", ""),
		Password: get(v, "password", secret.String{}),
	}
	r.Port = get(v, "port", map[string]int{"implicit": 465, "starttls": 587, "none": 25}[r.TLS])
	return r
}

// inbox reads where undeliverable mail is fetched.
func inbox(v *value) *notify.InboxSettings {
	if v == nil {
		return nil
	}
	i := &notify.InboxSettings{
		Host:     get(v, "host", ""),
		TLS:      get(v, "tls", "implicit"),
		User:     get(v, "user", ""),
		Password: get(v, "password", secret.String{}),
		Folder:   get(v, "folder", "INBOX"),
	}
	i.Port = get(v, "port", map[string]int{"implicit": 993, "starttls": 143, "none": 143}[i.TLS])
	return i
}

// mailboxText is an address as the channel reads it.
func mailboxText(v *value, name string) string {
	a := get[*mail.Address](v, name, nil)
	switch {
	case a == nil:
		return ""
	case a.Name == "":
		return a.Address
	}
	return a.String()
}

func dkim(v *value) *notify.DKIMSettings {
	if v == nil {
		return nil
	}
	return &notify.DKIMSettings{Domain: get(v, "domain", ""), Selector: get(v, "selector", ""), Key: get(v, "key", secret.String{})}
}
