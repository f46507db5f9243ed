package templates

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// rightToLeft lists the languages that are written from right to left.
var rightToLeft = map[string]bool{"ar": true, "dv": true, "fa": true, "he": true, "ps": true, "ur": true, "yi": true}

// Languages lists the tags of the catalogues, English first.
func Languages() []string {
	list := []string{"en"}
	names, _ := fs.Glob(files, "locale/*.json")
	for _, name := range names {
		if tag := strings.TrimSuffix(strings.TrimPrefix(name, "locale/"), ".json"); tag != "en" {
			list = append(list, tag)
		}
	}
	return list
}

// nearest is the tag of the catalogue that suits the wanted language best.
func nearest(want string) string {
	tags := Languages()
	known := make([]language.Tag, len(tags))
	for i, tag := range tags {
		known[i] = language.Make(tag)
	}
	_, index := language.MatchStrings(language.NewMatcher(known), want)
	return tags[index]
}

// catalogue reads the texts of a language, with English behind them.
func catalogue(tag string) (*i18n.Localizer, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, tag := range slices.Compact([]string{"en", tag}) {
		if _, err := bundle.LoadMessageFileFS(files, "locale/"+tag+".json"); err != nil {
			return nil, fmt.Errorf("read texts of language %s: %w", tag, err)
		}
	}
	return i18n.NewLocalizer(bundle, tag), nil
}

// Language returns the tag of the language that the texts are in.
func (s *Set) Language() string { return s.language }

// T returns the text of a key in plain text. Arguments are pairs of a name and a value:
// T("evidence.services", "Count", 12); the one named Count chooses the plural form.
func (s *Set) T(key string, pairs ...any) string {
	if len(pairs) > 0 {
		return s.localize(key, arguments(pairs, func(v any) any { return v }))
	}
	if text, ok := s.plain.Load(key); ok {
		return text.(string)
	}
	text := s.localize(key, nil)
	s.plain.Store(key, text)
	return text
}

// say returns the text of a key as HTML. Strings among the arguments are escaped, HTML
// is kept; the catalogue's own texts hold no mark-up (a test sees to it).
func (s *Set) say(key string, pairs ...any) template.HTML {
	if len(pairs) == 0 {
		return template.HTML(s.T(key))
	}
	return template.HTML(s.localize(key, arguments(pairs, escaped)))
}

// localize fills in a text. A key without a text is shown itself: the tests find it.
func (s *Set) localize(key string, data map[string]any) string {
	texts, err := s.texts()
	if err != nil {
		return key
	}
	text, err := texts.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: data["Count"]})
	if err != nil && text == "" {
		return key
	}
	return text
}

func arguments(pairs []any, each func(any) any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = each(pairs[i+1])
	}
	return data
}

func escaped(v any) any {
	switch v := v.(type) {
	case template.HTML:
		return string(v)
	case string:
		return html.EscapeString(v)
	}
	return v
}

// direction is the value of the dir attribute.
func (s *Set) direction() string {
	if base, _, _ := strings.Cut(s.language, "-"); rightToLeft[base] {
		return "rtl"
	}
	return "ltr"
}

// list joins names as the language does: "A", "A and B", "A, B and C".
func (s *Set) list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2:
		return s.T("list.last", "A", names[0], "B", names[1])
	default:
		return s.T("list.last", "A", strings.Join(names[:n-1], s.T("list.comma")), "B", names[n-1])
	}
}

// few joins at most two names; of more it says two and how many others there are.
func (s *Set) few(names []string) string {
	if len(names) <= 2 {
		return s.list(names)
	}
	return s.T("list.more", "A", names[0], "B", names[1], "Count", len(names)-2)
}
