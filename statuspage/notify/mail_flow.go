package notify

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// flowWidth is the longest line, in characters, that flowed writes where a text allows
// it: RFC 3676 section 4.2 asks for no more than 78 with the space at its end.
const flowWidth = 76

// flowed breaks the lines of a text softly (RFC 3676, "format=flowed"): a program that
// knows it fits them to its window, all others show lines that fit any. What has no space
// to break at, as a link, stays whole.
func flowed(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "-- " { // heads the signature, section 4.3
			b.WriteString("-- \n")
			continue
		}
		flowLine(&b, strings.TrimRight(line, " "))
	}
	return b.String()
}

func flowLine(b *strings.Builder, line string) {
	for {
		at := breakAt(line)
		if at < 0 {
			break
		}
		stuff(b, line[:at])
		b.WriteString(" \n")
		line = line[at+1:]
	}
	stuff(b, line)
	b.WriteByte('\n')
}

// breakAt is the index of the space to break a line at: the last one that leaves it short
// enough, else the first; -1 when it is short enough or has none.
func breakAt(line string) int {
	last, width := -1, 0
	for i, r := range line {
		if width > flowWidth && last > 0 {
			return last
		}
		if r == ' ' && alone(line, i) {
			last = i
		}
		width++
	}
	if width <= flowWidth {
		return -1
	}
	return last
}

// alone reports whether the space at i stands between two words: several in a row would
// not be told from one that was broken at.
func alone(line string, i int) bool {
	return i > 0 && line[i-1] != ' ' && i+1 < len(line) && line[i+1] != ' '
}

// stuff writes a line so that it is not read as something else (RFC 3676 section 4.4).
func stuff(b *strings.Builder, line string) {
	if strings.HasPrefix(line, " ") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "From ") || line == "--" {
		b.WriteByte(' ')
	}
	b.WriteString(line)
}

// wordWidth bounds an encoded word so that "Subject: " stands before the first one on a
// line of at most 76 characters (RFC 2047 section 2): some programs take a first line
// without words for an empty subject.
const wordWidth = 66

// subjectWords writes a subject that is not ASCII in encoded words, one a line.
func subjectWords(subject string) string {
	encode := qWord
	if len(subject) > 2*utf8.RuneCountInString(subject) {
		encode = bWord // shorter for scripts of three bytes a letter
	}
	var words []string
	start := 0
	for i, r := range subject {
		if end := i + utf8.RuneLen(r); i > start && len(encode(subject[start:end])) > wordWidth {
			words, start = append(words, encode(subject[start:i])), i
		}
	}
	return strings.Join(append(words, encode(subject[start:])), "\r\n ")
}

// bWord is an encoded word in base64 (RFC 2047 section 4.1).
func bWord(s string) string {
	return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?="
}

// qWord is an encoded word that people could read (RFC 2047 section 4.2). Unlike that of
// the package mime it encodes ASCII, too: between two such words spaces would be lost.
func qWord(s string) string {
	var b strings.Builder
	b.WriteString("=?utf-8?q?")
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('_')
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("!*+-/.,:;()[]", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String() + "?="
}
