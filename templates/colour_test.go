package templates

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	declared = regexp.MustCompile(`--([a-z]+):oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)`)
	colours  = map[string]string{"light": `(?m)^:root\{([^}]*)\}`, "dark": `prefers-color-scheme:dark\)\{\s*:root\{([^}]*)\}`}
)

// luminance of a colour in OKLCH, as WCAG 2.2 defines it, by way of linear sRGB
// (CSS Color 4, section 18). Colours outside of sRGB are clipped, as screens do.
func luminance(l, c, h float64) float64 {
	a, b := c*math.Cos(h*math.Pi/180), c*math.Sin(h*math.Pi/180)
	cube := func(x float64) float64 { return x * x * x }
	x, y, z := cube(l+0.3963377774*a+0.2158037573*b), cube(l-0.1055613458*a-0.0638541728*b), cube(l-0.0894841775*a-1.2914855480*b)
	clip := func(v float64) float64 { return min(max(v, 0), 1) }
	red := clip(4.0767416621*x - 3.3077115913*y + 0.2309699292*z)
	green := clip(-1.2684380046*x + 2.6097574011*y - 0.3413193965*z)
	blue := clip(-0.0041960863*x - 0.7034186147*y + 1.7076147010*z)
	return 0.2126*red + 0.7152*green + 0.0722*blue
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// theme reads the colours of one theme from the style sheet.
func theme(t *testing.T, css, name string) map[string]float64 {
	t.Helper()
	block := regexp.MustCompile(colours[name]).FindStringSubmatch(css)
	if block == nil {
		t.Fatalf("the style sheet has no %s theme", name)
	}
	out := map[string]float64{}
	for _, m := range declared.FindAllStringSubmatch(block[1], -1) {
		n := [3]float64{}
		for i, text := range m[2:] {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			n[i] = v
		}
		out[m[1]] = luminance(n[0]/100, n[1], n[2])
	}
	return out
}

// Words need 4.5:1, shapes, bars and the edges of fields 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), on page and cards.
func TestColoursAreLegible(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	for name := range colours {
		colour := theme(t, string(css), name)
		for _, rule := range []struct {
			least   float64
			names   string
			grounds string
		}{
			{4.5, "ink mute ok deg par maj mnt unk accent", "bg card tint"},
			{3, "okf degf parf majf mntf unkf edge", "bg card"},
		} {
			for _, ink := range strings.Fields(rule.names) {
				for _, ground := range strings.Fields(rule.grounds) {
					t.Run(fmt.Sprintf("%s/%s on %s", name, ink, ground), func(t *testing.T) {
						if _, ok := colour[ink]; !ok {
							t.Fatalf("no colour %s", ink)
						}
						if got := contrast(colour[ink], colour[ground]); got < rule.least {
							t.Errorf("contrast %.2f, want %.1f", got, rule.least)
						}
					})
				}
			}
		}
		if got := contrast(colour["ink"], colour["bg"]); got < 7 {
			t.Errorf("%s: text has contrast %.2f, want 7", name, got)
		}
	}
}

// The measure itself: black on white is 21, and a known grey.
func TestContrastIsMeasuredRight(t *testing.T) {
	t.Parallel()
	if got := contrast(luminance(1, 0, 0), luminance(0, 0, 0)); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.3f, want 21", got)
	}
	// sRGB red is oklch(62.796% 0.25768 29.234), of luminance 0.2126.
	if got := luminance(0.62796, 0.25768, 29.234); math.Abs(got-0.2126) > 0.001 {
		t.Errorf("red has luminance %.4f, want 0.2126", got)
	}
}
