package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/fyr-status/fyr/monitor"
)

// span is a range of status codes, both ends included.
type span struct{ from, to int }

func (s span) String() string {
	if s.from == s.to {
		return strconv.Itoa(s.from)
	}
	return fmt.Sprintf("%d-%d", s.from, s.to)
}

// statuses reads 200, "200-299" or a list of these.
type statuses []span

// UnmarshalJSON reads any of the forms.
func (s *statuses) UnmarshalJSON(b []byte) error {
	list, err := elements(b)
	if err != nil {
		return err
	}
	*s = nil
	for _, raw := range list {
		one, err := newSpan(strings.Trim(string(raw), `" `))
		if err != nil {
			return err
		}
		*s = append(*s, one)
	}
	return nil
}

func newSpan(text string) (span, error) {
	bad := func(problem string) (span, error) {
		return span{}, &monitor.FieldError{Field: "expect.status", Value: text, Problem: problem, Example: "200-299"}
	}
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, err1 := strconv.Atoi(strings.TrimSpace(first))
	to, err2 := strconv.Atoi(strings.TrimSpace(last))
	switch {
	case err1 != nil || err2 != nil:
		return bad("is neither a status nor a range of them")
	case from < 200 || to > 599:
		return bad("is not between 200 and 599")
	case from > to:
		return bad("ends before it begins")
	}
	return span{from, to}, nil
}

// elements returns the elements of a JSON list, or a single value as a list of one.
func elements(b []byte) ([]json.RawMessage, error) {
	if b = bytes.TrimSpace(b); len(b) == 0 || b[0] != '[' {
		return []json.RawMessage{b}, nil
	}
	var list []json.RawMessage
	err := json.Unmarshal(b, &list)
	return list, err
}
