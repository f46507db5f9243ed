package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// bodyConditions reads one condition or a list of them.
type bodyConditions []bodyCondition

// UnmarshalJSON reads either form.
func (c *bodyConditions) UnmarshalJSON(b []byte) error {
	list, err := elements(b)
	if err != nil {
		return err
	}
	*c = make(bodyConditions, len(list))
	for i, raw := range list {
		if err := decode(raw, &(*c)[i]); err != nil {
			return in(place("expect.body", i, len(list)), err)
		}
	}
	return nil
}

// bodyCondition is what a part of the body must be: all of it, or what JSON or CSS
// selects. A plain string means that the body must contain it.
type bodyCondition struct {
	JSON        string `json:"json,omitempty"`
	CSS         string `json:"css,omitempty"`
	Equals      any    `json:"equals,omitempty"` // a string, number, true, false or null
	Contains    string `json:"contains,omitempty"`
	NotContains string `json:"not_contains,omitempty"`
	Regex       string `json:"regex,omitempty"`

	equalsNull bool // equals: null was given, which any can't tell from nothing
}

// UnmarshalJSON reads a string or the conditions by name.
func (c *bodyCondition) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return decode(b, &c.Contains)
	}
	type plain bodyCondition
	if err := decode(b, (*plain)(c)); err != nil {
		return err
	}
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(b, &keys)
	_, given := keys["equals"]
	c.equalsNull = given && c.Equals == nil
	return nil
}

func (c bodyCondition) compile() (check, error) {
	bad := func(field, value, problem, example string) (check, error) {
		return nil, &monitor.FieldError{Field: field, Value: value, Problem: problem, Example: example}
	}
	rules, err := c.rules()
	if err != nil {
		return nil, err
	}
	switch c.Equals.(type) {
	case map[string]any, []any:
		return bad("equals", fmt.Sprint(c.Equals), "is not a single value", "ok")
	}
	switch {
	case c.JSON != "" && c.CSS != "":
		return bad("css", c.CSS, "stands beside json; put it in a condition of its own", "h1")
	case c.JSON != "":
		return newJSONCheck(c.JSON, rules)
	case c.CSS != "":
		return newCSSCheck(c.CSS, rules)
	case len(rules) == 0:
		return bad("contains", "", "or another condition is missing", "ok")
	}
	return textCheck(rules), nil
}

// rules are the conditions on a text. Values from JSON are compared as text too, so that
// equals: 5 holds for 5 and for "5": YAML makes the difference too easy to miss.
func (c bodyCondition) rules() ([]rule, error) {
	t := textConditions{Contains: c.Contains, NotContains: c.NotContains, Regex: c.Regex}
	if c.Equals != nil || c.equalsNull {
		want := valueText(c.Equals)
		t.Equals = &want
	}
	return t.compile()
}

// valueText is a JSON value as text: a string is itself, anything else its JSON.
func valueText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// textCheck is a condition on the whole body.
type textCheck []rule

func (t textCheck) check(a *answer) *finding {
	for _, r := range t {
		if problem := r(a.body, a.until); problem != "" {
			return wrong("body %s", problem)
		}
	}
	return nil
}

// hunt looks among the texts that a subject selected for one that meets all rules.
type hunt struct {
	subject string
	rules   []rule
	tried   int
	problem string // with the last
}

// meets reports whether text is the one.
func (h *hunt) meets(text string, until time.Time) bool {
	h.tried, h.problem = h.tried+1, ""
	for _, r := range h.rules {
		if h.problem = r([]byte(text), until); h.problem != "" {
			return false
		}
	}
	return true
}

// failed says what was wrong. With one text the reason is exact.
func (h *hunt) failed() *finding {
	if h.tried > 1 {
		return wrong("%s: none of %d matches; the last %s", h.subject, h.tried, h.problem)
	}
	return wrong("%s %s", h.subject, h.problem)
}

// parsed is the body as JSON, or why it is not.
type parsed struct {
	value any
	err   error
}

// json parses the body once for all who ask.
func (a *answer) json() (any, error) {
	if a.parsed == nil {
		a.parsed = new(parsed)
		d := json.NewDecoder(bytes.NewReader(a.body))
		a.parsed.err = d.Decode(&a.parsed.value)
		if a.parsed.err == nil && d.More() {
			a.parsed.err = fmt.Errorf("something follows after its end")
		}
	}
	return a.parsed.value, a.parsed.err
}
