package feed

import (
	"strings"

	"github.com/fyr-status/fyr/statuspage"
)

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// clean is a text as XML 1.0 can hold it, on lines that end in "\n".
func clean(s string) string { return statuspage.CleanText(lineEnds.Replace(s)) }

// line is a clean text on one line, for titles and names.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

var marks = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// paragraph is plain text as one HTML paragraph.
func paragraph(s string) string {
	return "<p>" + strings.ReplaceAll(marks.Replace(strings.TrimSpace(clean(s))), "\n", "<br />") + "</p>"
}

// body is an update's text as HTML: the monitors' words as they are, a person's as
// Markdown. It is cleaned afterwards too: Markdown reads "&#1;" as a character.
func (f Feed) body(u statuspage.Update) string {
	if u.Said != nil {
		return paragraph(u.Body)
	}
	return strings.TrimSpace(clean(f.Words.Markdown(clean(u.Body))))
}
