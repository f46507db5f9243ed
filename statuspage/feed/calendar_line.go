package feed

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// contentLines are as RFC 5545, section 3.1, has them.
type contentLines struct{ bytes.Buffer }

// lineLimit is how many octets a line may hold, its end not counted.
const lineLimit = 75

// add writes a property whose value needs no escapes, folded: a line that is too long goes on
// behind a line end and a blank, and no character is cut.
func (b *contentLines) add(name, value string) {
	rest, room := name+":"+value, lineLimit
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		b.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], lineLimit-1
	}
	b.WriteString(rest + "\r\n")
}

// escapes are those of a TEXT (RFC 5545, section 3.3.11).
var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// text writes a property that holds a text.
func (b *contentLines) text(name, value string) { b.add(name, escapes.Replace(clean(value))) }

// texts writes a property that holds a list of texts; nothing if there are none.
func (b *contentLines) texts(name string, values []string) {
	if len(values) == 0 {
		return
	}
	escaped := make([]string, len(values))
	for n, v := range values {
		escaped[n] = escapes.Replace(clean(v))
	}
	b.add(name, strings.Join(escaped, ","))
}

// zone writes a time zone that says nothing. An object must hold a component (RFC 5545,
// section 3.6), also when there is no event to tell.
func (b *contentLines) zone() {
	for _, l := range [][2]string{
		{"BEGIN", "VTIMEZONE"},
		{"TZID", "Etc/UTC"},
		{"BEGIN", "STANDARD"},
		{"DTSTART", "19700101T000000"},
		{"TZOFFSETFROM", "+0000"},
		{"TZOFFSETTO", "+0000"},
		{"END", "STANDARD"},
		{"END", "VTIMEZONE"},
	} {
		b.add(l[0], l[1])
	}
}

// utc is an instant in UTC (RFC 5545, section 3.3.5, form 2).
func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// languageTag is a language as a parameter may hold it: "" for what is no tag.
func languageTag(tag string) string {
	for _, r := range tag {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return ""
		}
	}
	return tag
}
