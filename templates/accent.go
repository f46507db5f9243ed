package templates

import (
	"fmt"
	"regexp"
)

// AccentError is why an accent can't be the page's.
type AccentError struct {
	Accent   string
	Contrast float64 // the least that it has with the light theme's backgrounds; 0: it is no colour at all
	Nearest  string  // the nearest colour that can be the accent; "" when it is no colour
}

// Error says what is wrong, and what would be right.
func (e *AccentError) Error() string {
	if e.Nearest == "" {
		return fmt.Sprintf("accent %q is not a colour: write it like \"#0f62a8\"", e.Accent)
	}
	return fmt.Sprintf("accent %q is too pale to be read: its contrast with the page is %.2f, and words need %.1f (WCAG 2.2, 1.4.3); the nearest colour that has it is %q",
		e.Accent, e.Contrast, wordContrast, e.Nearest)
}

// CheckAccent checks that words in the owner's accent can be read on the page. hex is
// "#rrggbb"; "" is no accent, and good. A refusal is an *[AccentError]. In the dark theme
// the same hue is shown as bright as it needs to be there.
func CheckAccent(hex string) error {
	if hex == "" {
		return nil
	}
	css, err := files.ReadFile("static/style.css")
	if err != nil {
		return fmt.Errorf("read asset style.css: %w", err)
	}
	_, _, err = accents(css, hex)
	return err
}

// accents returns the owner's accent in the light and in the dark theme.
func accents(css []byte, hex string) (light, dark string, err error) {
	k, ok := parseHex(hex)
	if !ok {
		return "", "", &AccentError{Accent: hex}
	}
	day, night := themeColours(css, "light"), themeColours(css, "dark")
	if got := leastContrast(k, day); got < wordContrast {
		return "", "", &AccentError{Accent: hex, Contrast: got, Nearest: legible(k, day, -1).hex()}
	}
	return hex, legible(k, night, 1).hex(), nil
}

// leastContrast is the colour's contrast with the theme's background that suits it least.
func leastContrast(k oklch, theme map[string]oklch) float64 {
	least := 21.0
	for _, ground := range grounds {
		least = min(least, contrast(k.luminance(), theme[ground].luminance()))
	}
	return least
}

// legible is the colour, made darker (-1) or brighter (1) until words in it can be read;
// it loses as much chroma as that lightness has no room for.
func legible(k oklch, theme map[string]oklch, way float64) oklch {
	for leastContrast(k, theme) < wordContrast+0.02 && k.l+way/200 >= 0 && k.l+way/200 <= 1 { // hex rounds
		k.l += way / 200
		for k.c > 0 && !k.shown() {
			k.c = max(0, k.c-0.002)
		}
	}
	return k
}

var accentColour = regexp.MustCompile(`--accent:oklch\([^)]*\)`)

// accented is the style sheet with the owner's accent in place of ours, in both themes.
func accented(css []byte, hex string) ([]byte, error) {
	light, dark, err := accents(css, hex)
	if err != nil {
		return nil, err
	}
	next := []string{light, dark}
	return accentColour.ReplaceAllFunc(css, func(ours []byte) []byte {
		if len(next) == 0 {
			return ours
		}
		value := next[0]
		next = next[1:]
		return []byte("--accent:" + value)
	}), nil
}
