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
	m, err := cascadia.Compile(selector)
	if err != nil {
		return nil, &monitor.FieldError{Field: "css", Value: selector, Problem: "is not a CSS selector: " + err.Error(), Example: "main h1"}
	}
	return cssCheck{selector, m, rules}, nil
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
