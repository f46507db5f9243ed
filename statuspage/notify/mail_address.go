package notify

import (
	"net"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"

	"github.com/fyr-status/fyr/statuspage"
)

// parseAddress reads an address, with or without a name, and writes its domain in
// A-labels (RFC 5891): a relay without SMTPUTF8 understands no others.
func parseAddress(field, s string) (mail.Address, error) {
	const example = "Example Status <status@example.com>"
	a, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, &statuspage.Invalid{Field: field, Value: s, Reason: "is not one mail address", Example: example}
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain, err := idna.Lookup.ToASCII(a.Address[at+1:])
	if err != nil {
		return mail.Address{}, &statuspage.Invalid{Field: field, Value: s, Reason: "has no valid domain", Example: example}
	}
	return mail.Address{Name: a.Name, Address: a.Address[:at+1] + domain}, nil
}

// hostLiteral returns a host as mail writes it (RFC 5321 section 4.1.3).
func hostLiteral(host string) string {
	switch ip := net.ParseIP(host); {
	case ip == nil:
		if ascii, err := idna.Lookup.ToASCII(host); err == nil && ascii != "" {
			return ascii
		}
		return "localhost"
	case ip.To4() != nil:
		return "[" + ip.String() + "]"
	default:
		return "[IPv6:" + ip.String() + "]"
	}
}
