package main

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// resolver looks names up; *net.Resolver is one.
type resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// lookUpFor bounds all questions about mail together.
const lookUpFor = 15 * time.Second

// mailDoctor asks the name system what mailbox providers ask it about our mail.
type mailDoctor struct {
	resolver
	config Config
	found  []finding
}

// deliverable looks at what decides whether mail reaches the inbox: SPF, DKIM, DMARC,
// and the relay's own name. It prints what is missing as it is to be written.
func deliverable(ctx context.Context, c Config, names resolver) []finding {
	if c.Mail == nil || c.Mail.Outbox != "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpFor)
	defer cancel()
	d := &mailDoctor{resolver: names, config: c}
	d.spf(ctx)
	d.dkim(ctx)
	d.dmarc(ctx)
	d.pointers(ctx)
	return d.found
}

func (d *mailDoctor) add(level, about, text, remedy string) {
	d.found = append(d.found, finding{level, about, text, remedy})
}

// unknown is a finding for what could not be looked up: without a network nothing is
// known, and so nothing is wrong.
func (d *mailDoctor) unknown(about, name string, err error) {
	why := "the name system does not answer"
	var dns *net.DNSError
	if errors.As(err, &dns) {
		why = dns.Err
	}
	d.add("risky", about, name+" could not be looked up: "+why, "Try again where the name system can be asked.")
}

// envelope is the domain that SPF is asked of, from that of the header's sender.
func (d *mailDoctor) envelope() string {
	if b := domainOf(d.config.Mail.Bounce); b != "" {
		return b
	}
	return d.sender()
}

func (d *mailDoctor) sender() string { return domainOf(d.config.Mail.From) }

// domainOf is the domain of an address, with or without a name before it.
func domainOf(address string) string {
	_, domain, _ := strings.Cut(strings.TrimRight(address, "> "), "@")
	return strings.ToLower(domain)
}

// text returns the TXT records at a name that begin with a version. ok is false when
// that could not be found out, and says so.
func (d *mailDoctor) text(ctx context.Context, about, name, version string) (records []string, ok bool) {
	all, err := d.LookupTXT(ctx, name)
	var dns *net.DNSError
	if err != nil && (!errors.As(err, &dns) || !dns.IsNotFound) {
		d.unknown(about, name, err)
		return nil, false
	}
	for _, r := range all {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(r, " ", "")), version) {
			records = append(records, statuspage.CleanText(r))
		}
	}
	return records, true
}

// dmarc looks for a policy (RFC 7489), which Gmail and Yahoo want of who sends much.
func (d *mailDoctor) dmarc(ctx context.Context) {
	name := "_dmarc." + d.sender()
	records, ok := d.text(ctx, "mail DMARC", name, "v=dmarc1")
	want := fmt.Sprintf(`Add this record (p=none changes nothing yet): %s. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@%s"`, name, d.sender())
	switch {
	case !ok:
	case len(records) == 0:
		d.add("risky", "mail DMARC", "there is no policy at "+name+": large providers refuse bulk mail without one, unless the domain above has one", want)
	case len(records) > 1:
		d.add("wrong", "mail DMARC", fmt.Sprintf("there are %d policies at %s, and so none counts", len(records), name), "Leave one of them.")
	case tagsOf(records[0])["p"] == "":
		d.add("wrong", "mail DMARC", "the policy at "+name+" has no p= and does not count: "+clip(records[0], maxShown), want)
	}
}

// tagsOf reads a list of tags (RFC 6376 section 3.2), names in lower case.
func tagsOf(record string) map[string]string {
	tags := map[string]string{}
	for tag := range strings.SplitSeq(record, ";") {
		if name, value, ok := strings.Cut(tag, "="); ok {
			tags[strings.ToLower(strings.TrimSpace(name))] = strings.Join(strings.Fields(value), "")
		}
	}
	return tags
}

// dkim looks for the public half of the key that we sign with (RFC 6376).
func (d *mailDoctor) dkim(ctx context.Context) {
	k := d.config.Mail.DKIM
	if k == nil {
		d.add("risky", "mail DKIM", "mail is not signed here: whether the relay signs it can't be known from here", "Look for DKIM-Signature in a mail of `fyr mail test YOUR-ADDRESS`; add mail.dkim when there is none.")
		return
	}
	name := k.Selector + "._domainkey." + k.Domain
	kind, public, err := publicHalf(k.Key.Reveal())
	if err != nil {
		d.add("wrong", "mail DKIM", "the key can't be read: "+err.Error(), "Make a new one: openssl genrsa -out dkim.pem 2048")
		return
	}
	want := fmt.Sprintf("Add this record: %s. IN TXT %s", name, quoted("v=DKIM1; k="+kind+"; p="+public))
	records, ok := d.text(ctx, "mail DKIM", name, "")
	switch {
	case !ok:
	case len(records) == 0:
		d.add("wrong", "mail DKIM", "mail is signed, and there is no key at "+name+" to check it by", want)
	case tagsOf(records[0])["p"] != public:
		d.add("wrong", "mail DKIM", "the key at "+name+" is not the one that mail is signed with", want)
	}
	if aligned := d.sender(); k.Domain != aligned && !strings.HasSuffix(aligned, "."+k.Domain) && !strings.HasSuffix(k.Domain, "."+aligned) {
		d.add("risky", "mail DKIM", "mail from "+aligned+" is signed by "+k.Domain+", which DMARC does not count", "Sign with mail.dkim.domain: "+aligned+".")
	}
}

// publicHalf is a private key's public half, as a DKIM record holds it (RFC 6376 section
// 3.6.1, RFC 8463).
func publicHalf(text string) (kind, public string, err error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return "", "", errors.New("it is no PEM")
	}
	var key any
	if key, err = x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
		if key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
			return "", "", errors.New("it is no private key")
		}
	}
	signer, _ := key.(crypto.Signer)
	if signer == nil {
		return "", "", errors.New("it can't sign")
	}
	switch p := signer.Public().(type) {
	case ed25519.PublicKey:
		return "ed25519", base64.StdEncoding.EncodeToString(p), nil
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(p)
		return "rsa", base64.StdEncoding.EncodeToString(der), err
	}
	return "", "", errors.New("it is neither RSA nor Ed25519")
}

// quoted writes a TXT record's text, in strings of at most 255 bytes (RFC 1035 section
// 3.3.14).
func quoted(text string) string {
	const most = 255
	var parts []string
	for len(text) > most {
		parts = append(parts, `"`+text[:most]+`"`)
		text = text[most:]
	}
	return strings.Join(append(parts, `"`+text+`"`), " ")
}

// pointers looks whether each relay has a name, and the name the relay's address
// (forward-confirmed reverse DNS): who has none is refused by large providers. Where a
// provider's relay hands on from other addresses, theirs are what counts.
func (d *mailDoctor) pointers(ctx context.Context) {
	for _, host := range d.relays() {
		addrs, err := d.LookupNetIP(ctx, "ip", host)
		if err != nil {
			d.unknown("mail relay", host, err)
			continue
		}
		for _, a := range addrs {
			if a = a.Unmap(); !a.IsPrivate() && !a.IsLoopback() {
				d.pointer(ctx, host, a)
			}
		}
	}
}

func (d *mailDoctor) pointer(ctx context.Context, host string, a netip.Addr) {
	names, err := d.LookupAddr(ctx, a.String())
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound || err == nil && len(names) == 0:
		d.add("risky", "mail PTR", fmt.Sprintf("%s (%s) has no name", a, host), fmt.Sprintf("Ask who owns the address for this record: %s IN PTR %s.", reverse(a), host))
		return
	case err != nil:
		d.unknown("mail PTR", a.String(), err)
		return
	}
	for i, name := range names {
		names[i] = statuspage.CleanText(name)
		back, err := d.LookupNetIP(ctx, "ip", strings.TrimSuffix(name, "."))
		for _, b := range back {
			if err == nil && b.Unmap() == a {
				return
			}
		}
	}
	kind := "A"
	if a.Is6() {
		kind = "AAAA"
	}
	d.add("risky", "mail PTR", fmt.Sprintf("%s calls itself %s, which is not its address", a, names[0]), fmt.Sprintf("Add this record: %s IN %s %s", withDot(names[0]), kind, a))
}

// reverse is the name under which an address's own name is kept (RFC 1035 section 3.5,
// RFC 3596 section 2.5).
func reverse(a netip.Addr) string {
	raw := a.AsSlice()
	var b strings.Builder
	for i := len(raw) - 1; i >= 0; i-- {
		if a.Is4() {
			fmt.Fprintf(&b, "%d.", raw[i])
		} else {
			fmt.Fprintf(&b, "%x.%x.", raw[i]&15, raw[i]>>4)
		}
	}
	if a.Is4() {
		return b.String() + "in-addr.arpa."
	}
	return b.String() + "ip6.arpa."
}

func withDot(name string) string { return strings.TrimSuffix(name, ".") + "." }

// relays are the hosts that take our mail, each once.
func (d *mailDoctor) relays() []string {
	hosts := []string{d.config.Mail.Host}
	if second := d.config.Mail.Fallback; second != nil && second.Host != hosts[0] {
		hosts = append(hosts, second.Host)
	}
	return hosts
}
