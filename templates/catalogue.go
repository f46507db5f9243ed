package templates

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// catalogue holds the texts of one language. All Sets of the language share it.
type catalogue struct {
	texts *i18n.Localizer
	plain sync.Map // key → text of a sentence without arguments

	phrases kept[string] // texts of sentences with short arguments
}

// catalogues are read once each, by whoever first says something in the language.
var catalogues sync.Map // tag → func() (*catalogue, error)

func catalogueOf(tag string) (*catalogue, error) {
	read, _ := catalogues.LoadOrStore(tag, sync.OnceValues(func() (*catalogue, error) { return readCatalogue(tag) }))
	return read.(func() (*catalogue, error))()
}

func readCatalogue(tag string) (*catalogue, error) {
	known, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("read texts of language %s: %w", tag, err)
	}
	bundle := i18n.NewBundle(known)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.LoadMessageFileFS(files, "locale/"+tag+".json"); err != nil {
		return nil, fmt.Errorf("read texts of language %s: %w", tag, err)
	}
	return &catalogue{texts: i18n.NewLocalizer(bundle, tag), phrases: kept[string]{most: maxPhrases}}, nil
}

// Language returns the tag of the language that the texts are in.
func (s *Set) Language() string { return s.language.Tag }

// direction is the value of the dir attribute.
func (s *Set) direction() string { return s.language.Dir }

// texts are the catalogue of the Set's language.
func (s *Set) texts() (*catalogue, error) { return catalogueOf(s.language.Tag) }

// T returns the text of a key in plain text. Arguments are pairs of a name and a value:
// T("evidence.services", "Count", 12); the one named Count chooses the plural form.
func (s *Set) T(key string, pairs ...any) string {
	if len(pairs) > 0 {
		return s.fill(key, pairs, func(v any) any { return v })
	}
	texts, err := s.texts()
	if err != nil {
		return key
	}
	if text, ok := texts.plain.Load(key); ok {
		return text.(string)
	}
	text := s.localize(key, nil, nil)
	texts.plain.Store(key, text)
	return text
}

// Says reports whether there is a text of that key, in the Set's language or in English.
func (s *Set) Says(key string) bool { return s.localize(key, nil, nil) != key }

// say returns the text of a key as HTML. Strings among the arguments are escaped, HTML
// is kept; the catalogue's own texts hold no mark-up (a test sees to it).
func (s *Set) say(key string, pairs ...any) template.HTML {
	if len(pairs) == 0 {
		return template.HTML(s.T(key))
	}
	return template.HTML(s.fill(key, pairs, escaped))
}

// fill is localize, which remembers short texts.
func (s *Set) fill(key string, pairs []any, each func(any) any) string {
	texts, err := s.texts()
	of, short := phrase(key, pairs, each)
	if err != nil || !short {
		return s.localize(key, pairs, each)
	}
	if text, ok := texts.phrases.find(of); ok {
		return text
	}
	text := s.localize(key, pairs, each)
	texts.phrases.keep(of, text)
	return text
}

// localize fills in a text. What a language does not have is said in English, and a key without any text is shown itself: the tests find it.
func (s *Set) localize(key string, pairs []any, each func(any) any) string {
	wanted := &i18n.LocalizeConfig{MessageID: key, TemplateData: s.arguments(pairs, each), PluralCount: count(pairs)}
	for _, tag := range []string{s.language.Tag, "en"} {
		texts, err := catalogueOf(tag)
		if err != nil {
			continue
		}
		if text, _ := texts.texts.Localize(wanted); text != "" { // one plural form for all numbers is an error with a text
			return text
		}
	}
	return key
}

// count is the argument that chooses the plural form; nil when there is none.
func count(pairs []any) any {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "Count" {
			return pairs[i+1]
		}
	}
	return nil
}

// arguments are the values to fill in; whole numbers as the language writes them.
func (s *Set) arguments(pairs []any, each func(any) any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		value := each(pairs[i+1])
		if n, ok := value.(int); ok {
			value = s.whole(n)
		}
		data[fmt.Sprint(pairs[i])] = value
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

// list joins names as the language does: "A", "A and B", "A, B and C".
func (s *Set) list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2:
		return s.T("list.two", "A", names[0], "B", names[1])
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
