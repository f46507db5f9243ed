package main

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// Subscribe is how readers of the page may be told.
type Subscribe struct {
	Channels []string        // registered names, in the order of the form
	SMS      json.RawMessage // what the channel sms takes for readers; nil: there is no gateway. It holds secrets in clear
}

var subscribeKeys = []key{
	{name: "channels", form: readerForm(), list: true, example: "[mail, webhook, slack]", doc: "how readers may be told, in the order of the form; all that work when absent"},
	{name: "sms", open: "channel", example: `{url: "https://sms.example.com/send", body: "to={to}&text={text}"}`, doc: "the gateway for readers' telephones: the settings of an alert by sms, without to", keys: []key{
		{name: "parts", form: countForm(1, 10), example: "1", doc: "parts of 160 characters that a text may take; 1"},
	}},
}

// formOrder is the order of the form: what is for a person, what is for a room, what is
// for a program. A channel that is not in it comes last.
var formOrder = []string{"mail", "push", "sms", "slack", "teams", "discord", "googlechat", "telegram", "webhook"}

// readerNames are the channels that readers can be told by, in the order of the form.
func readerNames() []string {
	names := []string{"mail"}
	for _, c := range notify.ForReaders() {
		names = append(names, c.Name)
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(formPlace(a), formPlace(b)) })
	return names
}

func formPlace(name string) int {
	if n := slices.Index(formOrder, name); n >= 0 {
		return n
	}
	return len(formOrder)
}

func readerForm() form { return choiceForm(readerNames()...) }

// subscribe is the section of the same name. The page and its mail are there already.
func (b *builder) subscribe(v *value, c Config) Subscribe {
	s := Subscribe{Channels: getAll[string](v, "channels"), SMS: b.readerSMS(v.field("sms"))}
	if v.field("channels") == nil {
		s.Channels = slices.DeleteFunc(readerNames(), func(name string) bool { return missing(name, c, s) != "" || !unasked(name, c) })
	}
	return s
}

// readerSMS are the gateway's settings as the channel takes them.
func (b *builder) readerSMS(v *value) json.RawMessage {
	if v == nil {
		return nil
	}
	filled, written := b.channelReader("sms").convertAll(v.rest, channelSettings("sms"))
	if string(filled) != string(written) {
		b.written[v.path+".settings"] = written
	}
	parts := get(v, "parts", 0)
	if parts == 0 {
		return filled
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(cmp.Or(string(filled), "{}")), &all); err != nil {
		panic("config: settings that were made here are not JSON: " + err.Error())
	}
	all["parts"] = mustJSON(parts)
	return mustJSON(all)
}

// unasked reports whether a channel is offered without being named: a page that is not on the public
// web has no links to send to strangers' endpoints.
func unasked(name string, c Config) bool { return name == "mail" || c.Page.URL.Scheme == "https" }

// missing says what else a channel needs of the configuration; "" is nothing.
func missing(name string, c Config, s Subscribe) string {
	switch {
	case name == "mail" && c.Mail == nil:
		return "the section mail"
	case name == "sms" && s.SMS == nil:
		return "subscribe.sms, its gateway"
	case name == "push" && c.Page.URL.Scheme != "https":
		return "a page.url that is https"
	}
	return ""
}

func subscribeMeans(b *builder, v *value, c *Config) {
	for _, name := range c.Subscribe.Channels {
		if what := missing(name, *c, c.Subscribe); what != "" {
			b.protest(v.field("subscribe").field("channels"), "[mail, webhook]", "has %s, which needs %s", name, what)
		}
	}
}

// readerChannels are the chosen channels as the desk and the form know them.
func readerChannels(c Config) []statuspage.ReaderChannel {
	known := map[string]statuspage.ReaderChannel{"mail": statuspage.MailChannel()}
	for _, n := range notify.ForReaders() {
		known[n.Name] = n.Offer(c.Page.URL.Hostname(), c.Operator.URL.Hostname())
	}
	var all []statuspage.ReaderChannel
	for _, name := range c.Subscribe.Channels {
		all = append(all, known[name])
	}
	return all
}

func (d document) subscribe() yaml.MapSlice {
	named := make([]any, 0, len(d.c.Subscribe.Channels)) // none is said, too: it is not the default
	for _, name := range d.c.Subscribe.Channels {
		named = append(named, name)
	}
	s := d.section("subscribe").put("channels", named)
	if d.c.Subscribe.SMS != nil {
		s.put("sms", d.readerSMS())
	}
	return s.keys
}

// readerSMS shows references as they were written; parts, which holds none, is a setting
// beside them.
func (d document) readerSMS() yaml.MapSlice {
	keys := d.settings("subscribe.sms", d.c.Subscribe.SMS)
	var said struct {
		Parts *int `json:"parts"`
	}
	hasParts := slices.ContainsFunc(keys, func(i yaml.MapItem) bool { return i.Key == "parts" })
	if err := json.Unmarshal(d.c.Subscribe.SMS, &said); err == nil && said.Parts != nil && !hasParts {
		keys = append(yaml.MapSlice{{Key: "parts", Value: *said.Parts}}, keys...)
	}
	return keys
}
