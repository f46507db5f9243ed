package main

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// builder makes a Config of the values that the reader found, filling in defaults.
type builder struct {
	*reader
	source   Source
	folder   string // that relative paths start from
	warnings []string
	essays   []string // files that were read as texts, absolute

	undeclared bool      // the file has no components:
	left       []leftOut // what people made and the file declares
}

func newBuilder(s Source, file, folder string) *builder {
	b := &builder{source: s, folder: folder}
	b.reader = &reader{
		file: file, anchors: map[string]ast.Node{}, written: map[string]any{}, secrets: map[string]string{},
		refs: references{folder: folder, env: s.Env, warn: func(w string) { b.warnings = append(b.warnings, w) }},
	}
	return b
}

// The defaults of the file's keys, as the contract has them.
const (
	defaultName           = "Status"
	defaultListen         = "127.0.0.1:8080"
	defaultOperatorListen = "127.0.0.1:8081"
	defaultData           = "fyr-data"
	defaultKeep           = 90 * day
)

// config is the whole of it; the laws are for values that are right by themselves.
func (b *builder) config(v *value) Config {
	c := Config{
		File:           b.file,
		Listen:         cmp.Or(b.source.Listen, get(v, "listen", defaultListen)),
		ListenSaid:     b.source.Listen != "" || v.field("listen") != nil,
		TrustedProxies: getAll[netip.Prefix](v, "trusted_proxies"),
		Data:           b.dataFolder(v),
		Store:          get(v, "store", "sqlite"),
		Installation:   get(v, "installation", ""),
		Policy:         incidentPolicy(v.field("incidents"), v.field("uptime")),
		Testers:        testers(v.field("drill")),
		Works:          maintenancePolicy(v.field("maintenance"), v.field("uptime")),
		AllowNetworks:  getAll[netip.Prefix](v.field("probes"), "allow_networks"),
		Keep:           keep(v.field("keep")),
	}
	c.Page, c.PageFiles = b.page(v.field("page"), c.Listen)
	c.PageURLSaid = v.field("page").field("url") != nil
	c.Mail = b.mail(v.field("mail"))
	c.Page.HasMail = c.Mail != nil
	c.Subscribe = b.subscribe(v.field("subscribe"), c)
	c.Page.Channels = c.Subscribe.Channels
	c.Operator = b.operator(v.field("operator"))
	c.Page.Gate = b.gate(v.field("private"), c.Operator)
	c.Monitors = b.allMonitors(v, c.AllowNetworks)
	c.Components = b.components(v, c.Monitors)
	c.Templates = templatesOf(v)
	c.Alerts, c.Commands = b.alerts(v), get(v, "allow_commands", false)
	c.Hooks = hooksOf(v)
	c.Watchdog, c.SelfTest = watchdog(v.field("watchdog")), selfTest(v.field("self_test"))
	c.Audit = b.audit(v.field("audit"))
	c.Reports = reportees(v.field("reports"))
	c.Mirror = b.mirror(v.field("mirror"))
	c.TLS = b.tls(v.field("tls"))
	c.Page.Trust, c.Essays = b.trust(v.field("trust")), b.essays
	c.written, c.secrets, c.Left = b.written, b.secrets, b.left
	if len(b.problems) == 0 {
		b.judge(v, &c)
	}
	if len(b.problems) == 0 {
		b.places(v, &c)
	}
	b.peers(&c, v.field("defaults"))
	c.Warnings = b.warnings
	return c
}

// localURL is where a listener is found on its own machine.
func localURL(listen string) *url.URL {
	_, port, _ := net.SplitHostPort(listen)
	return &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", port)}
}

// machineZone is the machine's time zone by its IANA name, or UTC where it has none.
func machineZone() *time.Location {
	name := strings.TrimPrefix(os.Getenv("TZ"), ":")
	if name == "" {
		link, err := os.Readlink("/etc/localtime")
		if _, after, ok := strings.Cut(link, "zoneinfo/"); err == nil && ok {
			name = after
		}
	}
	if z, err := time.LoadLocation(name); err == nil && name != "Local" {
		return z
	}
	return time.UTC
}

func (b *builder) operator(v *value) Operator {
	at := cmp.Or(b.source.OperatorListen, get(v, "listen", defaultOperatorListen))
	return Operator{Listen: at, URL: get(v, "url", localURL(at)), FourEyes: getAll[string](v, "four_eyes"), Doors: b.doorsOf(v)}
}

// dataFolder is absolute: one in the file is relative to it, one from the command line
// to where it was typed.
func (b *builder) dataFolder(v *value) string {
	if b.source.Data == "" {
		return b.absolute(get(v, "data", defaultData))
	}
	if abs, err := filepath.Abs(b.source.Data); err == nil {
		return abs
	}
	return b.source.Data
}

func (b *builder) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(b.folder, path)
}

func incidentPolicy(v, uptime *value) statuspage.Policy {
	p := statuspage.DefaultPolicy()
	return statuspage.Policy{
		Auto:         statuspage.AutoMode(get(v, "auto", string(p.Auto))),
		PublishAfter: get(v, "publish_after", p.PublishAfter),
		Hold:         get(v, "hold", p.Hold),
		GroupWithin:  get(v, "group_within", p.GroupWithin),
		ResolveAfter: get(v, "resolve_after", p.ResolveAfter),
		ReopenWithin: get(v, "reopen_within", p.ReopenWithin),
		ReopenFor:    get(v, "reopen_for", p.ReopenFor),
		Nag:          get(v, "nag", p.Nag),
		Target:       get(uptime, "target", 0.0),
	}
}

func keep(v *value) Keep {
	return Keep{Results: get(v, "results", defaultKeep), Addresses: get(v, "addresses", defaultKeep)}
}

// components are what the file and the console say. While the file says nothing, each
// monitor that the console puts in none is one by itself.
func (b *builder) components(v *value, monitors []monitor.Monitor) []statuspage.Component {
	var all []statuspage.Component
	if b.undeclared {
		claimed := b.claimed()
		for _, m := range monitors {
			if !claimed[m.ID] {
				all = append(all, ownComponent(m))
			}
		}
	}
	for _, c := range listed(v, "components") {
		all = append(all, componentOf(c))
	}
	return all
}

// ownComponent is the one that a monitor is by itself.
func ownComponent(m monitor.Monitor) statuspage.Component {
	return statuspage.Component{
		ID: m.ID, Name: m.Name, Monitors: []string{m.ID},
		WhenDown: statuspage.MajorOutage, WhenSomeDown: statuspage.PartialOutage,
	}
}

func componentOf(v *value) statuspage.Component {
	id := get(v, "id", "")
	return statuspage.Component{
		ID:           id,
		Name:         get(v, "name", id),
		Group:        get(v, "group", ""),
		Description:  get(v, "description", ""),
		Monitors:     getAll[string](v, "monitors"),
		Core:         get(v, "core", false),
		WhenDown:     get(v, "when_down", statuspage.MajorOutage),
		WhenSomeDown: get(v, "when_some_down", statuspage.PartialOutage),
		Private:      get(v, "private", false),
		Target:       get(v, "target", 0.0),
	}
}
