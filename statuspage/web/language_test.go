package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/templates"
)

// foreign lists the languages other than the test page's own.
func foreign() []templates.Language {
	var all []templates.Language
	for _, l := range templates.Languages() {
		if l.Tag != "en" {
			all = append(all, l)
		}
	}
	return all
}

func TestEveryRouteInEveryLanguage(t *testing.T) {
	t.Parallel()
	for base, all := range map[string][]templates.Language{"": foreign(), "/status": foreign()[:1]} {
		s := mustSite(t, at(t, "https://example.com"+base))
		for _, l := range all {
			for path, want := range everyPath {
				got := s.get(base + "/" + l.Path + path)
				if got.Code != want {
					t.Errorf("GET %s/%s%s = %d, want %d", base, l.Path, path, got.Code, want)
				}
				if strings.Contains(got.Body.String(), "canary") {
					t.Errorf("GET %s/%s%s shows what is private", base, l.Path, path)
				}
				if strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") {
					speaks(t, base+"/"+l.Path+path, got.Body.String(), l)
				}
			}
		}
	}
}

// key is a text's name where its words should be.
var key = regexp.MustCompile(`>\s*[a-z]{2,}(\.[a-z_0-9]+)+\s*<`)

// speaks checks that a page is well formed, and in words of the language.
func speaks(t *testing.T, path, page string, l templates.Language) {
	t.Helper()
	mustParse(t, path, page)
	if says := `<html lang="` + l.Tag + `" dir="` + l.Dir + `"`; !strings.Contains(page, says) {
		t.Errorf("GET %s has no %s", path, says)
	}
	if found := key.FindString(page); found != "" {
		t.Errorf("GET %s shows the key %s", path, found)
	}
}

// A link on a page in one language leads to pages of the same language, except where it
// says otherwise.
func TestLinksKeepTheLanguage(t *testing.T) {
	t.Parallel()
	s := mustSite(t, at(t, "https://example.com/status"))
	for _, l := range foreign() {
		page := s.get("/status/" + l.Path + "/").Body.String()
		for _, tag := range strings.Split(page, "<a ")[1:] {
			link, _, _ := strings.Cut(tag, ">")
			if strings.Contains(link, `href="/status/`) && !strings.Contains(link, `href="/status/`+l.Path+`/`) && !strings.Contains(link, "hreflang=") && !strings.Contains(link, `feed.`) && !strings.Contains(link, `history.`) {
				t.Errorf("%s: <a %s> leaves the language", l.Tag, link)
			}
		}
		if form := `action="/status/` + l.Path + `/subscribe"`; !strings.Contains(page, form) {
			t.Errorf("%s: no form with %s", l.Tag, form)
		}
	}
}

func TestEveryLanguageIsLinked(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, l := range templates.Languages() {
		prefix := "/" + l.Path
		if l.Tag == "en" {
			prefix = ""
		}
		for _, from := range []string{"/history", "/components/www"} {
			if link := `hreflang="` + l.Tag + `" href="` + prefix + from + `"`; len(templates.Languages()) > 1 && !strings.Contains(s.get(from).Body.String(), link) {
				t.Errorf("GET %s has no link with %s", from, link)
			}
		}
	}
}

// The page of a mailed link keeps its token when it changes its language; the page after
// its button leads nowhere, since the token is used up.
func TestMailedLinksKeepTheirToken(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, path := range []string{"/subscribe/confirm", "/subscription", "/unsubscribe"} {
		if got := s.get(path + "?token=good").Body.String(); !strings.Contains(got, `href="/sv`+path+`?token=good"`) {
			t.Errorf("%s can't be read in Swedish", path)
		}
	}
	for _, path := range []string{"/subscribe/confirm", "/unsubscribe"} {
		if got := s.do("POST", path, "token=good").Body.String(); strings.Contains(got, `hreflang="sv"`) {
			t.Errorf("what follows %s leads to itself in Swedish", path)
		}
	}
}

func TestOwnLanguageHasNoPrefix(t *testing.T) {
	t.Parallel()
	s := mustSite(t, at(t, "https://example.com/status"))
	for path, want := range map[string]string{
		"/status/en": "/status/", "/status/en/": "/status/", "/status/en/history": "/status/history", "/status/en/?component=api": "/status/?component=api",
		"/status/en//evil.example.net": "/status/evil.example.net", `/status/en/%5Cevil.example.net`: "/status/evil.example.net",
		"/en//evil.example.net": "/status/evil.example.net",
	} {
		got := s.get(path)
		if got.Code != http.StatusMovedPermanently || got.Header().Get("Location") != want {
			t.Errorf("GET %s = %d to %q, want 301 to %q", path, got.Code, got.Header().Get("Location"), want)
		}
	}
	if got := s.do("POST", "/en/subscribe", "address=a@example.org"); got.Code != http.StatusPermanentRedirect {
		t.Errorf("a form posted below /en = %d, want 308", got.Code)
	}
}

func TestUnknownLanguagesAreNotFound(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, path := range []string{"/xx/", "/xx", "/en-gb/", "/sv-/", "/_/history"} {
		if got := s.get(path); got.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, got.Code)
		}
	}
}

func TestOfferedLanguages(t *testing.T) {
	t.Parallel()
	l := foreign()[0]
	s := mustSite(t, func(_ *web.Config, d *desk, _ *reader) { d.view.Page.Languages = []string{"en"} })
	if got := s.get("/" + l.Path + "/"); got.Code != http.StatusNotFound {
		t.Errorf("a language that is not offered = %d, want 404", got.Code)
	}
	s.desk.set(func(v *statuspage.View) { v.Page.Language, v.Page.Languages = l.Tag, nil })
	if got := s.get("/").Body.String(); !strings.Contains(got, `<html lang="`+l.Tag+`"`) {
		t.Errorf("a new language of the page doesn't show:\n%.300s", got)
	}
	if got := s.get("/en/history"); got.Code != http.StatusOK {
		t.Errorf("English, now a foreign language, = %d", got.Code)
	}
	if got := s.get("/" + l.Path + "/history"); got.Code != http.StatusMovedPermanently {
		t.Errorf("the page's own prefix = %d, want 301", got.Code)
	}
}

// A subscriber is written to in the language in which they asked.
func TestSubscribingKeepsTheLanguage(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for n, l := range foreign() {
		if got := s.fillInAt("/"+l.Path+"/subscribe", "address=anna@example.org", "Remote", fmt.Sprintf("203.0.%d.1:99", n)); got.Code != http.StatusOK {
			t.Errorf("POST = %d", got.Code)
		}
		if got := s.desk.asked[len(s.desk.asked)-1].Language; got != l.Tag {
			t.Errorf("asked in %q, want %q", got, l.Tag)
		}
	}
}
