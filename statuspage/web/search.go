package web

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// What a search may cost. Its answers are not kept, since anybody can invent words.
const (
	searchMost     = 50              // incidents found, and as much maintenance
	searchTimeout  = 5 * time.Second // with the wait for its turn
	searchesAtOnce = 2

	cacheSearch = "private, max-age=30"
)

// search answers /history?q=…: what is told of all the words, newest first.
func (s *Server) search(c echo.Context, words string) error {
	now := time.Now()
	if !s.crowd.search(source(c), now) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), searchTimeout)
	defer cancel()
	st, err := s.stand(now)
	if err != nil {
		return err
	}
	m, err := st.moment(ctx, now)
	if err != nil {
		return err
	}
	found, err := s.find(ctx, m, words)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := m.texts.Page(&b, "search", found); err != nil {
		return err
	}
	h := c.Response().Header()
	h["Cache-Control"] = []string{cacheSearch}
	h["X-Robots-Tag"] = []string{"noindex"}
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}

// find waits for its turn, and looks for the words.
func (s *Server) find(ctx context.Context, m *moment, words string) (found templates.Search, err error) {
	select {
	case s.searches <- struct{}{}:
		defer func() { <-s.searches }()
	case <-ctx.Done():
		return found, ctx.Err()
	}
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{Search: words, Limit: searchMost + 1})
	if err != nil {
		return found, err
	}
	works, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{Search: words, Limit: searchMost + 1})
	if err != nil {
		return found, err
	}
	more := len(incidents) > searchMost || len(works) > searchMost
	return templates.Search{
		Layout: s.searchLayout(m), Query: words, More: more,
		Incidents: m.incidents(incidents[:min(searchMost, len(incidents))]),
		Served:    m.maintenances(works[:min(searchMost, len(works))]),
	}, nil
}

// searchLayout keeps search engines away, and leads to the same page in other languages
// without the words: they are in the language that the reader left.
func (s *Server) searchLayout(m *moment) templates.Layout {
	l := s.layout(m, "/history")
	l.Private = true
	return l
}

// searchedFor returns what a reader looks for, as far as it is looked at; "" when it is
// nothing.
func searchedFor(c echo.Context) string {
	words := []rune(statuspage.CleanText(c.QueryParam("q")))
	words = words[:min(statuspage.MaxSearch, len(words))]
	if len(statuspage.SearchWords(string(words))) == 0 {
		return ""
	}
	return string(words)
}
