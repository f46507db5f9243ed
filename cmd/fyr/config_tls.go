package main

import (
	"net/mail"
	"net/netip"
	"strings"

	"github.com/goccy/go-yaml"
)

// TLS is how the public page is served over https without a proxy in front.
type TLS struct {
	Cert, Key string // files, absolute; "" with ACME
	ACME      *ACME  // nil: the files
	HTTP      string // host:port that sends readers on to https and answers challenges; "" for none
}

// ACME is how certificates are asked for (RFC 8555).
type ACME struct {
	Directory string   // of the authority; "" is Let's Encrypt's
	Email     string   // where the authority writes to; may be empty
	Domains   []string // beside the host of page.url
}

const maxDomains = 20

var tlsKeys = []key{
	{name: "cert", form: lineForm(maxText), example: "/etc/ssl/status.pem", doc: "file of the certificate and its chain, PEM; read again when it changes"},
	{name: "key", form: lineForm(maxText), example: "/etc/ssl/status.key", doc: "file of the certificate's key, PEM"},
	{name: "acme", form: flagForm(), bare: true, example: "true", doc: "certificates by ACME, as from Let's Encrypt, whose terms are thereby accepted", keys: []key{
		{name: "email", form: mailboxForm(), example: "ops@example.com", doc: "where the authority writes to"},
		{name: "directory", form: siteLinkForm(), example: "https://acme-v02.api.letsencrypt.org/directory", doc: "another authority"},
		{name: "domains", form: hostForm(), list: true, most: maxDomains, example: "[www.status.example.com]", doc: "further names, beside the host of page.url"},
	}},
	{name: "http", form: listenForm(), example: "0.0.0.0:80", doc: "address that sends readers on to https, and answers the authority"},
}

// tls is the section of the same name; nil when it is absent.
func (b *builder) tls(v *value) *TLS {
	if v == nil {
		return nil
	}
	t := &TLS{Cert: b.absolute(get(v, "cert", "")), Key: b.absolute(get(v, "key", "")), HTTP: get(v, "http", "")}
	acme := v.field("acme")
	switch {
	case acme == nil:
	case acme.fields != nil:
		t.ACME = &ACME{Directory: get(acme, "directory", ""), Email: addressOf(acme, "email"), Domains: getAll[string](acme, "domains")}
	case get(v, "acme", false):
		t.ACME = &ACME{}
	}
	return t
}

// addressOf is a mail address without a name.
func addressOf(v *value, name string) string {
	if a := get[*mail.Address](v, name, nil); a != nil {
		return a.Address
	}
	return ""
}

func (d document) tls() yaml.MapSlice {
	t := d.c.TLS
	if t == nil {
		return nil
	}
	s := d.section("tls").put("cert", t.Cert).put("key", t.Key)
	if a := t.ACME; a != nil {
		keys := d.section("tls.acme").put("email", a.Email).put("directory", a.Directory).put("domains", a.Domains).keys
		if len(keys) == 0 {
			s.put("acme", true)
		} else {
			s.put("acme", keys)
		}
	}
	return s.put("http", t.HTTP).keys
}

// hosts are the names that certificates are asked for.
func (c Config) hosts() []string {
	return append([]string{c.Page.URL.Hostname()}, c.TLS.ACME.Domains...)
}

func tlsOneWay(b *builder, v *value, c *Config) {
	t := c.TLS
	if t == nil {
		return
	}
	if files := t.Cert != "" && t.Key != ""; files == (t.ACME != nil) || (t.Cert == "") != (t.Key == "") {
		b.protest(v.field("tls"), "{acme: true}", "needs acme, or cert and key, and not both")
	}
}

func tlsPublicly(b *builder, v *value, c *Config) {
	switch {
	case c.TLS == nil:
	case c.Page.URL.Scheme != "https":
		b.protest(v.field("tls"), "page: {url: https://status.example.com}", "needs a page.url that begins with https://, and that is %s", c.Page.URL)
	case c.TLS.ACME != nil && !named(c.Page.URL.Hostname()):
		b.protest(v.field("tls"), "page: {url: https://status.example.com}", "can get certificates for public names only, and page.url is %s", c.Page.URL)
	}
}

// named reports whether a host is a name that others can look up.
func named(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil && strings.Contains(host, ".") && !strings.HasSuffix(host, ".localhost")
}
