package main

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/monitor/probe"
)

// law is a rule between values, each of which is right by itself. Each has a bad file in
// testdata of the same name.
type law struct {
	name  string
	check func(b *builder, v *value, c *Config)
}

// laws are all of them.
var laws = []law{
	{"law-default-unknown", knownDefaults},
	{"law-monitor-twice", monitorsOnce},
	{"law-component-nameless", componentIDs},
	{"law-component-twice", componentsOnce},
	{"law-component-monitor", componentMonitors},
	{"law-mail-from", mailFrom},
	{"law-mail-relay", mailRelay},
	{"law-mail-public", mailPublic},
	{"law-mail-login", mailLogin},
	{"law-mail-dkim", mailDKIM},
	{"law-subscribe-channel", subscribeMeans},
	{"law-alert-channel", alertChannels},
	{"law-alert-twice", alertsOnce},
	{"law-alert-monitor", alertMonitors},
	{"law-alert-group", alertGroups},
	{"law-alert-remind", alertReminders},
	{"law-alert-escalation", alertEscalations},
	{"law-alert-reserved", alertReserved},
	{"law-template-wrong", templatesRight},
	{"law-template-twice", templatesOnce},
	{"law-template-component", templatesKnow},
	{"law-hook-whole", hooksWhole},
	{"law-hook-component", hooksKnow},
	{"law-watchdog-url", watchdogAddress},
	{"law-self-test", selfTestMail},
	{"law-audit-mail", auditMail},
	{"law-report-mail", reportMail},
	{"law-listen-same", listenersApart},
	{"law-oidc-whole", oidcComplete},
	{"law-oidc-plain", oidcSealed},
	{"law-header-whole", headerComplete},
	{"law-header-everybody", headerFromSome},
	{"law-tls-way", tlsOneWay},
	{"law-tls-public", tlsPublicly},
	{"law-private-way", privateOneWay},
	{"law-private-mirror", privateUncopied},
	{"law-security-bare", securityComplete},
	{"law-security-year", securityWithinAYear},
	{"law-mirror-nowhere", mirrorSomewhere},
	{"law-mirror-bucket", mirrorBucket},
	{"law-mirror-apart", mirrorApart},
}

// buildRules are the rules that are the monitor, its kind and the channels check by themselves.
var buildRules = []string{
	"page-logo-kind", "page-css-text", "page-link-half", "page-accent-pale", "mail-refused", "trust-supplier-nameless", "alert-refused", "alert-setting-unknown", "alert-command", "alert-placeholder", "subscribe-refused", "monitor-target", "monitor-scheme", "monitor-nameless", "monitor-bounds", "monitor-setting-unknown", "monitor-setting-wrong",
}

func (b *builder) judge(v *value, c *Config) {
	for _, l := range laws {
		l.check(b, v, c)
	}
	if len(b.problems) == 0 {
		senders(b, v, c)
	}
}

// protest complains of v with an example of the law's own.
func (b *builder) protest(v *value, example, format string, args ...any) {
	k := *v.key
	k.example = example
	at := *v
	at.key = &k
	b.complain(&at, format, args...)
}

func knownDefaults(b *builder, v *value, _ *Config) {
	names := map[string]bool{}
	for _, k := range probe.Kinds() {
		for name := range settingsOf(k) {
			names[name] = true
		}
	}
	for _, s := range shared(v.field("defaults")) {
		if !names[s.name] {
			b.refuse(s.at, s.path, "is neither a key of every monitor nor a setting of any kind%s", didYouMean(s.name, namesOf(thresholdKeys)))
		}
	}
}

func monitorsOnce(b *builder, v *value, c *Config) {
	places := append(listed(v, "monitors"), b.arguments()...)
	first := map[string]*value{}
	for i, m := range c.Monitors {
		if one, twice := first[m.ID]; twice {
			b.protest(at(places[i], "id"), "id: "+m.ID+"-2", "has the id %s, as %s has; give one of them another", m.ID, one.path)
			continue
		}
		first[m.ID] = places[i]
	}
}

// listed returns what stands in the list under name.
func listed(v *value, name string) []*value {
	if l := v.field(name); l != nil {
		return append([]*value(nil), l.list...)
	}
	return nil
}

// at is the field's place, or the whole's when the field is not there.
func at(v *value, field string) *value {
	if f := v.field(field); f != nil {
		return f
	}
	return v
}

func componentIDs(b *builder, v *value, _ *Config) {
	for _, c := range listed(v, "components") {
		if c.field("id") == nil {
			b.protest(c, "id: api", "needs an id")
		}
	}
}

func componentsOnce(b *builder, v *value, _ *Config) { once(b, listed(v, "components")) }

func alertsOnce(b *builder, v *value, _ *Config) { once(b, listed(v, "alerts")) }

func once(b *builder, list []*value) {
	first := map[string]*value{}
	for _, c := range list {
		id := c.field("id")
		if id == nil {
			continue
		}
		if one, twice := first[id.text]; twice {
			b.protest(id, id.text+"-2", "is the id of %s already", one.path)
			continue
		}
		first[id.text] = c
	}
}

func componentMonitors(b *builder, v *value, c *Config) {
	knownMonitors(b, listed(v, "components"), c)
}

func alertMonitors(b *builder, v *value, c *Config) { knownMonitors(b, listed(v, "alerts"), c) }

// knownMonitors checks that every monitor named in a list exists.
func knownMonitors(b *builder, list []*value, c *Config) {
	var ids []string
	for _, m := range c.Monitors {
		ids = append(ids, m.ID)
	}
	for _, entry := range list {
		for _, m := range listed(entry, "monitors") {
			if slices.Contains(ids, m.text) {
				continue
			}
			hint := ""
			if near := closest(m.text, ids); near != "" {
				hint = "; did you mean " + near + "?"
			}
			b.complain(m, "is not the id of a monitor%s", hint)
		}
	}
}

func mailFrom(b *builder, v *value, c *Config) {
	if c.Mail != nil && c.Mail.From == "" {
		b.protest(v.field("mail"), "from: Example Status <status@example.com>", "needs from, the sender")
	}
}

func mailRelay(b *builder, v *value, c *Config) {
	switch m := c.Mail; {
	case m == nil:
	case m.Host == "" && m.Outbox == "":
		b.protest(v.field("mail"), "host: mail.example.com", "needs host, the relay, or outbox, a folder")
	case m.Host != "" && m.Outbox != "":
		b.protest(v.field("mail").field("outbox"), "outbox alone", "stands beside host: mail is either sent or written to a folder")
	}
}

// mailPublic keeps links to localhost out of readers' mail. What goes to a folder is
// for trying out.
func mailPublic(b *builder, v *value, c *Config) {
	if c.Mail != nil && c.Mail.Outbox == "" && !public(c.Page.URL) {
		b.protest(v.field("mail"), "page: {url: https://status.example.com}",
			"needs a public page.url for its links, and that is %s", c.Page.URL)
	}
}

// public reports whether others can follow a link to u, as far as its text can tell.
func public(u *url.URL) bool {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return name != "localhost" && !strings.HasSuffix(name, ".localhost")
}

func mailLogin(b *builder, v *value, c *Config) {
	if c.Mail != nil && (c.Mail.User == "") != c.Mail.Password.Empty() {
		b.protest(v.field("mail"), "user: status, password: ${SMTP_PASSWORD}", "needs user and password together, or neither")
	}
}

func mailDKIM(b *builder, v *value, c *Config) {
	if c.Mail == nil || c.Mail.DKIM == nil {
		return
	}
	if d := c.Mail.DKIM; d.Domain == "" || d.Selector == "" || d.Key.Empty() {
		b.protest(v.field("mail").field("dkim"), "{domain: example.com, selector: fyr, key: ${file:dkim.pem}}", "needs domain, selector and key")
	}
}

func listenersApart(b *builder, v *value, c *Config) {
	_, port, _ := net.SplitHostPort(c.Listen)
	if c.Listen != c.Operator.Listen || port == "0" || c.Operator.URL.Hostname() != c.Page.URL.Hostname() {
		return
	}
	b.protest(at(v, "operator"), fmt.Sprintf("operator: {listen: %s}", defaultOperatorListen),
		"has the public page's address %s and no host name of its own in operator.url to be told apart by", c.Listen)
}
