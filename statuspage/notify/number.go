package notify

import (
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// The length of a telephone number with its country's code, in digits (ITU-T E.164,
// section 6). Numbers shorter than the least here are services, not people.
const (
	leastDigits = 8
	mostDigits  = 15
)

// phoneNumber reads a telephone number as a person writes it, in the international form:
// a plus, the country's code and the rest, with blanks, dots, hyphens and brackets
// between. It returns the plus and the digits.
func phoneNumber(given string) (string, error) {
	bad := func(reason string) (string, error) {
		return "", &statuspage.Invalid{Field: "address", Reason: reason, Example: "+46 70 123 45 67"}
	}
	text := strings.TrimSpace(given)
	if !strings.HasPrefix(text, "+") {
		return bad("is not an international number: it begins with + and the country's code")
	}
	digits := strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "", "(", "", ")", "").Replace(text[1:])
	switch {
	case strings.Trim(digits, "0123456789") != "":
		return bad("has a character that is not in a telephone number")
	case len(digits) < leastDigits, len(digits) > mostDigits:
		return bad("has not between 8 and 15 digits")
	case digits[0] == '0':
		return bad("begins with a 0: leave it out, and begin with the country's code")
	}
	return "+" + digits, nil
}
