package probe

import (
	"bytes"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"

	"github.com/fyr-status/fyr/monitor"
)

type cssCheck struct {
	selector string
	matcher  goquery.Matcher
	rules    []rule
}

func newCSSCheck(selector string, rules []rule) (check, error) {
	bad := &monitor.FieldError{Field: "css", Value: selector, Example: "main h1"}
	if bad.Problem = heavy(selector); bad.Problem != "" {
		return nil, bad
	}
	m, err := cascadia.Compile(selector)
	if err != nil {
		bad.Problem = "is not a CSS selector: " + err.Error()
		return nil, bad
	}
	return cssCheck{selector, m, rules}, nil
}

// Limits of one selector. Matching tries every way in which an element's ancestors and
// siblings could play their parts, and the target chooses how many there are: beyond
// these limits a page could keep one match busy for minutes.
const (
	maxDescents = 3 // "a b": an ancestor at any distance
	maxSearches = 1 // "a ~ b", :has, :contains: a look at all siblings or children
)

// heavy says why a selector may take too long, or nothing.
func heavy(selector string) string {
	searches := strings.Count(selector, "~") - strings.Count(selector, "~=")
	for _, s := range []string{":has", ":contains", ":matches"} {
		searches += strings.Count(selector, s)
	}
	switch {
	case searches > maxSearches:
		return "has more than one ~, :has, :contains or :matches"
	case descents(selector) > maxDescents:
		return "has more than 3 ancestors at any distance; write > between parent and child"
	}
	return ""
}

var combinators = strings.NewReplacer(">", " > ", "+", " > ", "~", " > ", ",", " > ")

// descents counts the descendant combinators: two parts with nothing but space between.
func descents(selector string) int {
	n, after := 0, false
	for _, part := range strings.Fields(combinators.Replace(selector)) {
		if after && part != ">" {
			n++
		}
		after = part != ">"
	}
	return n
}

func (c cssCheck) check(a *answer) *finding {
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	if err != nil {
		return wrong("body is not HTML: %v", err)
	}
	h := hunt{subject: c.selector, rules: c.rules}
	met := false
	// One element at a time, so that a heavy selector on a heavy page can be stopped.
	page.Find("*").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		met = s.IsMatcher(c.matcher) && h.meets(strings.Join(strings.Fields(s.Text()), " "), a.until)
		return !met && !a.late()
	})
	switch {
	case met:
		return nil
	case h.tried == 0:
		return wrong("nothing in the page matches %q", c.selector)
	}
	return h.failed()
}
