package main

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/access"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Least times of a session: a shorter one signs out whoever reads.
const (
	leastIdle  = 5 * time.Minute
	leastTotal = 15 * time.Minute
)

var sessionKeys = []key{
	{name: "idle", form: durationForm(leastIdle, access.IdleFor), example: "30m", doc: "without an act of the person's own; 2h when absent, and at most"},
	{name: "total", form: durationForm(leastTotal, access.SessionFor), example: "8h", doc: "in all; 12h when absent, and at most"},
}

var oidcKeys = []key{
	{name: "issuer", form: siteForm(), example: "https://id.example.com", doc: "address of the identity provider, as its discovery document names it"},
	{name: "client_id", form: lineForm(maxText), example: "fyr", doc: "what the provider calls this console"},
	{name: "client_secret", form: secretForm(), secret: true, example: "${OIDC_SECRET}", doc: "its secret; a client without one needs none"},
	{name: "name", form: lineForm(maxText), example: "Example ID", doc: "what the button is called; the provider's host when absent"},
	{name: "groups", form: groupForm(), list: true, example: "[ops=responder, leads=owner]", doc: "which group of the claim `groups` gives which role, at each sign-in"},
	{name: "allow_networks", form: networkForm(), list: true, example: "[10.1.0.0/16]", doc: "private networks that the provider may be in"},
}

var headerKeys = []key{
	{name: "user", form: headerForm(), example: "X-Remote-User", doc: "header in which the proxy names the person"},
	{name: "groups_header", form: headerForm(), example: "X-Remote-Groups", doc: "header with the person's groups, separated by commas"},
	{name: "groups", form: groupForm(), list: true, example: "[ops=responder, leads=owner]", doc: "which group gives which role, at each request"},
	{name: "proxies", form: networkForm(), list: true, example: "[10.0.0.5]", doc: "who is believed; from anywhere else the headers are ignored"},
	{name: "sign_out", form: placeForm(), example: "/oauth2/sign_out", doc: "address or path where the proxy signs people out; without it the console has no Sign out for them"},
}

// groupRole is a role that a group of an identity provider gives.
type groupRole struct {
	group string
	role  access.Role
}

// String writes it as the file has it.
func (g groupRole) String() string { return g.group + "=" + g.role.String() }

func groupForm() form {
	return form{
		parse: func(s string) (any, string) {
			n := strings.LastIndex(s, "=")
			var g groupRole
			if n < 1 || g.role.UnmarshalText([]byte(s[n+1:])) != nil {
				return nil, "is not a group and a role: " + access.AllRoles().String()
			}
			g.group = s[:n]
			return g, ""
		},
		schema: jsonschema.Schema{Type: "string", Pattern: `^.+=(` + strings.ReplaceAll(access.AllRoles().String(), ", ", "|") + `)$`},
	}
}

// headerName is a field name of HTTP (RFC 9110, section 5.6.2), of what people use of it.
var headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

func headerForm() form {
	return form{
		parse: func(s string) (any, string) {
			if !headerName.MatchString(s) {
				return nil, "is not the name of a header"
			}
			return s, ""
		},
		schema: pattern(`[A-Za-z][A-Za-z0-9-]{0,63}`),
	}
}

// Doors are the ways beside passwords by which operators come in, and how long they stay.
type Doors struct {
	Sessions operator.Limits
	OIDC     *operator.OIDC   // nil: none
	Header   *operator.Header // nil: none

	networks []netip.Prefix // that the provider may be in
}

// ways are they as the console takes them.
func (d Doors) ways() operator.Ways {
	return operator.Ways{OIDC: d.OIDC, Header: d.Header, Sessions: d.Sessions}
}

func (b *builder) doorsOf(v *value) Doors {
	d := Doors{}
	if s := v.field("session"); s != nil {
		d.Sessions = operator.Limits{Idle: get(s, "idle", time.Duration(0)), Total: get(s, "total", time.Duration(0))}
	}
	if o := v.field("oidc"); o != nil {
		d.networks = getAll[netip.Prefix](o, "allow_networks")
		d.OIDC = &operator.OIDC{
			ClientID: get(o, "client_id", ""), Secret: get(o, "client_secret", secret.String{}), Name: get(o, "name", ""),
			Groups: groupsOf(o), Dial: dial.New(dial.Policy{Networks: d.networks}).DialContext,
		}
		if issuer := get[*url.URL](o, "issuer", nil); issuer != nil {
			d.OIDC.Issuer = issuer.String()
		}
	}
	if h := v.field("header"); h != nil {
		d.Header = &operator.Header{
			User: get(h, "user", ""), Group: get(h, "groups_header", ""), Groups: groupsOf(h), Proxies: getAll[netip.Prefix](h, "proxies"),
			SignOut: get(h, "sign_out", ""),
		}
	}
	return d
}

func groupsOf(v *value) map[string]access.Roles {
	all := map[string]access.Roles{}
	for _, g := range getAll[groupRole](v, "groups") {
		all[g.group] = append(all[g.group], g.role)
	}
	return all
}

// groupList is what groupsOf has read, in an order that stays.
func groupList(groups map[string]access.Roles) (list []string) {
	for group, roles := range groups {
		for _, r := range roles {
			list = append(list, groupRole{group, r}.String())
		}
	}
	slices.Sort(list)
	return list
}

// oidcComplete refuses a provider that nobody could sign in by.
func oidcComplete(b *builder, v *value, c *Config) {
	at := v.field("operator").field("oidc")
	if o := c.Operator.OIDC; o != nil && (o.Issuer == "" || o.ClientID == "" || len(o.Groups) == 0) {
		b.protest(at, "{issuer: https://id.example.com, client_id: fyr, groups: [ops=responder]}", "needs an issuer, a client_id and groups")
	}
}

// oidcSealed refuses a provider whose word could be changed on its way: an issuer is https
// (OpenID Connect Discovery 1.0, section 3). One on this machine has no way.
func oidcSealed(b *builder, v *value, _ *Config) {
	at := v.field("operator").field("oidc").field("issuer")
	if o := get[*url.URL](v.field("operator").field("oidc"), "issuer", nil); o != nil && o.Scheme == "http" && !loopbackHost(o) {
		b.protest(at, "https://id.example.com", "has to begin with https://: who listens on the way could sign in")
	}
}

// headerFromSome refuses to believe everybody who they are.
func headerFromSome(b *builder, v *value, c *Config) {
	at := v.field("operator").field("header").field("proxies")
	if h := c.Operator.Header; h != nil && slices.ContainsFunc(h.Proxies, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		b.protest(at, "[10.0.0.5]", "believes everybody: name the proxies alone")
	}
}

// headerComplete refuses a header that nobody could send.
func headerComplete(b *builder, v *value, c *Config) {
	at := v.field("operator").field("header")
	if h := c.Operator.Header; h != nil && (h.User == "" || len(h.Groups) == 0 || len(h.Proxies) == 0) {
		b.protest(at, "{user: X-Remote-User, groups_header: X-Remote-Groups, groups: [ops=responder], proxies: [10.0.0.5]}", "needs a user header, groups and the proxies that are believed")
	}
}

func (d document) operators() yaml.MapSlice {
	o := d.c.Operator
	s := d.section("operator").put("listen", o.Listen).put("url", o.URL).put("four_eyes", o.FourEyes)
	if l := o.Sessions; l != (operator.Limits{}) {
		s.put("session", d.section("operator.session").put("idle", l.Idle).put("total", l.Total).keys)
	}
	if p := o.OIDC; p != nil {
		s.put("oidc", d.section("operator.oidc").put("issuer", p.Issuer).put("client_id", p.ClientID).put("client_secret", p.Secret.Reveal()).
			put("name", p.Name).put("groups", groupList(p.Groups)).put("allow_networks", texts(o.networks)).keys)
	}
	if h := o.Header; h != nil {
		s.put("header", d.section("operator.header").put("user", h.User).put("groups_header", h.Group).put("groups", groupList(h.Groups)).
			put("proxies", texts(h.Proxies)).put("sign_out", h.SignOut).keys)
	}
	return s.keys
}
