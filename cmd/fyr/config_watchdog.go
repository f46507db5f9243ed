package main

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// SelfTest is the daily mail that shows that mail works.
type SelfTest struct {
	To string // an address
	At int    // minutes since midnight in the page's zone
}

const (
	defaultPulse    = time.Minute
	defaultSelfTest = 9 * 60
)

var watchdogKeys = []key{
	{name: "url", form: pingForm(), secret: true, example: "https://hc-ping.com/${PING_KEY}", doc: "address that is called as a sign of life; whoever waits there finds out that Fyr is dead"},
	{name: "every", form: durationForm(10*time.Second, day), example: "1m", doc: "between two calls; 1m"},
	{name: "method", form: choiceForm(http.MethodGet, http.MethodPost), example: "GET", doc: "how it is called; GET"},
}

var selfTestKeys = []key{
	{name: "to", form: mailboxForm(), example: "sink@example.com", doc: "who gets a test mail each day"},
	{name: "at", form: clockForm(), example: `"09:00"`, doc: "when, in the page's time zone; 09:00"},
}

// pingForm is an address of http or https, which is secret: who knows it can pretend that
// all is well.
func pingForm() form {
	return form{
		parse: func(s string) (any, string) {
			u, err := url.Parse(s)
			if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
				return nil, "is not an http or https address"
			}
			return secret.New(s), ""
		},
		schema: jsonschema.Schema{Type: "string", MinLength: new(1)},
	}
}

// clockForm is a time of day, read as minutes since midnight.
func clockForm() form {
	return form{
		parse: func(s string) (any, string) {
			t, err := time.Parse("15:04", s)
			if err != nil {
				return nil, "is not a time of day, as 09:00 is"
			}
			return t.Hour()*60 + t.Minute(), ""
		},
		schema: pattern(`([01]\d|2[0-3]):[0-5]\d`),
	}
}

// watchdog is the section of the same name; nil when it is absent.
func watchdog(v *value) *notify.WatchdogSettings {
	if v == nil {
		return nil
	}
	return &notify.WatchdogSettings{URL: get(v, "url", secret.String{}), Every: get(v, "every", defaultPulse), Method: get(v, "method", http.MethodGet)}
}

// selfTest is the section self_test; nil when it is absent.
func selfTest(v *value) *SelfTest {
	if v == nil {
		return nil
	}
	t := &SelfTest{At: get(v, "at", defaultSelfTest)}
	if to := get[*mail.Address](v, "to", nil); to != nil {
		t.To = to.Address
	}
	return t
}

func (d document) watchdog() yaml.MapSlice {
	w := d.c.Watchdog
	if w == nil {
		return nil
	}
	return d.section("watchdog").put("url", w.URL.Reveal()).put("every", w.Every).put("method", w.Method).keys
}

func (d document) selfTest() yaml.MapSlice {
	t := d.c.SelfTest
	if t == nil {
		return nil
	}
	return d.section("self_test").put("to", t.To).put("at", fmt.Sprintf("%02d:%02d", t.At/60, t.At%60)).keys
}

func watchdogAddress(b *builder, v *value, c *Config) {
	if c.Watchdog != nil && c.Watchdog.URL.Empty() {
		b.protest(v.field("watchdog"), "watchdog: {url: https://hc-ping.com/${PING_KEY}}", "needs url, the address that is called")
	}
}

func selfTestMail(b *builder, v *value, c *Config) {
	switch t := c.SelfTest; {
	case t == nil:
	case t.To == "":
		b.protest(v.field("self_test"), "self_test: {to: sink@example.com}", "needs to, an address of yours")
	case c.Mail == nil:
		b.protest(v.field("self_test"), "mail: {from: status@example.com, host: mail.example.com}", "tests mail, and there is no mail:")
	}
}

// selfTestSender is what sends the self-test: an alert by mail, through subscribers' relay.
func selfTestSender(t SelfTest, e notify.Env) (notify.Sender, error) {
	return notify.New("mail", mustJSON(map[string]any{"to": t.To}), e)
}

// own are the settings of what Fyr tells by the clock.
func (c Config) own(s *statuspage.Setup) {
	if c.Watchdog != nil {
		s.Pulse = c.Watchdog.Every
	}
	if c.SelfTest != nil {
		s.SelfTest = &statuspage.SelfTest{Minute: c.SelfTest.At}
	}
}
