package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fyr-status/fyr/templates"
)

// The headers of every answer. Values are shared between requests and never changed.
var (
	headerCSP      = []string{templates.ContentSecurityPolicy}
	headerNosniff  = []string{"nosniff"}
	headerReferrer = []string{"no-referrer"} // mailed links carry a token in their query
	headerHSTS     = []string{"max-age=31536000"}
	headerCORP     = []string{"cross-origin"} // favicons and feeds are fetched from elsewhere
)

// front is what every request passes: headers, and the base path of page.url and the
// prefix of a language taken off. A proxy may have taken off the base path already; both
// ways work.
func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	s.stats.requests.Add(1)
	st, err := s.stand(time.Now())
	if err != nil {
		st = s.standing.Load()
	}
	h := w.Header()
	h["Content-Security-Policy"] = headerCSP
	h["X-Content-Type-Options"] = headerNosniff
	h["Referrer-Policy"] = headerReferrer
	h["Cross-Origin-Resource-Policy"] = headerCORP
	if st.Page.URL.Scheme == "https" {
		h["Strict-Transport-Security"] = headerHSTS
	}
	s.sources.warn(r)
	r = below(r, st.base)
	if at, ok := st.misspelt(r.URL.Path); ok {
		s.bare(w, r, at)
		return
	}
	if l, rest, ok := st.spoken(r.URL.Path); ok {
		if l.Tag == st.language.Tag {
			s.bare(w, r, rest)
			return
		}
		r = inLanguage(r, l, rest)
	}
	if st.Page.Gate != nil || err != nil {
		s.gate(w, r)
		return
	}
	s.echo.ServeHTTP(w, r)
}

// below returns the request as it is below the base path.
func below(r *http.Request, base string) *http.Request {
	rest, ok := strings.CutPrefix(r.URL.Path, base)
	if base == "" || !ok || (rest != "" && rest[0] != '/') {
		return r
	}
	if rest == "" {
		rest = "/"
	}
	inner := *r
	inner.URL = new(url.URL)
	*inner.URL = *r.URL
	inner.URL.Path = rest
	inner.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, base)
	return &inner
}
