package main

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
)

// allMonitors are those of the file and then those of the command line.
func (b *builder) allMonitors(v *value, allow []netip.Prefix) []monitor.Monitor {
	var declared []*value
	if list := v.field("monitors"); list != nil {
		declared = slices.Clone(list.list)
	}
	declared = append(declared, b.arguments()...)
	all := make([]monitor.Monitor, 0, len(declared))
	for _, d := range declared {
		b.console = d.console
		if m, ok := b.monitor(d, v.field("defaults"), allow); ok {
			all = append(all, m)
		}
	}
	b.console = nil
	return all
}

// arguments are the command line's URLs as if the file named them.
func (b *builder) arguments() []*value {
	k := key{example: "https://example.com", form: targetForm()}
	var list []*value
	for _, u := range b.source.URLs {
		v := &value{key: &k, path: "URL", raw: u, text: u}
		if _, problem := k.form.parse(u); problem != "" {
			b.problems = append(b.problems, Problem{Path: "URL", Value: u, HasValue: true, Text: problem, Example: k.example})
			continue
		}
		v.got = u
		list = append(list, v)
	}
	return list
}

// monitor makes one of its declaration; false when something in it is wrong.
func (b *builder) monitor(v, defaults *value, allow []netip.Prefix) (monitor.Monitor, bool) {
	if v.bad || defaults != nil && defaults.bad {
		return monitor.Monitor{}, false
	}
	m := monitor.Monitor{Trusted: v.console == nil, Target: get(v, "url", v.text), Name: get(v, "name", "")}
	kind, ok := b.kind(v, m.Target)
	if !ok {
		return m, false
	}
	m.Kind = kind.Name
	if m.Target == "" && m.Kind == "heartbeat" {
		m.Target = "heartbeat:"
	}
	if !b.identify(&m, v) {
		return m, false
	}
	v = underlaid(v, defaults)
	thresholds(&m, v)
	s := &settingsReader{reader: b.reader, whose: "the kind " + m.Kind, beside: monitorKeys, places: map[string]*value{}, object: "monitor:" + m.ID}
	if v.console != nil {
		defaults = nil // may hold secrets, which nobody is to send where they like
	}
	written := s.read(&m, v, defaults, kind)
	if kind.Defaults != nil {
		kind.Defaults(&m)
	}
	m = m.WithDefaults()
	if string(written) != string(m.Settings) {
		b.written[v.path+".settings"] = written
	}
	return m, !s.fault && s.accepted(m, v, allow)
}

// accepted asks the monitor and its kind whether they are content.
func (s *settingsReader) accepted(m monitor.Monitor, v *value, allow []netip.Prefix) bool {
	err := m.Validate()
	if err == nil {
		_, err = probe.New(m, probe.Options{AllowNetworks: allow})
	}
	if err != nil {
		s.blame(v, err)
	}
	return err == nil
}

// kind is what the monitor says, or what its URL implies.
func (b *builder) kind(v *value, target string) (probe.Kind, bool) {
	if name := get(v, "kind", ""); name != "" {
		return probe.Lookup(name)
	}
	scheme, _, _ := strings.Cut(target, ":")
	if k, ok := probe.ForScheme(strings.ToLower(scheme)); ok {
		return k, true
	}
	at := *v
	if u := v.field("url"); u != nil {
		at = *u
	}
	at.key = &key{example: "https://example.com"}
	if target == "" {
		b.complain(&at, "has neither a url nor a kind")
	} else {
		b.complain(&at, "has a scheme that no kind of check knows: %s", strings.Join(schemes(), ", "))
	}
	return probe.Kind{}, false
}

func schemes() []string {
	var all []string
	for _, k := range probe.Kinds() {
		all = append(all, k.Schemes...)
	}
	return all
}

// identify fills in id and name where the declaration leaves them to the URL.
func (b *builder) identify(m *monitor.Monitor, v *value) bool {
	m.ID = get(v, "id", "")
	if m.ID != "" {
		return true
	}
	m.ID = slug(m.Target)
	if m.Name == "" {
		m.Name = plainName(m.Target)
	}
	if monitor.ValidID(m.ID) {
		return true
	}
	at := *v
	at.key = &key{example: "id: api"}
	b.complain(&at, "needs an id, since its URL gives none")
	return false
}

// slug makes an id of a URL's host, port and path: https://Example.com/a gives example-com-a.
func slug(target string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(plainName(target)) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteRune(c)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	id := b.String()
	return strings.Trim(id[:min(len(id), monitor.MaxIDLength)], "-")
}

// plainName is a URL as people say it: example.com/health.
func plainName(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Host+u.Path, "/")
}

// underlaid returns v with the defaults' fields under its own.
func underlaid(v, defaults *value) *value {
	if defaults == nil {
		return v
	}
	both := *v
	both.fields = map[string]*value{}
	for name, f := range defaults.fields {
		both.fields[name] = f
	}
	for name, f := range v.fields {
		both.fields[name] = f
	}
	return &both
}

func thresholds(m *monitor.Monitor, v *value) {
	m.Owner = get(v, "owner", "")
	m.Interval = get(v, "interval", time.Duration(0))
	m.Timeout = get(v, "timeout", time.Duration(0))
	m.Confirm = get(v, "confirm", 0)
	m.RetryInterval = get(v, "retry_interval", time.Duration(0))
	m.Recover = get(v, "recover", 0)
	m.DegradedOver = get(v, "degraded_over", time.Duration(0))
}

// read gives m its kind's settings: its own, and those of the defaults that its kind has.
func (s *settingsReader) read(m *monitor.Monitor, v, defaults *value, kind probe.Kind) (written json.RawMessage) {
	list := slices.Clone(v.rest)
	known := settingsOf(kind)
	for _, d := range shared(defaults) {
		_, has := known[d.name]
		if has && !slices.ContainsFunc(list, func(o setting) bool { return o.name == d.name }) {
			list = append(list, d)
		}
	}
	m.Settings, written = s.convertAll(list, known)
	return written
}

func shared(defaults *value) []setting {
	if defaults == nil {
		return nil
	}
	return defaults.rest
}
