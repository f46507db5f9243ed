package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/monitor/secret"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// zone is a name system in which there is what its maps hold, and nothing else.
type zone struct {
	txt  map[string][]string
	mx   map[string][]string
	ip   map[string][]string
	ptr  map[string][]string
	dead bool // nobody answers
}

func (z zone) miss(name string, known bool) error {
	switch {
	case z.dead:
		return &net.DNSError{Err: "i/o timeout", Name: name, IsTimeout: true}
	case !known:
		return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return nil
}

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	got, ok := z.txt[name]
	return got, z.miss(name, ok)
}

func (z zone) LookupMX(_ context.Context, name string) (all []*net.MX, err error) {
	for _, host := range z.mx[name] {
		all = append(all, &net.MX{Host: host + "."})
	}
	return all, z.miss(name, all != nil)
}

func (z zone) LookupNetIP(_ context.Context, _, host string) (all []netip.Addr, err error) {
	for _, a := range z.ip[host] {
		all = append(all, netip.MustParseAddr(a))
	}
	return all, z.miss(host, all != nil)
}

func (z zone) LookupAddr(_ context.Context, addr string) ([]string, error) {
	got, ok := z.ptr[addr]
	return got, z.miss(addr, ok)
}

// mailDomain is a domain in order, and a configuration that sends for it.
func mailDomain(t *testing.T) (Config, zone, string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text := asPEM(t, key)
	_, public, err := publicHalf(text)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Mail: &notify.MailSettings{
		From:          "Example Status <status@example.com>",
		RelaySettings: notify.RelaySettings{Host: "mail.example.com"},
		DKIM:          &notify.DKIMSettings{Domain: "example.com", Selector: "fyr", Key: secret.New(text)},
	}}
	return c, zone{
		txt: map[string][]string{
			"example.com":                {"google-site-verification=x", "v=spf1 a:mail.example.com -all"},
			"_dmarc.example.com":         {"v=DMARC1; p=none"},
			"fyr._domainkey.example.com": {"v=DKIM1; k=ed25519; p=" + public},
		},
		ip:  map[string][]string{"mail.example.com": {"192.0.2.1"}},
		ptr: map[string][]string{"192.0.2.1": {"mail.example.com."}},
	}, public
}

func asPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// Each record missing, malformed and fine: the finding says what to write, to the letter.
func TestMailDoctor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(c *Config, z *zone)
		wants []string // one for each finding: what its line has to hold
	}{
		"in order":         {func(*Config, *zone) {}, nil},
		"no SPF":           {func(_ *Config, z *zone) { delete(z.txt, "example.com") }, []string{`wrong mail SPF: example.com does not say who may send in its name; Add this record: example.com. IN TXT "v=spf1 a:mail.example.com ~all"`}},
		"two SPF":          {func(_ *Config, z *zone) { z.txt["example.com"] = []string{"v=spf1 -all", "v=spf1 mx -all"} }, []string{"wrong mail SPF: example.com has 2 SPF records, and so none counts; Make one of them: v=spf1 -all and v=spf1 mx -all"}},
		"SPF of others":    {func(_ *Config, z *zone) { z.txt["example.com"] = []string{"v=spf1 ip4:198.51.100.0/24 -all"} }, []string{"risky mail SPF: example.com does not name mail.example.com (192.0.2.1), which takes our mail; that is well only when it hands on through addresses that are named; Write a:mail.example.com into the record, before its end: v=spf1 ip4:198.51.100.0/24 -all"}},
		"bad SPF":          {func(_ *Config, z *zone) { z.txt["example.com"] = []string{"v=spf1 ip4:nonsense -all"} }, []string{"wrong mail SPF: the SPF record of example.com is not valid: ip4:nonsense names no network"}},
		"SPF with a macro": {func(_ *Config, z *zone) { z.txt["example.com"] = []string{"v=spf1 exists:%{i}.example.com -all"} }, []string{"risky mail SPF: whether example.com lets mail.example.com (192.0.2.1) send can't be known here: it depends on exists:%{i}.example.com"}},
		"SPF of bounces":   {func(c *Config, _ *zone) { c.Mail.Bounce = "bounce@b.example.com" }, []string{"wrong mail SPF: b.example.com does not say who may send"}},
		"no DMARC":         {func(_ *Config, z *zone) { delete(z.txt, "_dmarc.example.com") }, []string{`risky mail DMARC: there is no policy at _dmarc.example.com: large providers refuse bulk mail without one, unless the domain above has one; Add this record (p=none changes nothing yet): _dmarc.example.com. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.com"`}},
		"bad DMARC":        {func(_ *Config, z *zone) { z.txt["_dmarc.example.com"] = []string{"v=DMARC1; rua=mailto:x@example.com"} }, []string{"wrong mail DMARC: the policy at _dmarc.example.com has no p= and does not count"}},
		"two DMARC": {func(_ *Config, z *zone) {
			z.txt["_dmarc.example.com"] = []string{"v=DMARC1; p=none", "v=DMARC1; p=reject"}
		}, []string{"wrong mail DMARC: there are 2 policies"}},
		"no DKIM record":   {func(_ *Config, z *zone) { delete(z.txt, "fyr._domainkey.example.com") }, []string{`wrong mail DKIM: mail is signed, and there is no key at fyr._domainkey.example.com to check it by; Add this record: fyr._domainkey.example.com. IN TXT "v=DKIM1; k=ed25519; p=PUBLIC"`}},
		"another DKIM key": {func(_ *Config, z *zone) { z.txt["fyr._domainkey.example.com"] = []string{"v=DKIM1; p=MIIB"} }, []string{"wrong mail DKIM: the key at fyr._domainkey.example.com is not the one that mail is signed with; Add this record"}},
		"not signed":       {func(c *Config, _ *zone) { c.Mail.DKIM = nil }, []string{"risky mail DKIM: mail is not signed here"}},
		"another's DKIM": {func(c *Config, z *zone) {
			c.Mail.From = "a@other.example"
			z.txt["other.example"] = z.txt["example.com"]
			z.txt["_dmarc.other.example"] = z.txt["_dmarc.example.com"]
		}, []string{"risky mail DKIM: mail from other.example is signed by example.com, which DMARC does not count"}},
		"no PTR":          {func(_ *Config, z *zone) { delete(z.ptr, "192.0.2.1") }, []string{"risky mail PTR: 192.0.2.1 (mail.example.com) has no name; Ask who owns the address for this record: 1.2.0.192.in-addr.arpa. IN PTR mail.example.com."}},
		"PTR of another":  {func(_ *Config, z *zone) { z.ptr["192.0.2.1"] = []string{"host7.isp.example."} }, []string{"risky mail PTR: 192.0.2.1 calls itself host7.isp.example., which is not its address; Add this record: host7.isp.example. IN A 192.0.2.1"}},
		"a private relay": {func(_ *Config, z *zone) { z.ip["mail.example.com"] = []string{"10.0.0.5"} }, []string{"risky mail SPF: the relay mail.example.com is at 10.0.0.5, a private address"}},
		"a second relay": {func(c *Config, z *zone) {
			c.Mail.Fallback = &notify.RelaySettings{Host: "b.example.com"}
			z.ip["b.example.com"] = []string{"2001:db8::2"}
		}, []string{"risky mail PTR: 2001:db8::2 (b.example.com) has no name; Ask who owns the address for this record: 2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR b.example.com.", "risky mail SPF: example.com does not name b.example.com (2001:db8::2)"}},
		"two relays on one host": {func(c *Config, z *zone) {
			c.Mail.Fallback = &notify.RelaySettings{Host: c.Mail.Host, Port: 2525}
			delete(z.txt, "example.com")
		}, []string{`"v=spf1 a:mail.example.com ~all"`}},
		"written to files":  {func(c *Config, z *zone) { c.Mail.Outbox = "mails"; *z = zone{} }, nil},
		"without a network": {func(_ *Config, z *zone) { z.dead = true }, []string{"risky mail SPF: example.com could not be looked up: i/o timeout", "risky mail DKIM: fyr._domainkey.example.com could not", "risky mail DMARC: _dmarc.example.com could not", "risky mail relay: mail.example.com could not"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, z, public := mailDomain(t)
			tt.spoil(&c, &z)
			var got []string
			for _, f := range deliverable(t.Context(), c, z) {
				got = append(got, f.Level+" "+f.About+": "+f.Text+"; "+f.Remedy)
			}
			all := strings.Join(got, "\n")
			if len(got) != len(tt.wants) {
				t.Errorf("%d findings, want %d:\n%s", len(got), len(tt.wants), all)
			}
			for _, want := range tt.wants {
				if want = strings.ReplaceAll(want, "PUBLIC", public); !strings.Contains(all, want) {
					t.Errorf("no %q in\n%s", want, all)
				}
			}
		})
	}
}

func TestSPF(t *testing.T) {
	t.Parallel()
	z := zone{
		txt: map[string][]string{
			"spf.relay.example": {"v=spf1 ip4:192.0.2.0/28 ~all"},
			"loop.example":      {"v=spf1 include:loop.example -all"},
			"refuses.example":   {"v=spf1 -all"},
			"none.example":      {"hello"},
		},
		mx: map[string][]string{"example.com": {"mx.example.com"}},
		ip: map[string][]string{"mx.example.com": {"192.0.2.1"}, "example.com": {"192.0.2.200"}, "six.example": {"2001:db8:1::1"}},
	}
	for record, want := range map[string]spfResult{
		"v=spf1":                                  spfNo,
		"v=spf1 all":                              spfPass,
		"v=spf1 +all":                             spfPass,
		"v=spf1 ip4:192.0.2.1 -all":               spfPass,
		"v=spf1 ip4:192.0.2.2 -all":               spfNo,
		"v=spf1 -ip4:192.0.2.1 all":               spfNo,
		"v=spf1 IP4:192.0.2.0/24":                 spfPass,
		"v=spf1 ip6:2001:db8::/32 -all":           spfNo,
		"v=spf1 a -all":                           spfNo,
		"v=spf1 a/24 -all":                        spfPass,
		"v=spf1 a:six.example//48 -all":           spfNo,
		"v=spf1 mx -all":                          spfPass,
		"v=spf1 mx:example.com//64 -all":          spfPass,
		"v=spf1 include:spf.relay.example -all":   spfPass,
		"v=spf1 include:refuses.example all":      spfPass,
		"v=spf1 include:none.example -all":        spfInvalid,
		"v=spf1 include:nowhere.example -all":     spfUnknown,
		"v=spf1 include:loop.example -all":        spfInvalid,
		"v=spf1 redirect=spf.relay.example":       spfPass,
		"v=spf1 exp=why.example -all":             spfNo,
		"v=spf1 ptr -all":                         spfUnknown,
		"v=spf1 ptr ip4:192.0.2.1 -all":           spfPass,
		"v=spf1 nonsense -all":                    spfInvalid,
		"v=spf1 + -all":                           spfInvalid,
		"v=spf1 ip4: -all":                        spfInvalid,
		"v=spf1 a:" + strings.Repeat("x", 10_000): spfUnknown,
	} {
		e := &evaluation{mailDoctor: &mailDoctor{resolver: z}, address: netip.MustParseAddr("192.0.2.1")}
		if got := e.record(t.Context(), "example.com", record); got != want {
			t.Errorf("%.60s: %d (%.60s), want %d", record, got, e.why, want)
		}
	}
}

// An RSA key does not fit into one string of a record.
func TestDKIMRecordOfRSA(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	kind, public, err := publicHalf(asPEM(t, key))
	if err != nil || kind != "rsa" {
		t.Fatalf("%s, %v", kind, err)
	}
	text := quoted("v=DKIM1; k=rsa; p=" + public)
	if got := strings.ReplaceAll(strings.Trim(text, `"`), `" "`, ""); got != "v=DKIM1; k=rsa; p="+public {
		t.Errorf("%s", text)
	}
	for part := range strings.SplitSeq(text, " ") {
		if len(part) > 257 {
			t.Errorf("a string of %d bytes", len(part)-2)
		}
	}
	for _, bad := range []string{"", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, _, err := publicHalf(bad); err == nil {
			t.Errorf("%q is a key", bad)
		}
	}
}

func FuzzSPF(f *testing.F) {
	f.Add("v=spf1 include:example.com a/24//64 mx -all redirect=example.com")
	f.Fuzz(func(t *testing.T, record string) {
		z := zone{txt: map[string][]string{"example.com": {"v=spf1 " + record}}}
		e := &evaluation{mailDoctor: &mailDoctor{resolver: z}, address: netip.MustParseAddr("192.0.2.1")}
		if e.record(t.Context(), "example.com", "v=spf1 "+record); e.lookups > mostLookups+1000 {
			t.Errorf("%d names were asked for", e.lookups)
		}
	})
}
