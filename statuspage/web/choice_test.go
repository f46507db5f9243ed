package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fyr-status/fyr/statuspage/web"
)

func TestChosenComponents(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	tests := []struct {
		query      string
		has, hasnt string
	}{
		{"?component=api", "Cloud API", "Web site"},
		{"?component=www", "Web site", "Cloud API"},
		{"?component=www&component=api", "Cloud API", "canary"},
		{"?utm_source=mail&component=www", "Web site", "Cloud API"},
		{"?utm_source=mail", "Cloud API", "canary"},
		{"?component", "Web site", "canary"},
	}
	for _, tt := range tests {
		got := s.get("/" + tt.query)
		page, _, _ := strings.Cut(got.Body.String(), `<section id="get"`) // the form offers all
		if got.Code != http.StatusOK || !strings.Contains(page, tt.has) || strings.Contains(page, tt.hasnt) {
			t.Errorf("GET /%s = %d; want %s and not %s in:\n%s", tt.query, got.Code, tt.has, tt.hasnt, page)
		}
	}
	if got := s.get("/?component=www").Body.String(); !strings.Contains(got, `name="component" value="www"`) || strings.Contains(got, `name="component" value="api"`) {
		t.Errorf("the form does not ask for what is shown:\n%s", got)
	}
	if got := s.get("/subscribe?component=www").Body.String(); !strings.Contains(got, `value="www" checked`) || !strings.Contains(got, `value="api">`) {
		t.Errorf("the form does not begin with what was chosen:\n%s", got)
	}
}

func TestWrongChoicesAreNotFound(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	many := "/?component=api"
	for n := range 60 {
		many += fmt.Sprintf("&component=c%d", n)
	}
	for _, path := range []string{"/?component=canary-id", "/?component=none", "/?component=api&component=none", many} {
		if got := s.get(path); got.Code != http.StatusNotFound {
			t.Errorf("GET %.40s = %d, want 404", path, got.Code)
		}
	}
}

// The same choice is one document, however it is written; what an address says besides
// makes none.
func TestChoicesHaveOneAddress(t *testing.T) {
	t.Parallel()
	s := mustSite(t)
	for _, query := range []string{
		"?component=api&component=www", "?component=www&component=api", "?component=api&component=api&component=www",
		"?x=y&component=www&component=api", "?component=%61pi&component=www",
	} {
		s.get("/" + query)
	}
	if got := s.server.Stats().Renders; got != 1 {
		t.Errorf("one choice made %d documents", got)
	}
	for n := range 500 {
		s.get(fmt.Sprintf("/?x=%d", n))
		s.get(fmt.Sprintf("/history?component=api&x=%d", n))
	}
	if got := s.server.Stats().Renders; got != 3 {
		t.Errorf("other parameters made %d documents, want 3", got)
	}
}

// A source that tries every choice there is ends somewhere; the page itself stays.
func TestChoosingEnds(t *testing.T) {
	t.Parallel()
	s := mustSite(t, manyComponents(40))
	codes := map[int]int{}
	for a := range 40 {
		for b := range a {
			codes[s.get(fmt.Sprintf("/?component=c%d&component=c%d", a, b)).Code]++
		}
	}
	if codes[http.StatusTooManyRequests] != 780-500 {
		t.Errorf("780 choices were answered %v", codes)
	}
	if got := s.get("/"); got.Code != http.StatusOK {
		t.Errorf("the page itself = %d", got.Code)
	}
}

func manyComponents(n int) func(*web.Config, *desk, *reader) {
	return func(_ *web.Config, d *desk, r *reader) { many(d, r, n) }
}
