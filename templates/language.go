package templates

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Language is a language that everything readers see is offered in.
type Language struct {
	Tag  string // BCP 47: "pt-BR"
	Path string // the first segment of its pages' addresses, the tag in lower case: "pt-br"
	Name string // in the language itself: "Português (Brasil)"
	Dir  string // as the dir attribute says it: "ltr" or "rtl"
}

// languages reads the head of every catalogue once: the rest is read at its first use.
var languages = sync.OnceValue(func() []Language {
	names, _ := fs.Glob(files, "locale/*.json") // the pattern is well-formed, which is all that can be wrong
	var all []Language
	for _, name := range names {
		if l, err := readLanguage(name); err == nil { // a test holds every file to it
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b Language) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// Languages lists the languages that have a catalogue, by their own names in the order
// of Unicode: Latin letters first, each script together. A menu shows them as they stand.
func Languages() []Language { return slices.Clone(languages()) }

// LanguageOf returns the language with a tag, in whatever case it is written: "pt-BR".
func LanguageOf(tag string) (Language, bool) {
	all := languages()
	i := slices.IndexFunc(all, func(l Language) bool { return strings.EqualFold(l.Tag, tag) })
	if i < 0 {
		return Language{}, false
	}
	return all[i], true
}

// readLanguage reads what a catalogue says of itself. Its first two texts are
// "language.name" and "language.direction", so that no more of it is read.
func readLanguage(name string) (Language, error) {
	tag := strings.TrimSuffix(path.Base(name), ".json")
	f, err := files.Open(name)
	if err != nil {
		return Language{}, fmt.Errorf("read language %s: %w", tag, err)
	}
	own, direction, err := head(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return Language{}, fmt.Errorf("read language %s: %w", tag, err)
	}
	return Language{Tag: tag, Path: strings.ToLower(tag), Name: own, Dir: direction}, nil
}

// head reads the first two texts of a catalogue.
func head(r io.Reader) (name, direction string, err error) {
	d, texts := json.NewDecoder(r), []string{}
	for range 5 { // the brace, and two keys with their texts
		token, err := d.Token()
		if err != nil {
			return "", "", err
		}
		if text, ok := token.(string); ok {
			texts = append(texts, text)
		}
	}
	if len(texts) != 4 || texts[0] != "language.name" || texts[2] != "language.direction" {
		return "", "", errors.New(`does not begin with "language.name" and "language.direction"`)
	}
	return texts[1], texts[3], nil
}

// nearest is the language whose catalogue suits the wanted one best; English when none does.
func nearest(want string) Language {
	if l, ok := LanguageOf(want); ok {
		return l
	}
	english, _ := LanguageOf("en")
	known, tags := []Language{english}, []language.Tag{language.English} // the first one is what remains
	for _, l := range languages() {
		if l.Tag != english.Tag {
			known, tags = append(known, l), append(tags, language.Make(l.Tag))
		}
	}
	_, index := language.MatchStrings(language.NewMatcher(tags), want)
	return known[index]
}
