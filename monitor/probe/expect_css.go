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
	found := page.FindMatcher(c.matcher)
	if found.Length() == 0 {
		return wrong("nothing in the page matches %q", c.selector)
	}
	var texts []string
	found.Each(func(_ int, s *goquery.Selection) {
		texts = append(texts, strings.Join(strings.Fields(s.Text()), " "))
	})
	return oneOf(texts, c.rules, c.selector, a.until)
}
