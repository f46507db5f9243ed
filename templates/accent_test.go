package templates

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckAccent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accent, nearest, want string }{
		{"", "", ""},
		{"#0f62a8", "", ""},
		{"#000000", "", ""},
		{"#C2185B", "", ""},
		{"#ffd400", "#846d01", "too pale"},
		{"#ffffff", "#6f6f6f", "too pale"},
		{"#3fb950", "#038126", "too pale"},
		{"blue", "", "is not a colour"},
		{"#0f6", "", "is not a colour"},
		{"#0f62a8;}body{display:none", "", "is not a colour"},
	} {
		t.Run(c.accent, func(t *testing.T) {
			t.Parallel()
			err := CheckAccent(c.accent)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var refused *AccentError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if refused.Nearest != c.nearest {
				t.Errorf("the nearest is %s, want %s", refused.Nearest, c.nearest)
			}
			if refused.Nearest != "" && CheckAccent(refused.Nearest) != nil {
				t.Errorf("the offered %s is refused too: %v", refused.Nearest, CheckAccent(refused.Nearest))
			}
		})
	}
}

// Whatever accent is taken can be read in both themes, and our own colours stay.
func TestAccentIsLegibleInBothThemes(t *testing.T) {
	t.Parallel()
	css := mustSheet(t, "")
	for _, accent := range []string{"#0f62a8", "#000000", "#c2185b", "#2b2b2b", "#7a4b00", "#5b2bd0", "#00695c"} {
		sheet := mustSheet(t, accent)
		for i, m := range accentHex.FindAllStringSubmatch(string(sheet), -1) {
			k, _ := parseHex(m[1])
			theme := []string{"light", "dark"}[i]
			if got := leastContrast(k, themeColours(css, theme)); got < wordContrast {
				t.Errorf("%s: %s has contrast %.2f in the %s theme", accent, m[1], got, theme)
			}
		}
		if strings.Count(string(sheet), "--accent:#") != 2 || !strings.Contains(string(sheet), "--accent:Highlight") {
			t.Errorf("%s: the sheet has the accent %d times, want one for each theme, and none in forced colours", accent, strings.Count(string(sheet), "--accent:#"))
		}
	}
}

func TestNewRefusesAPaleAccent(t *testing.T) {
	t.Parallel()
	if _, err := New(Options{Accent: "#ffd400"}); err == nil {
		t.Error("a set was made with an accent that can't be read")
	}
}
