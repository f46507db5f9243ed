package statuspage

import (
	"errors"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
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
	if reason := notPlain(text, s); reason != "" {
		return bad(reason)
	}
	local, domain, _ := strings.Cut(s, "@")
	switch {
	case local == "" || len(local) > maxLocalPart:
		return bad("needs 1 to 64 characters before the @")
	case strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, ".."):
		return bad("has a dot at the edge, or two in a row, before the @")
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !validDomain(domain) || !registrable(domain) {
		return bad("has no domain that mail can be sent to after the @")
	}
	mail := local + "@" + domain
	if len(mail) > maxAddress {
		return bad("is longer than 254 characters")
	}
	return Address{Mail: mail, Key: strings.ToLower(mail)}, nil
}

// notPlain says why a text is not in the form local@domain; "" when it is. s is the text
// without what surrounds it.
func notPlain(text, s string) (reason string) {
	switch {
	case s == "":
		return "is empty"
	case !utf8.ValidString(text) || strings.ContainsFunc(s, unprintable):
		return "has a character that can't be in an address"
	case strings.ContainsFunc(s, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }):
		return "is more than one address, or has a space in it: give one"
	case strings.ContainsAny(s, `<>()"\:[]`):
		return "is not a plain address: no name, quotes or brackets"
	case strings.Count(s, "@") != 1:
		return "needs exactly one @"
	}
	return ""
}

// unprintable holds for what nobody types into an address and nobody sees in one:
// controls, and the invisible and direction-turning characters of Unicode (Cf).
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}

// NeedsSMTPUTF8 reports whether only a relay with that extension (RFC 6531) takes the
// address: its local part is beyond ASCII, and has no other spelling.
func (a Address) NeedsSMTPUTF8() bool {
	return strings.ContainsFunc(a.Mail, func(r rune) bool { return r >= utf8.RuneSelf })
}

// ErrSMTPUTF8 is that an address is right, and that no relay of ours takes it; see
// [Address.NeedsSMTPUTF8].
var ErrSMTPUTF8 = errors.New("needs SMTPUTF8, which the mail server of this page does not offer")

func needsSMTPUTF8(a Address) error {
	return &Invalid{Field: "email", Value: a.Mail, Reason: ErrSMTPUTF8.Error(), Example: "you@example.com", Why: ErrSMTPUTF8}
}

// Role reports whether the address is one that a domain's keepers have to read (RFC 2142,
// sections 4 and 5; RFC 5321, section 4.5.1) or that nobody reads: one to subscribe in
// somebody's name.
func (a Address) Role() bool {
	local, _, _ := strings.Cut(a.Key, "@")
	local, _, _ = strings.Cut(local, "+")
	return roles[local]
}

var roles = map[string]bool{
	"postmaster": true, "abuse": true, "hostmaster": true, "webmaster": true, "noc": true, "security": true,
	"usenet": true, "news": true, "www": true, "uucp": true, "ftp": true, "root": true, "admin": true,
	"administrator": true, "mailer-daemon": true, "noreply": true, "no-reply": true,
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
	return true
}

// registrable reports whether somebody can have registered the domain: it is under a
// public suffix, and none itself. Suffixes of the list's private part are somebody's
// domains, and may take mail.
func registrable(domain string) bool {
	suffix, icann := publicsuffix.PublicSuffix(domain)
	known := icann || strings.Contains(suffix, ".")
	return known && (!icann || suffix != domain)
}
