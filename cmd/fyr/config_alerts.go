package main

import (
	"encoding/json"
	"reflect"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// Alert is one way in which operators are told.
type Alert struct {
	ID       string
	Channel  string // the registered name of a notification channel
	Rule     statuspage.AlertRule
	Settings json.RawMessage // what the channel takes; holds secrets in clear
	Console  bool            // made in the console: reaches private networks only as probes.allow_networks says
}

// channelForm is the name of a registered notification channel.
func channelForm() form { return choiceForm(notify.ForAlerts()...) }

// alerts are the operators' channels.
func (b *builder) alerts(v *value) []Alert {
	var all []Alert
	defer func() { b.console = nil }()
	for _, a := range listed(v, "alerts") {
		b.console = a.console
		b.withoutCommands(a)
		channel := get(a, "channel", "")
		s := b.channelReader(channel)
		s.object = "alert:" + get(a, "id", channel)
		filled, written := s.convertAll(a.rest, channelSettings(channel))
		if string(filled) != string(written) {
			b.written[a.path+".settings"] = written
		}
		all = append(all, Alert{
			ID: get(a, "id", channel), Channel: channel,
			Rule: alertRule(a, get(a, "id", channel), channel), Settings: filled,
			Console: a.console != nil,
		})
	}
	return all
}

// channelSettings lists what a channel takes; nil when only the channel itself knows.
func channelSettings(name string) map[string]reflect.Type {
	for _, c := range notify.Channels() {
		if c.Name == name {
			return fieldsOf(reflect.TypeOf(c.Settings))
		}
	}
	return nil
}

func (b *builder) channelReader(channel string) *settingsReader {
	return &settingsReader{reader: b.reader, whose: "the channel " + channel, beside: alertKeys, places: map[string]*value{}}
}

// senders lets every channel check its settings by making a sender, which connects to
// nothing yet.
func senders(b *builder, v *value, c *Config) {
	env := notify.Env{Page: c.Page, Dir: b.folder, Commands: c.Commands}
	if c.Mail != nil {
		relay, err := notify.NewMail(MailJSON(c.Mail), env)
		if err != nil {
			b.blameAt(v.field("mail"), err)
			return
		}
		env.Relay = relay
	}
	if sms := v.field("subscribe").field("sms"); sms != nil {
		b.tryChannel(sms, "sms", func() error {
			_, err := notify.NewReaders("sms", c.Subscribe.SMS, env)
			return err
		})
	}
	for i, a := range listed(v, "alerts") {
		alert := c.Alerts[i]
		b.tryChannel(a, alert.Channel, func() error {
			_, err := notify.New(alert.Channel, alert.Settings, env)
			return err
		})
	}
}

// tryChannel lets a channel make a sender of the settings in v, unless they could not
// even be read: then that was said. Its complaints are noted where the settings stand.
func (b *builder) tryChannel(v *value, channel string, try func() error) {
	b.console = v.console
	defer func() { b.console = nil }()
	said := len(b.problems)
	s := b.channelReader(channel)
	s.convertAll(v.rest, channelSettings(channel))
	b.problems = b.problems[:said]
	if s.fault {
		return
	}
	if err := try(); err != nil {
		s.blame(v, err)
	}
}

// blameAt notes an error about a section at the field that it names.
func (b *builder) blameAt(v *value, err error) {
	(&settingsReader{reader: b.reader, places: map[string]*value{}}).blame(v, err)
}

func alertChannels(b *builder, v *value, _ *Config) {
	for _, a := range listed(v, "alerts") {
		if a.field("channel") == nil {
			b.protest(a, "channel: mail", "needs a channel")
		}
	}
}
