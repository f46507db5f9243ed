package templates

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
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

var glow = regexp.MustCompile(`--glow:(\d+)%`)

// The lighthouse's beam lies behind the words of the header: in its brightest place they
// can be read as anywhere.
func TestBeamLeavesWordsLegible(t *testing.T) {
	t.Parallel()
	css := mustSheet(t, "")
	for i, name := range []string{"light", "dark"} {
		colour := themeColours(css, name)
		percent, err := strconv.Atoi(string(glow.FindAllSubmatch(css, 2)[i][1]))
		if err != nil {
			t.Fatal(err)
		}
		for _, beam := range strings.Fields("okf degf parf majf mntf unkf") {
			lit := blend(t, colour["bg"], colour[beam], float64(percent)/100)
			if got := contrast(colour["ink"].luminance(), lit.luminance()); got < 7 {
				t.Errorf("%s: the header's words on a beam of %s have contrast %.2f, want 7", name, beam, got)
			}
		}
	}
}

// blend puts a colour over another one, as screens do it.
func blend(t *testing.T, under, over oklch, part float64) oklch {
	t.Helper()
	var u, o [3]int
	for _, c := range []struct {
		k  oklch
		to *[3]int
	}{{under, &u}, {over, &o}} {
		if _, err := fmt.Sscanf(c.k.hex(), "#%02x%02x%02x", &c.to[0], &c.to[1], &c.to[2]); err != nil {
			t.Fatal(err)
		}
	}
	var mixed [3]int
	for i := range mixed {
		mixed[i] = int(math.Round(float64(u[i])*(1-part) + float64(o[i])*part))
	}
	k, _ := parseHex(fmt.Sprintf("#%02x%02x%02x", mixed[0], mixed[1], mixed[2]))
	return k
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
