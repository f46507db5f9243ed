package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// document is a Config as the file would say it, every default written out.
type document struct {
	c       Config
	written bool // references as they were written; otherwise what they stand for
}

// Export writes c as a file that loads to the same Config. References stay references, and
// secrets that stand in clear become some, which the first lines name.
func (c Config) Export() ([]byte, error) {
	text, err := yaml.MarshalWithOptions(document{c: c, written: true}.whole(), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("writing the configuration as YAML: %w; this is a mistake in Fyr", err)
	}
	var head strings.Builder
	for _, variable := range slices.Sorted(maps.Keys(c.secrets)) {
		if strings.Contains(string(text), "${"+variable+"}") {
			fmt.Fprintf(&head, "# ${%s} stands for a secret: set this variable, or put ${file:PATH} in its place.\n", variable)
		}
	}
	return append([]byte(head.String()), text...), nil
}

// Fingerprint is the same for two Configs that ask for the same, however they are
// written. It says nothing about the secrets that went into it.
func (c Config) Fingerprint() string {
	text, err := yaml.Marshal(document{c: c}.whole())
	if err != nil {
		panic("config: its own document does not marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// section gathers the keys of a map, leaving out what says nothing.
type section struct {
	d    document
	path string
	keys yaml.MapSlice
}

func (d document) section(path string) *section { return &section{d: d, path: path} }

func (s *section) put(name string, v any) *section {
	path := strings.TrimPrefix(s.path+"."+name, ".")
	if raw, ok := s.d.c.written[path]; ok && s.d.written {
		s.keys = append(s.keys, yaml.MapItem{Key: name, Value: raw})
		return s
	}
	if v = s.d.plain(v); v != nil {
		s.keys = append(s.keys, yaml.MapItem{Key: name, Value: v})
	}
	return s
}

// plain is v as YAML shows it, nil when it says nothing.
func (d document) plain(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
		if d.written {
			return strings.ReplaceAll(v, "${", "$${")
		}
	case time.Duration:
		return brief(v)
	case []string:
		if len(v) == 0 {
			return nil
		}
	case yaml.MapSlice:
		if len(v) == 0 {
			return nil
		}
	case fmt.Stringer:
		return d.plain(v.String())
	}
	return v
}

func (d document) whole() yaml.MapSlice {
	c := d.c
	return d.section("").
		put("page", d.page()).
		put("listen", c.Listen).
		put("operator", d.operators()).
		put("trusted_proxies", texts(c.TrustedProxies)).
		put("data", c.Data).
		put("store", c.Store).
		put("installation", c.Installation).
		put("monitors", list(c.Monitors, d.monitor)).
		put("components", list(c.Components, d.component)).
		put("incidents", d.incidents()).
		put("templates", orNil(list(c.Templates, d.template))).
		put("mail", d.mail()).
		put("alerts", list(c.Alerts, d.alert)).
		put("allow_commands", c.Commands).
		put("hooks", orNil(list(c.Hooks, d.hook))).
		put("subscribe", d.subscribe()).
		put("watchdog", d.watchdog()).
		put("self_test", d.selfTest()).
		put("audit", d.audit()).
		put("reports", d.reports()).
		put("tls", d.tls()).
		put("mirror", d.mirror()).
		put("trust", d.trust()).
		put("private", d.private()).
		put("probes", d.section("probes").put("allow_networks", texts(c.AllowNetworks)).keys).
		put("keep", d.section("keep").put("results", c.Keep.Results).put("addresses", c.Keep.Addresses).keys).
		keys
}

func texts[T fmt.Stringer](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}

// list is never nil: without components: each monitor would be one.
func list[T any](values []T, one func(i int, v T) yaml.MapSlice) []yaml.MapSlice {
	all := make([]yaml.MapSlice, 0, len(values))
	for i, v := range values {
		all = append(all, one(i, v))
	}
	return all
}

func (d document) incidents() yaml.MapSlice {
	p := d.c.Policy
	return d.section("incidents").put("auto", string(p.Auto)).put("publish_after", p.PublishAfter).put("hold", p.Hold).
		put("group_within", p.GroupWithin).put("resolve_after", p.ResolveAfter).put("reopen_within", p.ReopenWithin).
		put("reopen_for", p.ReopenFor).put("nag", p.Nag).keys
}

func (d document) monitor(i int, m monitor.Monitor) yaml.MapSlice {
	path := fmt.Sprintf("monitors[%d]", i)
	s := d.section(path).put("id", m.ID).put("name", m.Name).put("kind", m.Kind).put("url", m.Target).put("owner", m.Owner).
		put("interval", m.Interval).put("timeout", m.Timeout).put("confirm", m.Confirm).
		put("retry_interval", m.RetryInterval).put("recover", m.Recover)
	if m.DegradedOver > 0 {
		s.put("degraded_over", m.DegradedOver)
	}
	return append(s.keys, d.settings(path, m.Settings)...)
}

// settings are the keys that only the kind or the channel knows.
func (d document) settings(path string, filled json.RawMessage) yaml.MapSlice {
	if raw, ok := d.c.written[path+".settings"].(json.RawMessage); ok && d.written {
		filled = raw
	}
	if len(filled) == 0 {
		return nil
	}
	var keys yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(filled, &keys, yaml.UseOrderedMap()); err != nil {
		panic("config: settings that were made here are not JSON: " + err.Error())
	}
	return keys
}

func (d document) component(i int, c statuspage.Component) yaml.MapSlice {
	return d.section(fmt.Sprintf("components[%d]", i)).put("id", c.ID).put("name", c.Name).put("group", c.Group).
		put("description", c.Description).put("monitors", c.Monitors).put("core", c.Core).
		put("when_down", c.WhenDown).put("when_some_down", c.WhenSomeDown).put("private", c.Private).keys
}

func (d document) mail() yaml.MapSlice {
	m := d.c.Mail
	if m == nil {
		return nil
	}
	s := d.relay(d.section("mail").put("from", m.From).put("reply_to", m.ReplyTo), m.RelaySettings)
	if m.Fallback != nil {
		s.put("fallback", d.relay(d.section("mail.fallback"), *m.Fallback).keys)
	}
	if m.Connections > 0 {
		s.put("connections", m.Connections)
	}
	if m.Rate > 0 {
		s.put("rate", m.Rate)
	}
	s.put("smtputf8", m.SMTPUTF8).put("bounce", m.Bounce)
	if i := m.Inbox; i != nil {
		s.put("inbox", d.section("mail.inbox").put("host", i.Host).put("port", i.Port).put("tls", i.TLS).
			put("user", i.User).put("password", i.Password.Reveal()).put("folder", i.Folder).keys)
	}
	if k := m.DKIM; k != nil {
		s.put("dkim", d.section("mail.dkim").put("domain", k.Domain).put("selector", k.Selector).put("key", k.Key.Reveal()).keys)
	}
	return s.put("outbox", m.Outbox).keys
}

func (d document) relay(s *section, r notify.RelaySettings) *section {
	return s.put("host", r.Host).put("port", r.Port).put("tls", r.TLS).put("user", r.User).put("password", r.Password.Reveal())
}

func (d document) alert(i int, a Alert) yaml.MapSlice {
	path := fmt.Sprintf("alerts[%d]", i)
	s := d.putRule(d.section(path).put("id", a.ID).put("channel", a.Channel), path, a.Rule)
	return append(s.keys, d.settings(path, a.Settings)...)
}
