package notify

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzCleanAnswer(f *testing.F) {
	for _, seed := range []string{"550 5.1.1 <a@b.example>: gone", "a@b@c", "\x1b[31mred\r\nBcc: x", strings.Repeat("ä@ö ", 200), "user:secret@host", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := cleanAnswer(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x1b\x00") || utf8.RuneCountInString(got) > maxAnswer {
			t.Errorf("%q became %q", s, got)
		}
		if cleanAnswer(got) != got {
			t.Errorf("%q is not clean yet: %q", got, cleanAnswer(got))
		}
		if anAddress.MatchString(got) {
			t.Errorf("an address is in %q", got)
		}
	})
}
