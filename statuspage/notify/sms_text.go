package notify

import (
	"cmp"
	"strings"
)

// gsm is the basic character set of an SMS, and gsmPairs what takes two places in it
// (3GPP TS 23.038 section 6.2.1).
const (
	gsm = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmPairs = "^{}\\[~]|€"
)

// plainer writes what typographers like as an SMS can say it: one such character would
// more than halve the room for all.
var plainer = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...", "–", "-", "—", "-", "·", "-", "\u00a0", " ", "\u202f", " ")

// sms is the message in at most so many parts of an SMS: the title, as much of the text
// as there is room for, and a link, to acknowledge if there is one.
func (m Message) sms(parts int) string {
	text := plainer.Replace(strings.TrimSpace(oneLine(m.Title) + "\n" + m.story()))
	link := cmp.Or(m.Ack, m.Link)
	if link != "" {
		link = "\n" + link
	}
	narrow := strings.IndexFunc(text+link, wide) < 0
	room, size, cutTo := smsRoom(parts, 70, 67), units, cut
	if narrow {
		room, size, cutTo = smsRoom(parts, 160, 153), septets, cutSeptets
	}
	if size(link) > room/2 {
		link = ""
	}
	return cutTo(text, room-size(link)) + link
}

// smsRoom is how many characters so many parts hold: each but a single one gives some up
// to say which it is.
func smsRoom(parts, single, each int) int {
	if parts == 1 {
		return single
	}
	return parts * each
}

// wide reports whether a rune makes the whole text one of UTF-16.
func wide(r rune) bool { return !strings.ContainsRune(gsm+gsmPairs, r) }

// septets counts the places that a text of narrow runes takes.
func septets(s string) int {
	n := 0
	for _, r := range s {
		n++
		if strings.ContainsRune(gsmPairs, r) {
			n++
		}
	}
	return n
}

// cutSeptets shortens a text of narrow runes to most places.
func cutSeptets(s string, most int) string {
	if septets(s) <= most {
		return s
	}
	used := 0
	for i, r := range s {
		if used += septets(string(r)); used > most-3 {
			return s[:i] + "..."
		}
	}
	return s
}
