package statuspage

import (
	"strings"
	"testing"
)

func FuzzParseAnchor(f *testing.F) {
	hash := strings.Repeat("0f", 32)
	for _, line := range []string{"2026-11-22T12:00:00Z 4711 " + hash, "", "now 1 " + hash, "2026-11-22T12:00:00Z 0 " + hash, "2026-11-22T12:00:00Z 1 0f", "2026-11-22T12:00:00Z 1 " + hash + " x"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		a, err := ParseAnchor(line)
		if err != nil {
			return
		}
		if again, err := ParseAnchor(a.String()); err != nil || again != a {
			t.Errorf("%q: %+v, and read back %+v, %v", line, a, again, err)
		}
	})
}
