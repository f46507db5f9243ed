package templates_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// same are the texts that a language writes as English does, by the pattern of their keys.
var same = map[string]string{
	"sv":    `^(month\.(long|short)\..*|latency\.(ms|ms_under|s)|way\.webhook|op\.label\.(id|proxy|region|tls|token|url))$`,
	"nb":    `^(month\.(long|short)\..*|latency\.(ms|ms_under|s)|way\.webhook|op\.label\.(id|proxy|region|tls|token|url))$`,
	"nl":    `^(month\.(long|short)\..*|latency\.(ms|s)|incident\.(updates|impact)|page\.contact|mail\.change|way\.webhook|op\.label\.(account|chat|contact|headers|id|links|monitors|proxy|stream|tag|tls|token|url))$`,
	"de":    `^(month\.(long|short)\..*|latency\.(ms|s)|way\.webhook|op\.label\.(chat|id|links|name|proxy|region|stream|tag|tls|token|urls?))$`,
	"fr":    `^(latency\.(ms|s)|page\.contact|services\.title|incident\.impact|(state|status)\.under_maintenance|component\.incidents|history\.title|duration\.minutes|way\.webhook|wishes\.impact|op\.label\.(contact|description|proxy|tls|url))$`,
	"es":    `^(month\.short\..*|latency\.(ms|s)|way\.webhook|op\.label\.(chat|id|proxy|tls|token|url))$`,
	"pt-BR": `^(latency\.(ms|s)|way\.webhook|op\.label\.(id|links|proxy|tls|token|url))$`,
	"id":    `^(month\.(long|short)\..*|latency\.ms|way\.(mail|webhook)|op\.label\.(id|proxy|stream|tag|tls|token|url))$`,
	"ja":    `^(way\.webhook|op\.label\.(id|tls|url))$`,
	"ar":    `^(way\.webhook|op\.label\.tls)$`,
}

// locale is one catalogue, as it lies on disk.
type locale struct {
	tag   string
	texts map[string]any
	forms map[string][]int // each plural form that the language has, with the first numbers that take it
}

func readLocale(t *testing.T, path string) locale {
	t.Helper()
	tag := strings.TrimSuffix(filepath.Base(path), ".json")
	return locale{tag, messages(t, path), pluralForms(t, tag)}
}

// pluralForms asks the plural rules that the pages are made by (those of CLDR, through
// go-i18n) which forms the whole numbers of a language take.
func pluralForms(t *testing.T, tag string) map[string][]int {
	t.Helper()
	bundle := i18n.NewBundle(language.MustParse(tag))
	bundle.MustAddMessages(language.MustParse(tag), &i18n.Message{ID: "form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"})
	texts, forms := i18n.NewLocalizer(bundle, tag), map[string][]int{}
	for _, n := range append(manyNumbers(), 1_000_000, 2_000_000) {
		form, err := texts.Localize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: n})
		if err != nil {
			t.Fatalf("%s: %d has no plural form: %v", tag, n, err)
		}
		forms[form] = append(forms[form], n)
	}
	return forms
}

func manyNumbers() (all []int) {
	for n := range 1001 {
		all = append(all, n)
	}
	return all
}

// forEveryText calls check with each text of the catalogue, and its plural form if any.
func (l locale) forEveryText(check func(key, form, text string)) {
	for key, message := range l.texts {
		if text, ok := message.(string); ok {
			check(key, "", text)
			continue
		}
		for form, text := range message.(map[string]any) {
			check(key, form, text.(string))
		}
	}
}

// english is the English text that a form stands for.
func (l locale) english(key string) string {
	if text, ok := l.texts[key].(string); ok {
		return text
	}
	forms, _ := l.texts[key].(map[string]any)
	text, _ := forms["other"].(string)
	return text
}

// Every language says everything that English says: each key, in each plural
// form that it has, with the same placeholders, in its own words and its own quotes.
func TestEveryLocale(t *testing.T) {
	t.Parallel()
	english := readLocale(t, "locale/en.json")
	paths, err := filepath.Glob("locale/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		l := readLocale(t, path)
		t.Run(l.tag, func(t *testing.T) {
			l.hasEveryKey(t, english)
			l.hasEveryForm(t, english)
			l.fillsInTheSame(t, english)
			l.isTranslated(t, english)
			l.isPlain(t)
			l.keepsTime(t)
		})
	}
}

func (l locale) hasEveryKey(t *testing.T, english locale) {
	for key := range english.texts {
		if _, ok := l.texts[key]; !ok {
			t.Errorf("%s is missing; English says %q", key, english.english(key))
		}
	}
	for key := range l.texts {
		if _, ok := english.texts[key]; !ok {
			t.Errorf("%s is not in English: nothing uses it", key)
		}
	}
}

func (l locale) hasEveryForm(t *testing.T, english locale) {
	for key, message := range l.texts {
		forms, plural := message.(map[string]any)
		if _, counted := english.texts[key].(map[string]any); plural != counted {
			t.Errorf("%s: counted is %v, in English %v", key, plural, counted)
		}
		if got, want := slices.Sorted(maps.Keys(forms)), slices.Sorted(maps.Keys(l.forms)); plural && !slices.Equal(got, want) {
			t.Errorf("%s has the forms %v, the language has %v", key, got, want)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\.([A-Za-z0-9]+)\}\}`)

func placeholders(text string) (names []string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A form that only one number takes may say the number in words.
func (l locale) fillsInTheSame(t *testing.T, english locale) {
	l.forEveryText(func(key, form, text string) {
		got, want := placeholders(text), placeholders(english.english(key))
		if numbers := l.forms[form]; len(numbers) == 1 && !slices.Contains(got, "Count") {
			want = slices.DeleteFunc(want, func(name string) bool { return name == "Count" })
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s %s fills in %v, English %v: %q", key, form, got, want, text)
		}
		if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
			t.Errorf("%s %s: a broken placeholder in %q", key, form, text)
		}
	})
}

// A text with words in it that equals English was forgotten, unless it is listed above.
func (l locale) isTranslated(t *testing.T, english locale) {
	if l.tag == "en" {
		return
	}
	allowed := regexp.MustCompile(`^$`)
	if pattern, ok := same[l.tag]; ok {
		allowed = regexp.MustCompile(pattern)
	}
	l.forEveryText(func(key, form, text string) {
		words := strings.ContainsFunc(placeholder.ReplaceAllString(text, ""), unicode.IsLetter)
		if words && text == english.english(key) && key != "language.direction" && !strings.HasPrefix(key, "clock.") && !allowed.MatchString(key) {
			t.Errorf("%s %s is still English: %q", key, form, text)
		}
	})
}

// Texts are put into HTML as they are, so they hold no mark-up. Typewriter's quotes are
// nobody's: each language has its own. Text that begins with a name, which may be Latin,
// takes the name's direction: one from right to left begins with a mark (U+200F).
func (l locale) isPlain(t *testing.T) {
	spaced := map[string]bool{"list.comma": true, "list.colon": true, "number.group": true}
	l.forEveryText(func(key, form, text string) {
		rest := placeholder.ReplaceAllString(text, "x")
		switch {
		case text == "":
			t.Errorf("%s %s is empty", key, form)
		case strings.ContainsAny(rest, "<>&"):
			t.Errorf("%s %s holds mark-up: %q", key, form, text)
		case strings.ContainsAny(rest, "\"'`"):
			t.Errorf("%s %s holds straight quotes: %q", key, form, text)
		case !spaced[key] && (strings.TrimSpace(text) != text || strings.Contains(text, "  ")):
			t.Errorf("%s %s holds spaces that are not needed: %q", key, form, text)
		case l.texts["language.direction"] == "rtl" && startsWithName.MatchString(text) && !strings.HasPrefix(key, "list."):
			t.Errorf("%s %s begins with a name: %q", key, form, text)
		}
	})
}

var startsWithName = regexp.MustCompile(`^\{\{\.(Names?|Title|Page|Address)\}\}`)

// The layouts of the clock lose nothing, and the two marks in numbers differ.
func (l locale) keepsTime(t *testing.T) {
	at := time.Date(2026, 11, 22, 23, 59, 58, 0, time.UTC)
	for key, lost := range map[string]time.Duration{"clock.minutes": time.Minute, "clock.seconds": time.Second} {
		layout := l.english(key)
		back, err := time.Parse("2006-01-02 "+layout, "2026-11-22 "+at.Format(layout))
		if err != nil || !back.Equal(at.Truncate(lost)) {
			t.Errorf("%s: %q comes back as %v, %v", key, at.Format(layout), back, err)
		}
	}
	if l.english("number.point") == l.english("number.group") {
		t.Errorf("numbers have %q for two purposes", l.english("number.point"))
	}
}

// The lint finds what it is there to find.
func TestLintFindsMistakes(t *testing.T) {
	t.Parallel()
	if got := slices.Sorted(maps.Keys(pluralForms(t, "ar"))); !slices.Equal(got, []string{"few", "many", "one", "other", "two", "zero"}) {
		t.Errorf("Arabic has the forms %v", got)
	}
	for tag, want := range map[string]int{"en": 2, "ja": 1, "id": 1, "fr": 3, "pt-BR": 3, "es": 3, "de": 2, "nb": 2} {
		if got := pluralForms(t, tag); len(got) != want {
			t.Errorf("%s has %d forms, want %d", tag, len(got), want)
		}
	}
	if got := placeholders("{{.B}} of {{.A}} and {{.B}}"); !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("placeholders are %v", got)
	}
}
