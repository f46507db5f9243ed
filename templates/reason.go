package templates

import (
	"cmp"
	"encoding/json"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Why something is refused is said in English where it is checked: the same error goes to
// shells, programs and logs, and who makes it knows no pages. The catalogues say it in the
// reader's language. A reason is found there by its English text, as gettext does it, with
// placeholders where a value stands; a test in cmd/fyr holds the two together.

// The beginnings of the keys of reasons, and of what is said of limits, which are found alike.
const (
	reasonKeys = "reason."
	boundKeys  = "bound."
)

// wording is how English says a reason: by which it is found, and its values.
type wording struct {
	key    string
	looks  *regexp.Regexp
	values []string // names of the placeholders, in the order of the text
	plain  int      // bytes beside them
}

// blank is a placeholder of a catalogue's text.
var blank = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// blankLooks are the placeholders that don't stand for just any text: single words, and a
// few of them with commas between.
var blankLooks = map[string]string{"Word": `\S+`, "Span": `\S+`, "Words": `\S+(?:, \S+)*`}

// wordings are all of them, those that say most by themselves first.
var wordings = sync.OnceValue(func() []wording {
	var texts map[string]any
	raw, err := files.ReadFile("locale/en.json")
	if err == nil {
		err = json.Unmarshal(raw, &texts)
	}
	if err != nil {
		panic("templates: read the reasons: " + err.Error()) // it is embedded, and tests read it
	}
	var all []wording
	for key, text := range texts {
		if text, single := text.(string); single && (strings.HasPrefix(key, reasonKeys) || strings.HasPrefix(key, boundKeys)) {
			all = append(all, wordingOf(key, text))
		}
	}
	slices.SortFunc(all, func(a, b wording) int { return cmp.Or(cmp.Compare(b.plain, a.plain), cmp.Compare(a.key, b.key)) })
	return all
})

func wordingOf(key, text string) wording {
	w := wording{key: key, plain: len(blank.ReplaceAllString(text, ""))}
	pattern, end := strings.Builder{}, 0
	for _, at := range blank.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		pattern.WriteString(regexp.QuoteMeta(typed(text[end:at[0]])) + "(" + cmp.Or(blankLooks[name], `.+`) + ")")
		w.values, end = append(w.values, name), at[1]
	}
	w.looks = regexp.MustCompile(`(?s)\A` + pattern.String() + regexp.QuoteMeta(typed(text[end:])) + `\z`)
	return w
}

// typed is a text on one line, with the quotes of a typewriter, which errors are written with.
var typed = strings.NewReplacer("’", "'", "‘", "'", "`", "'", "“", `"`, "”", `"`, "\n", " ").Replace

// Reason returns a refusal's reason, or what bounds a thing, in the Set's language, as HTML, and whether the
// catalogues know it. One that they don't is shown as it is.
func (s *Set) Reason(english string) (said template.HTML, known bool) {
	text := typed(english)
	for _, w := range wordings() {
		if found := w.looks.FindStringSubmatch(text); found != nil {
			return s.say(w.key, w.filled(found[1:])...), true
		}
	}
	return bdi(english), false
}

// filled pairs the names of a reason's values with them. A value named Why is what a library
// says, which is English everywhere.
func (w wording) filled(values []string) (pairs []any) {
	for n, name := range w.values {
		value := bdi(values[n])
		if name == "Why" {
			value = inEnglish(values[n])
		}
		pairs = append(pairs, name, value)
	}
	return pairs
}

// refusal says why a field was refused, with a valid example and what else it is about:
// "is not a duration; for example 30s".
func (s *Set) refusal(p Problem) template.HTML {
	said, _ := s.Reason(p.Text)
	if p.Example != "" {
		said = s.say("refused.example", "Reason", said, "Example", bdi(p.Example))
	}
	if p.About != "" {
		said = s.say("refused.about", "Reason", said, "About", bdi(p.About))
	}
	return said
}

// refusalAt says it of the field, which begins the sentence.
func (s *Set) refusalAt(p Problem) template.HTML {
	if p.Field == "" {
		return s.refusal(p)
	}
	return s.say("refused.field", "Field", s.fieldName(p.Field), "Reason", s.refusal(p))
}

// inEnglish marks a text as English wherever it stands.
func inEnglish(text string) template.HTML {
	return `<span lang="en" dir="ltr">` + template.HTML(template.HTMLEscapeString(text)) + "</span>"
}
