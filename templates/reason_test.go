package templates_test

import (
	"strings"
	"testing"

	"github.com/fyr-status/fyr/templates"
)

// Reasons are said in the reader's language, with their values isolated, and what a library
// says marked as English.
func TestReasons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, english, want string }{
		{"en", "is empty", "is empty"},
		{"sv", "is empty", "är tomt"},
		{"de", "is not between 1 and 10", "liegt nicht zwischen <bdi>1</bdi> und <bdi>10</bdi>"},
		{"de", "is not between 1 and 20 packets", "liegt nicht zwischen <bdi>1</bdi> und <bdi>20</bdi> Paketen"},
		{"de", "is not a header's name", "ist kein Name eines Headers"},
		{"de", "is not a, b or <c>", "ist nicht <bdi>a, b</bdi> oder <bdi>&lt;c&gt;</bdi>"},
		{"sv", "is not the id of a monitor; did you mean api?", "är inte ID för en monitor; menade du <bdi>api</bdi>?"},
		{"nb", "is not a regular expression: missing )", `er ikke et regulært uttrykk: <span lang="en" dir="ltr">missing )</span>`},
		{"ar", "lies in the future", "يقع في المستقبل"},
		{"de", "nobody was imported:\nline 1\nline 2", `niemand wurde importiert: <span lang="en" dir="ltr">line 1 line 2</span>`},
	} {
		s, err := templates.New(templates.Options{Language: c.language})
		if err != nil {
			t.Fatal(err)
		}
		if got, known := s.Reason(c.english); !known || string(got) != c.want {
			t.Errorf("%s: %q is %q, known %v; want %q", c.language, c.english, got, known, c.want)
		}
	}
}

// What the catalogues don't know is shown as it is.
func TestUnknownReason(t *testing.T) {
	t.Parallel()
	s, err := templates.New(templates.Options{Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	if got, known := s.Reason("is no longer <here>"); known || !strings.Contains(string(got), "is no longer &lt;here&gt;") {
		t.Errorf("%q, known %v", got, known)
	}
}
