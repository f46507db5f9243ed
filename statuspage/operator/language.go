package operator

import (
	"maps"
	"slices"
	"strings"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// checkLanguages refuses a text in a language that no reader can have the page in: a
// mistyped tag would hide it from everybody. A language's other countries are let through.
func (s *Server) checkLanguages(tr Translations, titles map[string]string) error {
	tags := slices.Concat([]string{tr.Language}, slices.Sorted(maps.Keys(tr.Messages)), slices.Sorted(maps.Keys(titles)))
	offered := s.offered()
	for _, tag := range tags {
		if _, err := statuspage.CheckLanguage(tag); err != nil {
			return err
		}
		near := func(o string) bool { return strings.EqualFold(primary(o), primary(tag)) }
		if tag != "" && !slices.ContainsFunc(offered, near) {
			return &statuspage.Invalid{
				Field: "language", Value: tag, Example: offered[0],
				Reason: "is none of the languages that the page is offered in: " + strings.Join(offered, ", "),
			}
		}
	}
	return nil
}

// offered are the tags of the languages that readers can have the page in.
func (s *Server) offered() []string {
	page := s.c.Desk.View().Page
	tags := []string{page.Language}
	for _, l := range templates.Languages() {
		if l.Tag != page.Language && page.Offers(l.Tag) {
			tags = append(tags, l.Tag)
		}
	}
	return tags
}

// primary is a tag's language, without script and country (RFC 5646 section 2.2.1).
func primary(tag string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return language
}
