package operator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A person has the console in the language that they chose; a stranger in the browser's.
func TestConsoleSpeaksThePersonsLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.signIn()
	in := func(tag string, headers ...string) {
		t.Helper()
		for _, path := range []string{"/signin", "/"} {
			text := h.ask(http.MethodGet, path, "", append([]string{"Cookie", anna}, headers...)...).Body.String()
			if !strings.Contains(text, `<html lang="`+tag+`"`) {
				t.Errorf("%s with %v is not in %s: %.300s", path, headers, tag, text)
			}
		}
	}
	in("en")
	in("sv", "Accept-Language", "nn;q=0.1, sv-FI, en;q=0.8")
	in("ar", "Accept-Language", "ar-EG")
	in("en", "Accept-Language", "tlh")
	in("en", "Accept-Language", ";;;")
	if w := h.form("/account/language", url.Values{"language": {"tlh"}}, "Cookie", anna); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a language that there is not: %d", w.Code)
	}
	h.send(anna, "/account/language", url.Values{"language": {"de"}}, "/account?done=language")
	if text := h.ask(http.MethodGet, "/account", "", "Cookie", anna, "Accept-Language", "sv").Body.String(); !strings.Contains(text, `<html lang="de"`) || !strings.Contains(text, `value="de" lang="de" selected`) {
		t.Errorf("after choosing German: %.300s", text)
	}
	h.send(anna, "/account/language", url.Values{"language": {""}}, "/account?done=language")
	in("sv", "Accept-Language", "sv")
}
