package statuspage

import (
	"maps"
	"slices"
	"strings"
)

// Offers reports whether readers can have the page in a language.
func (p Page) Offers(tag string) bool {
	is := func(offered string) bool { return sameLanguage(offered, tag) }
	return is(p.Language) || len(p.Languages) == 0 || slices.ContainsFunc(p.Languages, is)
}

// TitleIn returns the incident's title for readers of the language tag: its translation,
// or the automatic title told anew by w (in that language; nil tells nothing anew), else
// as it was written. page is the page's own language. lang is the tag of the language
// that the text is in, for its lang attribute; "" when that is the readers' own.
func (i Incident) TitleIn(tag, page string, w Words) (text, lang string) {
	if i.Titled != nil && w != nil && !sameLanguage(tag, page) {
		return w.Title(*i.Titled), ""
	}
	return inLanguage(tag, page, i.Title, i.Language, i.Titles)
}

// BodyIn returns the update's text for readers of a language, as [Incident.TitleIn] does.
func (u Update) BodyIn(tag, page string, w Words) (text, lang string) {
	if u.Said != nil && w != nil && !sameLanguage(tag, page) {
		return w.Body(*u.Said), ""
	}
	return inLanguage(tag, page, u.Body, u.Language, u.Bodies)
}

// BodyIn returns the earlier text for readers of a language: its translation of that
// time, or as it was written.
func (e Edit) BodyIn(tag, page string) (text, lang string) {
	return inLanguage(tag, page, e.Body, e.Language, e.Bodies)
}

// inLanguage chooses among a person's text, written in a language ("" is the page's),
// and its translations.
func inLanguage(tag, page, text, written string, translations map[string]string) (chosen, lang string) {
	if written == "" {
		written = page
	}
	if sameLanguage(written, tag) {
		return text, ""
	}
	if found := translated(tag, translations); found != "" {
		return translations[found], ""
	}
	return text, written
}

// translated returns the tag of the translation that readers of a language understand:
// their own, else one of the language without regard to its country. "" is none.
func translated(tag string, translations map[string]string) string {
	near := ""
	for _, t := range slices.Sorted(maps.Keys(translations)) {
		switch {
		case sameLanguage(t, tag):
			return t
		case near == "" && sameLanguage(base(t), base(tag)):
			near = t
		}
	}
	return near
}

func sameLanguage(a, b string) bool { return strings.EqualFold(a, b) }

// base is a tag without script and country: "pt" of "pt-BR".
func base(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}
