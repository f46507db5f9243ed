package templates

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func TestLanguagesStandInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	var tags []string
	for _, l := range Languages() {
		tags = append(tags, l.Tag)
	}
	if want := []string{"id", "de", "en", "es", "fr", "nl", "nb", "pt-BR", "sv", "ar", "ja"}; !slices.Equal(tags, want) {
		t.Errorf("the menu reads %v, want %v", tags, want)
	}
}

// Every file under locale is offered, says what it is, and can be found again.
func TestEveryCatalogueSaysItsLanguage(t *testing.T) {
	t.Parallel()
	entries, err := files.ReadDir("locale")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		l, err := readLanguage("locale/" + e.Name())
		if err != nil {
			t.Error(err)
			continue
		}
		if tag, err := language.Parse(l.Tag); err != nil || tag.String() != l.Tag {
			t.Errorf("locale/%s: %q is not how BCP 47 writes a language (%q, %v)", e.Name(), l.Tag, tag, err)
		}
		if l.Name == "" || l.Dir != "ltr" && l.Dir != "rtl" {
			t.Errorf("locale/%s: name %q, direction %q", e.Name(), l.Name, l.Dir)
		}
		if got, ok := LanguageOf(strings.ToUpper(l.Tag)); !ok || got != l {
			t.Errorf("locale/%s: found %+v, %v, want %+v", e.Name(), got, ok, l)
		}
	}
	for _, tag := range []string{"", "pt", "xx", "history"} {
		if l, ok := LanguageOf(tag); ok {
			t.Errorf("the tag %q is said to be that of %s", tag, l.Name)
		}
	}
}

func TestNearestLanguage(t *testing.T) {
	t.Parallel()
	for want, tag := range map[string]string{
		"": "en", "xx-nowhere": "en", "en-GB": "en", "sv-FI": "sv", "no": "nb", "pt": "pt-BR", "pt-BR": "pt-BR", "fr-CA": "fr", "ar-EG": "ar", "ja": "ja",
	} {
		if got := nearest(want); got.Tag != tag {
			t.Errorf("who wants %q gets %q, want %q", want, got.Tag, tag)
		}
	}
}

// The head is the first two texts; anything else is refused.
func TestCatalogueWithoutHeadIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{}`, `[]`, `{"page.skip": "x", "language.name": "y"}`, `{"language.name": "x"}`, `{"language.name": {"other": "x"}}`} {
		if name, direction, err := head(strings.NewReader(text)); err == nil {
			t.Errorf("%s is %q, %q", text, name, direction)
		}
	}
}

func TestSetInAnotherLanguageIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	sv := s.In("sv")
	if sv.Language() != "sv" || sv != s.In("sv-SE") || sv.In("en") != s || s.In("xx") != s {
		t.Errorf("Swedish is %s; sets of one language differ", sv.Language())
	}
	if got := sv.Clock(now, now); got != "14:25\u00a0WIB" || sv.T("now.title") == s.T("now.title") {
		t.Errorf("in Swedish it is %s, and %q", got, sv.T("now.title"))
	}
}
