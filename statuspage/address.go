package statuspage

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Address is a mail address in the one form in which it is kept.
type Address struct {
	Mail string // local part as given (NFC), domain as lower-case A-labels (RFC 5890, section 2.3.2.1)
	Key  string // equal for spellings of the same mailbox: Mail in lower case
}

// Bounds of a mail address (RFC 5321, section 4.5.3.1).
const (
	maxLocalPart = 64
	maxAddress   = 254
)

// CheckAddress reads a mail address as a person types it. Only the plain form
// local@domain.tld is taken: no display name, no quoted local part, no address
// literal, no list. Errors are *Invalid and tell the person what to change.
func CheckAddress(text string) (Address, error) {
	bad := func(reason string) (Address, error) {
		return Address{}, &Invalid{Field: "email", Value: clip(CleanText(text), 60), Reason: reason, Example: "you@example.com"}
	}
	s := norm.NFC.String(strings.TrimSpace(text))
	switch {
	case s == "":
		return bad("is empty")
	case !utf8.ValidString(text) || strings.ContainsFunc(s, unicode.IsControl):
		return bad("has a character that can't be in an address")
	case strings.ContainsAny(s, ",; \t"):
		return bad("is more than one address, or has a space in it: give one")
	case strings.ContainsAny(s, `<>()"\:[]`):
		return bad("is not a plain address: no name, quotes or brackets")
	case strings.Count(s, "@") != 1:
		return bad("needs exactly one @")
	}
	local, domain, _ := strings.Cut(s, "@")
	switch {
	case local == "" || len(local) > maxLocalPart:
		return bad("needs 1 to 64 characters before the @")
	case strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return bad("has a dot at the edge, or two in a row, before the @")
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !validDomain(domain) {
		return bad("has no domain that mail can be sent to after the @")
	}
	mail := local + "@" + domain
	if len(mail) > maxAddress {
		return bad("is longer than 254 characters")
	}
	return Address{Mail: mail, Key: strings.ToLower(mail)}, nil
}

// validDomain reports whether the A-label form names a host under some top-level domain.
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if _, err := netip.ParseAddr(domain); err == nil || len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
				return false
			}
		}
	}
	top := labels[len(labels)-1]
	return len(top) >= 2 && strings.IndexFunc(top, func(r rune) bool { return r < '0' || r > '9' }) >= 0
}

// MaskAddress is an address as it may be shown to those who need not know it:
// "a•••@example.org".
func MaskAddress(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" {
		return "•••"
	}
	r, _ := utf8.DecodeRuneInString(local)
	return string(r) + "•••@" + domain
}
