package notify

import (
	"regexp"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

// maxAnswer is how many characters of a remote's words are kept.
const maxAnswer = 200

var anAddress = regexp.MustCompile(`[^\s<>()"',:;]+@[^\s<>()"',;]+`)

// cleanAnswer makes a remote's words fit for log and database: one line, no addresses,
// nothing that a terminal obeys, not endless.
func cleanAnswer(s string) string {
	s = statuspage.CleanText(strings.Join(strings.Fields(s), " "))
	s = anAddress.ReplaceAllString(s, "(address)")
	if r := []rune(s); len(r) > maxAnswer {
		return string(r[:maxAnswer-1]) + "…"
	}
	return s
}
