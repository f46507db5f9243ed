package templates

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

var accentHex = regexp.MustCompile(`--accent:(#[0-9a-f]{6})`)

// mustSheet is the style sheet with that accent.
func mustSheet(t *testing.T, accent string) []byte {
	t.Helper()
	s, err := New(Options{Accent: accent})
	if err != nil {
		t.Fatal(err)
	}
	css, _, ok := s.Static(s.Path("style.css"))
	if !ok {
		t.Fatal("there is no style sheet")
	}
	return css
}

// Words need 4.5:1, shapes, bars and the edges of fields 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), on page and cards.
func TestColoursAreLegible(t *testing.T) {
	t.Parallel()
	css := mustSheet(t, "")
	for name := range themes {
		colour := themeColours(css, name)
		for _, rule := range []struct {
			least   float64
			names   string
			grounds string
		}{
			{wordContrast, "ink mute ok deg par maj mnt unk accent", strings.Join(grounds, " ")},
			{shapeContrast, "okf degf parf majf mntf unkf edge", "bg card"},
		} {
			for _, ink := range strings.Fields(rule.names) {
				for _, ground := range strings.Fields(rule.grounds) {
					t.Run(fmt.Sprintf("%s/%s on %s", name, ink, ground), func(t *testing.T) {
						if _, ok := colour[ink]; !ok {
							t.Fatalf("no colour %s", ink)
						}
						if got := contrast(colour[ink].luminance(), colour[ground].luminance()); got < rule.least {
							t.Errorf("contrast %.2f, want %.1f", got, rule.least)
						}
					})
				}
			}
		}
		if got := contrast(colour["ink"].luminance(), colour["bg"].luminance()); got < 7 {
			t.Errorf("%s: text has contrast %.2f, want 7", name, got)
		}
	}
}

// The measure itself: black on white is 21, and a known colour there and back.
func TestColoursAreMeasuredRight(t *testing.T) {
	t.Parallel()
	if got := contrast(oklch{l: 1}.luminance(), oklch{}.luminance()); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.3f, want 21", got)
	}
	// sRGB red is oklch(62.796% 0.25768 29.234), of luminance 0.2126.
	red := oklch{0.62796, 0.25768, 29.234}
	if got := red.luminance(); math.Abs(got-0.2126) > 0.001 {
		t.Errorf("red has luminance %.4f, want 0.2126", got)
	}
	back, _ := parseHex("#ff0000")
	if math.Abs(back.l-red.l) > 0.001 || math.Abs(back.c-red.c) > 0.001 || math.Abs(back.h-red.h) > 0.1 || red.hex() != "#ff0000" {
		t.Errorf("red is %+v and %s, want %+v and #ff0000", back, red.hex(), red)
	}
}
