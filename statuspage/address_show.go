package statuspage

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// DisplayAddress is a mail address as people read it: its domain's A-labels as U-labels.
// A label in which scripts are mixed, or one that only looks Latin, stays as it is, so
// that no domain passes for another one (UTS 39, section 5). Addresses of other channels
// stay as they are.
func DisplayAddress(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || isURL(address) {
		return address
	}
	labels := strings.Split(domain, ".")
	for n, label := range labels {
		labels[n] = displayLabel(label)
	}
	return local + "@" + strings.Join(labels, ".")
}

func displayLabel(label string) string {
	if !strings.HasPrefix(label, "xn--") {
		return label
	}
	shown, err := idna.Display.ToUnicode(label)
	if err != nil || !singleScript(shown) || looksLatin(shown) {
		return label
	}
	return shown
}

// together are the scripts that one language writes side by side; any other is alone in
// a label (UTS 39, section 5.2, "Highly Restrictive", without Latin beside them).
var together = [][]*unicode.RangeTable{
	{unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Han, unicode.Bopomofo},
	{unicode.Han, unicode.Hangul},
}

// singleScript reports whether a label is written in one script, or in those of one
// language. Digits and hyphens belong to each.
func singleScript(label string) bool {
	for _, scripts := range together {
		if writtenIn(label, scripts) {
			return true
		}
	}
	for _, script := range unicode.Scripts {
		if writtenIn(label, []*unicode.RangeTable{script}) {
			return true
		}
	}
	return false
}

func writtenIn(label string, scripts []*unicode.RangeTable) bool {
	for _, r := range label {
		if !unicode.In(r, scripts...) && !unicode.In(r, unicode.Common, unicode.Inherited) {
			return false
		}
	}
	return true
}

// looksLatin reports whether every letter of a label has a Latin twin: Cyrillic and Greek
// letters that are drawn alike in most type faces.
func looksLatin(label string) bool {
	for _, r := range label {
		if unicode.IsLetter(r) && !strings.ContainsRune("асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтвнзбλοανκρτυχω", r) {
			return false
		}
	}
	return true
}

// MaskAddress is an address as it may be shown to those who need not know it:
// "a•••@example.org", "hooks.slack.com/•••", "+47•••12".
func MaskAddress(address string) string {
	const hidden = "•••"
	if isURL(address) {
		u, err := url.Parse(address)
		if err != nil || u.Hostname() == "" {
			return hidden
		}
		return u.Hostname() + "/" + hidden
	}
	if local, domain, ok := strings.Cut(DisplayAddress(address), "@"); ok && local != "" {
		r, _ := utf8.DecodeRuneInString(local)
		return string(r) + hidden + "@" + domain
	}
	if digits, ok := strings.CutPrefix(address, "+"); ok && len(digits) >= 8 {
		return address[:3] + hidden + address[len(address)-2:]
	}
	return hidden
}

func isURL(address string) bool { return strings.Contains(address, "://") }
