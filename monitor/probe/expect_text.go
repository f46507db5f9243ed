package probe

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/fyr-status/fyr/monitor"
)

// textConditions are what a text must be. A plain string means that it must equal it.
type textConditions struct {
	Equals      *string `json:"equals,omitempty"`
	Contains    string  `json:"contains,omitempty"`
	NotContains string  `json:"not_contains,omitempty"`
	Regex       string  `json:"regex,omitempty"`
}

// UnmarshalJSON reads a string or the conditions by name.
func (c *textConditions) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return decode(b, &c.Equals)
	}
	type plain textConditions
	if err := decode(b, (*plain)(c)); err != nil {
		return in("expect.header", err)
	}
	return nil
}

// rule says what is wrong with a text, as the end of a sentence about it, or nothing.
// It stops at until; what it says then is not to be trusted.
type rule func(got []byte, until time.Time) string

func (c textConditions) compile() ([]rule, error) {
	var rules []rule
	if c.Equals != nil {
		rules = append(rules, equals(*c.Equals))
	}
	if c.Contains != "" {
		rules = append(rules, contains(c.Contains))
	}
	if c.NotContains != "" {
		rules = append(rules, lacks(c.NotContains))
	}
	if c.Regex != "" {
		r, err := matches(c.Regex)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func equals(want string) rule {
	return func(got []byte, _ time.Time) string {
		if string(got) == want {
			return ""
		}
		return fmt.Sprintf("is %q, want %q", excerpt(got), want)
	}
}

func contains(want string) rule {
	return func(got []byte, _ time.Time) string {
		if bytes.Contains(got, []byte(want)) {
			return ""
		}
		return fmt.Sprintf("does not contain %q", want)
	}
}

func lacks(unwanted string) rule {
	return func(got []byte, _ time.Time) string {
		if !bytes.Contains(got, []byte(unwanted)) {
			return ""
		}
		return fmt.Sprintf("contains %q", unwanted)
	}
}

// maxPattern is how long a regular expression may be, in bytes.
const maxPattern = 1000

func matches(pattern string) (rule, error) {
	bad := &monitor.FieldError{Field: "regex", Value: pattern, Example: `"ok":\s*true`}
	if len(pattern) > maxPattern {
		bad.Value, bad.Problem = pattern[:20]+"…", "is longer than 1000 characters"
		return nil, bad
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		bad.Problem = "is not a regular expression: " + err.Error()
		return nil, bad
	}
	return func(got []byte, until time.Time) string {
		if re.MatchReader(&haste{Reader: bytes.NewReader(got), until: until}) {
			return ""
		}
		return fmt.Sprintf("does not match %q", pattern)
	}, nil
}

// haste hands out runes until the time is up, and then says that it was all. The standard library's matcher takes time
// proportional to text × pattern and can't be stopped otherwise.
type haste struct {
	*bytes.Reader
	until time.Time
	n     int
}

func (h *haste) ReadRune() (rune, int, error) {
	if h.n++; h.n%1024 == 0 && time.Now().After(h.until) {
		return utf8.RuneError, 0, io.EOF
	}
	return h.Reader.ReadRune()
}
