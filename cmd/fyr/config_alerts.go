package main

import (
	"encoding/json"
	"net/mail"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// Alert is one way in which operators are told.
type Alert struct {
	ID       string
	Channel  string          // the registered name of a notification channel
	Monitors []string        // only about these; nil: about everything
	Settings json.RawMessage // what the channel takes; holds secrets in clear
}

// MailJSON is m as notify.NewMail takes it. It holds the secrets in clear.
func MailJSON(m *notify.MailSettings) json.RawMessage {
	type dkim struct {
		Domain   string `json:"domain"`
		Selector string `json:"selector"`
		Key      string `json:"key"`
	}
	clear := struct {
		notify.MailSettings
		Password string `json:"password"`
		DKIM     *dkim  `json:"dkim"`
	}{MailSettings: *m, Password: m.Password.Reveal()}
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
	m := &notify.MailSettings{
		From:        mailboxText(v, "from"),
		ReplyTo:     mailboxText(v, "reply_to"),
		Host:        get(v, "host", ""),
		TLS:         get(v, "tls", "starttls"),
		User:        get(v, "user", ""),
		Password:    get(v, "password", secret.String{}),
		Connections: get(v, "connections", 0),
		Rate:        get(v, "rate", 0),
		Bounce:      mailboxText(v, "bounce"),
		DKIM:        dkim(v.field("dkim")),
		Outbox:      b.absolute(get(v, "outbox", "")),
	}
	m.Port = get(v, "port", map[string]int{"implicit": 465, "starttls": 587, "none": 25}[m.TLS])
	return m
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

// channelForm is the name of a registered notification channel.
func channelForm() form {
	var names []string
	for _, c := range notify.Channels() {
		names = append(names, c.Name)
	}
	return choiceForm(names...)
}

// alerts are the operators' channels.
func (b *builder) alerts(v *value) []Alert {
	var all []Alert
	for _, a := range listed(v, "alerts") {
		s := &settingsReader{reader: b.reader, places: map[string]*value{}}
		filled, written := s.convertFree(a.rest)
		if string(filled) != string(written) {
			b.written[a.path+".settings"] = written
		}
		channel := get(a, "channel", "")
		all = append(all, Alert{
			ID: get(a, "id", channel), Channel: channel,
			Monitors: getAll[string](a, "monitors"), Settings: filled,
		})
	}
	return all
}

// convertFree converts settings of which only the channel knows the names.
func (s *settingsReader) convertFree(list []setting) (filled, written json.RawMessage) {
	f, w := map[string]any{}, map[string]any{}
	for _, set := range list {
		f[set.name], w[set.name] = s.convert(set.node, set.name, set.path, nil)
	}
	return mustJSON(f), mustJSON(w)
}

// senders lets every channel check its settings by making a sender, which connects to
// nothing yet.
func senders(b *builder, v *value, c *Config) {
	env := notify.Env{Page: c.Page, Dir: b.folder}
	if c.Mail != nil {
		relay, err := notify.NewMail(MailJSON(c.Mail), env)
		if err != nil {
			b.blameAt(v.field("mail"), nil, err)
			return
		}
		env.Relay = relay
	}
	for i, a := range listed(v, "alerts") {
		if _, err := notify.New(c.Alerts[i].Channel, c.Alerts[i].Settings, env); err != nil {
			b.blameAt(a, a.rest, err)
		}
	}
}

// blameAt notes a channel's error at the field that it names.
func (b *builder) blameAt(v *value, rest []setting, err error) {
	s := &settingsReader{reader: b.reader, places: map[string]*value{}}
	s.convertFree(rest)
	s.blame(v, err)
}

func alertChannels(b *builder, v *value, _ *Config) {
	for _, a := range listed(v, "alerts") {
		if a.field("channel") == nil {
			b.protest(a, "channel: mail", "needs a channel")
		}
	}
}
