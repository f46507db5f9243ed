package notify

import (
	"regexp"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// maxAnswer is how many characters of a remote's words are kept; longAnswer is how many
// bytes of them are looked at.
const (
	maxAnswer  = 200
	longAnswer = 4096
)

var anAddress = regexp.MustCompile(`[^\s<>()"',:;]+@[^\s<>()"',;]+`)

// cleanAnswer makes a remote's words fit for log and database: one line, no addresses,
// nothing that a terminal obeys, not endless.
func cleanAnswer(s string) string {
	if len(s) > longAnswer {
		s = s[:longAnswer]
	}
	s = statuspage.CleanText(strings.Join(strings.Fields(s), " "))
	s = anAddress.ReplaceAllString(s, "(address)")
	if r := []rune(s); len(r) > maxAnswer {
		return string(r[:maxAnswer-1]) + "…"
	}
	return s
}
