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

// html is an update's text as HTML: the monitors' words as they are, a person's as
// Markdown. It is cleaned afterwards too: Markdown reads "&#1;" as a character.
func (f Feed) html(u statuspage.Update, text string) string {
	if u.Said != nil {
		return paragraph(text)
	}
	return strings.TrimSpace(clean(f.Words.Markdown(clean(text))))
}

// inLanguage puts HTML into an element that says its language; nothing stays nothing.
func inLanguage(element, tag, html string) string {
	if html == "" {
		return ""
	}
	return "<" + element + ` lang="` + tag + `">` + html + "</" + element + ">"
}

// add appends a part to an entry, in both of its forms.
func (e *entry) add(html, text string) {
	e.html += html
	if e.text != "" && text != "" {
		e.text += "\n\n"
	}
	e.text += text
}

// say appends plain text as a paragraph; nothing if there is none.
func (e *entry) say(text string) {
	if text = strings.TrimSpace(clean(text)); text != "" {
		e.add(paragraph(text), text)
	}
}

// list appends lines as a list; nothing if there are none.
func (e *entry) list(rows []string) {
	if len(rows) == 0 {
		return
	}
	var html strings.Builder
	for _, row := range rows {
		html.WriteString("<li>" + marks.Replace(row) + "</li>")
	}
	e.add("<ul>"+html.String()+"</ul>", "- "+strings.Join(rows, "\n- "))
}
