package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file finds the language that an address asks for: "/sv/history" is "/history" in
// Swedish. The page's own language has no prefix, so that each page has one address.

// languagesOf returns the languages that a page is offered in, in the order of the menu.
func languagesOf(p statuspage.Page) []templates.Language {
	all := templates.Languages()
	if len(p.Languages) == 0 {
		return all
	}
	var offered []templates.Language
	for _, l := range all {
		for _, tag := range p.Languages {
			if strings.EqualFold(tag, l.Tag) {
				offered = append(offered, l)
			}
		}
	}
	return offered
}

// prefix is what stands before the paths of a language: "/sv", and nothing for the
// page's own.
func (st *stand) prefix(l templates.Language) string {
	if l.Tag == st.language.Tag {
		return ""
	}
	return "/" + l.Path
}

// spoken returns the language whose prefix a path begins with, and the path behind it;
// false when it begins with none, and so is in the page's own.
func (st *stand) spoken(path string) (l templates.Language, rest string, ok bool) {
	first, rest, more := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, l := range st.languages {
		if l.Path == first {
			if !more {
				return l, "/", true
			}
			return l, "/" + rest, true
		}
	}
	return st.language, path, false
}

type languageKey struct{}

// inLanguage returns the request for what stands behind the language's prefix.
func inLanguage(r *http.Request, l templates.Language, rest string) *http.Request {
	r = r.WithContext(context.WithValue(r.Context(), languageKey{}, l))
	u := *r.URL
	u.Path, u.RawPath = rest, strings.TrimPrefix(u.RawPath, "/"+l.Path)
	r.URL = &u
	return r
}

// languageOf returns the language that a request asked for: the page's own unless its
// path said another one.
func (st *stand) languageOf(ctx context.Context) templates.Language {
	if l, ok := ctx.Value(languageKey{}).(templates.Language); ok {
		return l
	}
	return st.language
}

// bare sends whoever came by the prefix of the page's own language to the address
// without it. Leading slashes are one: "//host" would lead away from here.
func (s *Server) bare(w http.ResponseWriter, r *http.Request, rest string) {
	to := url.URL{Path: s.page().Path("/" + strings.TrimLeft(rest, `/\`)), RawQuery: r.URL.RawQuery}
	code := http.StatusMovedPermanently
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		code = http.StatusPermanentRedirect // a form stays a form
	}
	w.Header()["Cache-Control"] = []string{"public, max-age=3600"}
	http.Redirect(w, r, to.String(), code)
}

// misspelt returns the prefix as it is written, for a path whose language's is in other
// letters: "/pt-BR/history" is at "/pt-br/history", or the other way round.
func (st *stand) misspelt(path string) (at string, ok bool) {
	first, rest, more := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, l := range st.languages {
		if strings.EqualFold(l.Path, first) && l.Path != first {
			if at = "/" + l.Path; more {
				at += "/" + rest
			}
			return at, true
		}
	}
	return "", false
}

// tongues are the texts of each language that somebody asked for, in one time zone and
// one accent.
type tongues struct {
	zone   *time.Location
	accent string

	mu   sync.RWMutex
	sets map[string]*templates.Set // by tag
}

func newTongues(p statuspage.Page) *tongues {
	return &tongues{zone: p.Zone, accent: p.Accent, sets: map[string]*templates.Set{}}
}

// in returns the texts of a language, made at its first use.
func (t *tongues) in(tag string) (*templates.Set, error) {
	t.mu.RLock()
	set := t.sets[tag]
	t.mu.RUnlock()
	if set != nil {
		return set, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if set := t.sets[tag]; set != nil {
		return set, nil
	}
	set, err := t.learn(tag)
	if err == nil {
		t.sets[tag] = set
	}
	return set, err
}

// learn makes the texts of a language. All but the first share what is parsed of the pages.
func (t *tongues) learn(tag string) (*templates.Set, error) {
	for _, known := range t.sets {
		return known.In(tag), nil
	}
	return templates.New(templates.Options{Language: tag, Zone: t.zone, Accent: t.accent})
}
