package notify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// mostAcks is how many further links to acknowledge a message shows.
const mostAcks = 5

// asItIs spells a rune for remotes that know no markup.
func asItIs(r rune) string { return string(r) }

// cut shortens a text to most UTF-16 units: however a remote counts characters, it
// counts no more. What is cut ends with "…".
func cut(s string, most int) string { return spell(s, most, asItIs) }

// spell writes a text rune by rune, as by says, in at most most UTF-16 units. A rune is
// never cut in two, and neither is what by makes of it.
func spell(s string, most int, by func(rune) string) string {
	var b strings.Builder
	used, room := 0, 0 // room is how much of b leaves place for the "…"
	for _, r := range s {
		w := by(r)
		n := units(w)
		if used+n > most {
			return b.String()[:room] + "…"
		}
		b.WriteString(w)
		if used += n; used < most {
			room = b.Len()
		}
	}
	return b.String()
}

// units counts UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cutBytes shortens a text to most bytes, for remotes that count those.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := max(most-len("…"), 0)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// markdown spells a rune for remotes that read CommonMark or its kin, where a backslash
// before punctuation makes it itself.
func markdown(r rune) string {
	if strings.ContainsRune("\\`*_~|<>[]()#!&", r) {
		return `\` + string(r)
	}
	return string(r)
}

// mentionless spells "@" so that a chat finds no name behind it, and the rest by by.
func mentionless(by func(rune) string) func(rune) string {
	return func(r rune) string {
		if r == '@' {
			return "@\u200b"
		}
		return by(r)
	}
}

// angular escapes what XML's kin take for markup; Slack asks for just that.
func angular(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	}
	return string(r)
}

// story is the text, and below it what waited for the same reader, newest first.
func (m Message) story() string {
	parts := []string{m.Text}
	for _, e := range slices.Backward(m.Earlier) {
		parts = append(parts, strings.TrimSpace(e.At.Format("2006-01-02 15:04 MST")+" "+e.Title+"\n"+e.Text))
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

// links are what stands at the end: where to see it, where to acknowledge it, and how a
// reader leaves.
func (m Message) links() string {
	parts := []string{m.Link}
	if m.Ack != "" {
		parts = append(parts, "Acknowledge: "+m.Ack)
	}
	for i, e := range slices.Backward(m.Earlier) {
		if e.Ack != "" && len(m.Earlier)-i <= mostAcks {
			parts = append(parts, "Acknowledge: "+e.Ack)
		}
	}
	if m.Footer != "" {
		parts = append(parts, m.Footer)
	}
	return strings.TrimSpace(strings.Join(parts, "\n"))
}

// prose is the message below its title in at most most units: the story, which by
// spells and which is cut, and the links, which are not.
func (m Message) prose(most int, by func(rune) string) string {
	links := m.links()
	story := spell(m.story(), most-units(links)-2, by)
	if story == "" || links == "" {
		return story + links
	}
	return story + "\n\n" + links
}

// plain is the whole message in at most most units of plain text.
func (m Message) plain(most int) string {
	title := cut(m.Title, most/2)
	prose := m.prose(most-units(title)-2, asItIs)
	if prose == "" {
		return title
	}
	return title + "\n\n" + prose
}

// facts are the message's fields, by name.
func (m Message) facts() map[string]string {
	facts := make(map[string]string, len(m.Fields))
	for _, f := range m.Fields {
		facts[f.Name] = f.Value
	}
	return facts
}

// fact is one field's value; "" when there is none.
func (m Message) fact(name string) string { return m.facts()[name] }

// state is "firing" until it is over, then "resolved".
func (m Message) state() string {
	if m.Over {
		return "resolved"
	}
	return "firing"
}

// dedup is the key by which an alert manager knows the message's subject from its
// beginning to its end, in at most most bytes of ASCII. It holds the page's host, for
// several Fyrs may tell one manager.
func (e Env) dedup(m Message, most int) string {
	key := cmp.Or(e.Page.Host(), "fyr") + ":" + m.Key
	if len(key) <= most && ascii(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "fyr:" + hex.EncodeToString(sum[:16])
}

var colours = [...]string{Good: "#2e7d32", Note: "#546e7a", Minor: "#f9a825", Major: "#e65100", Critical: "#b71c1c"}

// colour is the level's, as CSS writes it.
func (l Level) colour() string { return colours[min(int(l), len(colours)-1)] }
