package notify

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/fyr-status/fyr/monitor/dial"
	"github.com/fyr-status/fyr/statuspage"
)

// mostAddress is how many bytes a web address that a reader gives may have.
const mostAddress = 2000

// readerPorts are where readers' endpoints may listen: any other port of a stranger's
// host could be something that is no web server.
var readerPorts = []string{"443", "8443"}

// outsideDNS are top-level domains that name nothing on the public internet (RFC 6761,
// 6762, 7686, 8375; ICANN resolution 2024.07.29.06 for internal).
var outsideDNS = []string{"arpa", "internal", "invalid", "local", "localhost", "onion", "test"}

// publicOnly judges addresses as the readers' dialer does.
var publicOnly = dial.New(dial.Policy{})

// publicAddress reads a web address that a reader gives, and writes it in its one form.
// Whatever the name resolves to is checked again by the dialer at each attempt; this is
// to say early and clearly what can never work. The error never repeats the address.
func publicAddress(given, example string) (*url.URL, error) {
	bad := func(reason string) (*url.URL, error) {
		return nil, &statuspage.Invalid{Field: "address", Reason: reason, Example: example}
	}
	text := strings.TrimSpace(given)
	u, err := url.Parse(text)
	switch {
	case text == "":
		return bad("is empty")
	case len(text) > mostAddress:
		return bad("is longer than 2000 bytes")
	case statuspage.CleanText(text) != text, strings.ContainsFunc(text, unicode.IsSpace):
		return bad("has a character that can't be in an address")
	case err != nil, u.Scheme != "https", u.Host == "":
		return bad("is not an https address")
	case u.User != nil:
		return bad("names a user before the host: leave that out")
	case strings.Contains(text, "#"):
		return bad("has a part behind a #: leave that out")
	case u.Port() != "" && !slices.Contains(readerPorts, u.Port()):
		return bad("names another port than 443 and 8443")
	}
	host, ok := publicHost(u.Hostname())
	if !ok {
		return bad("has no host that can be reached from the internet")
	}
	return canonical(u, host), nil
}

// canonical is the address in its one form.
func canonical(u *url.URL, host string) *url.URL {
	c := *u
	c.Host = host
	if u.Port() == "8443" {
		c.Host = net.JoinHostPort(strings.Trim(host, "[]"), "8443")
	}
	if c.Path == "" {
		c.Path = "/"
	}
	c.ForceQuery = false
	return &c
}

// publicHost is a host as addresses write it: a public IP address, or a name with a dot
// under a top-level domain of the public DNS. Numbers in disguise (0x7f000001, 127.1) are
// neither.
func publicHost(name string) (host string, ok bool) {
	if ip, err := netip.ParseAddr(name); err == nil {
		if ip.Is6() {
			name = "[" + ip.String() + "]"
		}
		return name, ip.Zone() == "" && publicOnly.CheckAddr(ip) == nil
	}
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(name, "."))
	labels := strings.Split(host, ".")
	top := labels[len(labels)-1]
	if err != nil || len(host) > 253 || len(labels) < 2 || slices.Contains(outsideDNS, top) || len(top) < 2 || top[0] < 'a' || top[0] > 'z' {
		return "", false
	}
	return host, !slices.ContainsFunc(labels, func(l string) bool { return l == "" || len(l) > 63 })
}

var errNoPublicDialer = errors.New("no dialer for addresses that readers gave")

// forReaders is the house as senders to readers' endpoints see it: it reaches public
// addresses only, on the web's ports only.
func (e Env) forReaders() Env {
	reach := e.DialPublic
	e.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(addr)
		switch {
		case reach == nil:
			return nil, errNoPublicDialer
		case err != nil:
			return nil, err
		case !slices.Contains(readerPorts, port):
			return nil, outOfBounds(network, dial.ErrBlocked)
		}
		conn, err := reach(ctx, network, addr)
		if err != nil {
			return nil, outOfBounds(network, err)
		}
		return conn, nil
	}
	return e
}

// unreached is why no connection stands, in words that a reader may see: the addresses
// that a name leads to, and that of our resolver, are nobody's business.
type unreached struct {
	why string
	err error
}

func (u unreached) Error() string { return u.why }
func (u unreached) Unwrap() error { return u.err }

func outOfBounds(network string, err error) error {
	u := unreached{"no connection", err}
	var unknown *net.DNSError
	var refusal syscall.Errno
	switch {
	case errors.Is(err, dial.ErrBlocked):
		u.why = "its address is not one of the public internet"
	case errors.As(err, &unknown):
		u.why = "its name can't be looked up"
	case errors.As(err, &refusal):
		u.why = refusal.Error()
	}
	return &net.OpError{Op: "dial", Net: network, Err: u}
}
