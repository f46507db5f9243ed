package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"unicode"

	"github.com/fyr-status/fyr/statuspage"
)

// The colours of a badge: the page's own for words on white, so that white words on them
// have the same contrast.
var badgeColours = [...]string{
	statuspage.Unknown:             "5a5e63",
	statuspage.Operational:         "007047",
	statuspage.DegradedPerformance: "7e5403",
	statuspage.PartialOutage:       "954200",
	statuspage.MajorOutage:         "ac1922",
	statuspage.UnderMaintenance:    "285e9f",
}

const badgeInk = "1a2029" // behind the label

// Sizes of a badge in CSS pixels.
const (
	badgeHeight  = 20
	badgeFont    = 11
	badgePad     = 6  // on both sides of a text
	badgeBase    = 14 // of the letters, from the top
	badgeLetters = 48 // in a text at most
)

// badgeSVG is the picture: two boxes with a text each. The texts are told their width,
// so that they fill their boxes in whatever font the reader has.
const badgeSVG = `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[3]d" viewBox="0 0 %[1]d %[3]d" role="img" aria-label="%[4]s"><title>%[4]s</title>` +
	`<clipPath id="r"><rect width="%[1]d" height="%[3]d" rx="3"/></clipPath>` +
	`<g clip-path="url(#r)"><path fill="#%[5]s" d="M0 0h%[2]dv%[3]dH0z"/><path fill="#%[6]s" d="M%[2]d 0H%[1]dv%[3]dH%[2]dz"/></g>` +
	`<g fill="#fff" font-family="Helvetica,Arial,sans-serif" font-size="%[7]d">%[8]s%[9]s</g></svg>` + "\n"

// draw writes the badge as a picture (SVG 1.1).
func (b badge) draw(w io.Writer) error {
	label, message := shortLabel(b.label), shortLabel(b.message)
	left := 2*badgePad + textWidth(label)
	whole := left + 2*badgePad + textWidth(message)
	_, err := fmt.Fprintf(w, badgeSVG, whole, left, badgeHeight, xmlText(b.label+": "+b.message), badgeInk, badgeColours[b.status], badgeFont,
		badgeText(badgePad, label), badgeText(left+badgePad, message))
	return err
}

// badgeText is one text of a badge from x on.
func badgeText(x int, text string) string {
	return fmt.Sprintf(`<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`, x, badgeBase, textWidth(text), xmlText(text))
}

// xmlText is a text within an element or an attribute; what XML can't hold is replaced.
func xmlText(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a bytes.Buffer takes everything
	return b.String()
}

// shortLabel cuts a text that is too long for a badge; its title has it whole.
func shortLabel(text string) string {
	if letters := []rune(text); len(letters) > badgeLetters {
		return string(letters[:badgeLetters-1]) + "…"
	}
	return text
}

// letterWidths are the widths of the printable letters of ASCII from the blank on, in
// thousandths of the font's size, as in Helvetica and the fonts made to its measure.
var letterWidths = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // blank to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

// letterWidth is about how wide a letter is, in thousandths of the font's size.
func letterWidth(r rune) int {
	switch {
	case r >= ' ' && int(r-' ') < len(letterWidths):
		return letterWidths[r-' ']
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.So):
		return 1000
	case r == '\u00a0':
		return letterWidths[0]
	}
	return 600
}

// textWidth is about how wide a text is in a badge; at least 1.
func textWidth(text string) int {
	sum := 0
	for _, r := range text {
		sum += letterWidth(r)
	}
	return sum*badgeFont/1000 + 1
}
