package statuspage

import (
	"testing"
	"time"
)

// spokenWords says which automatic text it was asked for.
type spokenWords struct{}

func (spokenWords) Title(s Said) string { return "title: " + string(s.What) }
func (spokenWords) Body(s Said) string  { return "body: " + string(s.What) }

func TestTextsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	said := &Said{What: SaidBegan, Components: []string{"API"}, At: time.Unix(1, 0)}
	titles := map[string]string{"sv": "Fel", "pt": "Falha", "de-AT": "Jänner"}
	for _, c := range []struct {
		name             string
		i                Incident
		tag              string
		words            Words
		want, wantedLang string
	}{
		{"the page's own", Incident{Title: "Down"}, "en", nil, "Down", ""},
		{"an automatic one as it was stored", Incident{Title: "Down", Titled: said}, "en", spokenWords{}, "Down", ""},
		{"an automatic one told anew", Incident{Title: "Down", Titled: said}, "sv", spokenWords{}, "title: began", ""},
		{"nobody to tell it anew", Incident{Title: "Down", Titled: said}, "sv", nil, "Down", "en"},
		{"not translated", Incident{Title: "Down"}, "fr", spokenWords{}, "Down", "en"},
		{"translated", Incident{Title: "Down", Titles: titles}, "sv", nil, "Fel", ""},
		{"translated for all countries", Incident{Title: "Down", Titles: titles}, "pt-BR", nil, "Falha", ""},
		{"translated for another country", Incident{Title: "Down", Titles: titles}, "de", nil, "Jänner", ""},
		{"written in the reader's language", Incident{Title: "Nere", Language: "SV", Titles: titles}, "sv", nil, "Nere", ""},
		{"written in another than the page's", Incident{Title: "Nere", Language: "sv"}, "en", nil, "Nere", "sv"},
		{"translated for the page", Incident{Title: "Nere", Language: "sv", Titles: map[string]string{"en": "Down"}}, "en", nil, "Down", ""},
	} {
		got, lang := c.i.TitleIn(c.tag, "en", c.words)
		if got != c.want || lang != c.wantedLang {
			t.Errorf("title, %s: %q in %q, want %q in %q", c.name, got, lang, c.want, c.wantedLang)
		}
		u := Update{Body: c.i.Title, Said: c.i.Titled, Language: c.i.Language, Bodies: c.i.Titles}
		want := c.want
		if want == "title: began" {
			want = "body: began"
		}
		if got, lang := u.BodyIn(c.tag, "en", c.words); got != want || lang != c.wantedLang {
			t.Errorf("body, %s: %q in %q, want %q in %q", c.name, got, lang, want, c.wantedLang)
		}
		e := Edit{Body: c.i.Title, Language: c.i.Language, Bodies: c.i.Titles}
		if got, lang := e.BodyIn(c.tag, "en"); c.i.Titled == nil && (got != c.want || lang != c.wantedLang) {
			t.Errorf("earlier body, %s: %q in %q, want %q in %q", c.name, got, lang, c.want, c.wantedLang)
		}
	}
}

func TestPageOffersLanguages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		page Page
		tag  string
		want bool
	}{
		{Page{Language: "en"}, "sv", true},
		{Page{Language: "en", Languages: []string{"sv"}}, "SV", true},
		{Page{Language: "en", Languages: []string{"sv"}}, "en", true},
		{Page{Language: "en", Languages: []string{"sv"}}, "fr", false},
	} {
		if got := c.page.Offers(c.tag); got != c.want {
			t.Errorf("a page in %s and %v offers %s: %v, want %v", c.page.Language, c.page.Languages, c.tag, got, c.want)
		}
	}
}
