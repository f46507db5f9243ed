package templates

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Contrasts that the pages keep to (WCAG 2.2, 1.4.3 and 1.4.11).
const (
	wordContrast  = 4.5 // of words with what is behind them
	shapeContrast = 3.0 // of shapes, bars and the edges of fields
)

// grounds are the colours that words stand on, by their names in the style sheet.
var grounds = []string{"bg", "card", "tint"}

// oklch is a colour as the style sheet writes it: lightness 0–1, chroma, hue in degrees.
type oklch struct{ l, c, h float64 }

// linear is the colour in linear sRGB (CSS Color 4, section 18); a component outside of
// 0–1 can't be shown.
func (k oklch) linear() [3]float64 {
	a, b := k.c*math.Cos(k.h*math.Pi/180), k.c*math.Sin(k.h*math.Pi/180)
	cube := func(x float64) float64 { return x * x * x }
	x, y, z := cube(k.l+0.3963377774*a+0.2158037573*b), cube(k.l-0.1055613458*a-0.0638541728*b), cube(k.l-0.0894841775*a-1.2914855480*b)
	return [3]float64{
		4.0767416621*x - 3.3077115913*y + 0.2309699292*z,
		-1.2684380046*x + 2.6097574011*y - 0.3413193965*z,
		-0.0041960863*x - 0.7034186147*y + 1.7076147010*z,
	}
}

// shown reports whether the colour lies within sRGB, up to what rounding does.
func (k oklch) shown() bool {
	for _, v := range k.linear() {
		if v < -0.0005 || v > 1.0005 {
			return false
		}
	}
	return true
}

// luminance is the relative luminance of WCAG 2.2. What lies outside of sRGB is clipped,
// as screens do.
func (k oklch) luminance() float64 {
	v := k.linear()
	clip := func(v float64) float64 { return min(max(v, 0), 1) }
	return 0.2126*clip(v[0]) + 0.7152*clip(v[1]) + 0.0722*clip(v[2])
}

// contrast of two luminances, from 1 to 21.
func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// hex is the colour as "#1a2b3c", clipped to sRGB.
func (k oklch) hex() string {
	var b strings.Builder
	b.WriteByte('#')
	for _, v := range k.linear() {
		v = min(max(v, 0), 1)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		fmt.Fprintf(&b, "%02x", int(math.Round(v*255)))
	}
	return b.String()
}

var hexColour = regexp.MustCompile(`^#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})$`)

// parseHex reads "#1a2b3c".
func parseHex(text string) (oklch, bool) {
	m := hexColour.FindStringSubmatch(text)
	if m == nil {
		return oklch{}, false
	}
	var v [3]float64
	for i := range v {
		n, _ := strconv.ParseUint(m[i+1], 16, 8) // the pattern lets nothing else through
		if v[i] = float64(n) / 255; v[i] <= 0.04045 {
			v[i] /= 12.92
		} else {
			v[i] = math.Pow((v[i]+0.055)/1.055, 2.4)
		}
	}
	return fromLinear(v), true
}

// fromLinear is the way back from linear sRGB (CSS Color 4, section 18).
func fromLinear(v [3]float64) oklch {
	x := math.Cbrt(0.4122214708*v[0] + 0.5363325363*v[1] + 0.0514459929*v[2])
	y := math.Cbrt(0.2119034982*v[0] + 0.6806995451*v[1] + 0.1073969566*v[2])
	z := math.Cbrt(0.0883024619*v[0] + 0.2817188376*v[1] + 0.6299787005*v[2])
	a := 1.9779984951*x - 2.4285922050*y + 0.4505937099*z
	b := 0.0259040371*x + 0.7827717662*y - 0.8086757660*z
	return oklch{0.2104542553*x + 0.7936177850*y - 0.0040720468*z, math.Hypot(a, b), math.Atan2(b, a) * 180 / math.Pi}
}

var (
	declared = regexp.MustCompile(`--([a-z]+):oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)`)
	themes   = map[string]*regexp.Regexp{
		"light": regexp.MustCompile(`(?m)^:root\{([^}]*)\}`),
		"dark":  regexp.MustCompile(`prefers-color-scheme:dark\)\{\s*:root\{([^}]*)\}`),
	}
)

// themeColours reads the colours of a theme, "light" or "dark", from the style sheet.
func themeColours(css []byte, theme string) map[string]oklch {
	block := themes[theme].FindSubmatch(css)
	if block == nil {
		return nil
	}
	out := map[string]oklch{}
	for _, m := range declared.FindAllStringSubmatch(string(bytes.TrimSpace(block[1])), -1) {
		var n [3]float64
		for i, text := range m[2:] {
			n[i], _ = strconv.ParseFloat(text, 64) // the pattern lets nothing else through
		}
		out[m[1]] = oklch{n[0] / 100, n[1], n[2]}
	}
	return out
}
