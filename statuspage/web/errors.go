package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// fail answers a request that went wrong: what the error means becomes a status and
// words, here and nowhere else. No error's own text reaches a reader.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(c.Request().Context().Err(), context.Canceled) {
		return
	}
	code, reference := codeOf(err), ""
	if code >= http.StatusInternalServerError {
		reference = rand.Text()[:8]
		s.stats.failures.Add(1)
		s.log.Error("request failed", "route", c.Path(), "reference", reference, "err", err)
	}
	if err := s.explain(c, code, reference, err); err != nil {
		s.log.Error("error page not made", "route", c.Path(), "err", err)
		_ = c.String(code, http.StatusText(code)+"\n")
	}
}

func codeOf(err error) int {
	var coded *echo.HTTPError
	var invalid *statuspage.Invalid
	var field *monitor.FieldError
	switch {
	case errors.As(err, &coded):
		return coded.Code
	case errors.Is(err, statuspage.ErrNotFound), errors.Is(err, errLink):
		return http.StatusNotFound
	case errors.As(err, &invalid), errors.As(err, &field):
		return http.StatusUnprocessableEntity
	case statuspage.Refused(err), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// explain writes the answer in the form that the asker can read.
func (s *Server) explain(c echo.Context, code int, reference string, err error) error {
	link := errors.Is(err, errLink)
	h := c.Response().Header()
	h["Cache-Control"] = []string{cacheNone}
	switch code {
	case http.StatusTooManyRequests:
		h["Retry-After"] = []string{crowdSeconds}
	case http.StatusServiceUnavailable:
		h["Retry-After"] = []string{"10"}
	}
	switch path := c.Request().URL.Path; {
	case strings.HasPrefix(path, "/api/push/"):
		return c.JSON(code, map[string]any{"ok": false, "msg": http.StatusText(code)})
	case forPrograms(path):
		return refuseProgram(c, code, err)
	case strings.HasPrefix(path, "/ping/"):
		return c.String(code, http.StatusText(code)+"\n")
	case code == http.StatusNotFound && !link:
		return s.notFound(c)
	}
	problem := ""
	switch {
	case link:
		problem = "link"
	case code == http.StatusUnauthorized:
		problem = "key"
	}
	return s.show(c, code, "error", func(m *moment) any {
		return templates.Error{Layout: s.layout(m, ""), Code: code, Reference: reference, Problem: problem}
	})
}

// notFound is the one page for all that isn't there: kept like any other, because
// scanners ask for it the most.
func (s *Server) notFound(c echo.Context) error {
	r, err := s.rendering(c.Request().Context(), s.notFoundPage())
	if err != nil {
		return err
	}
	return c.HTMLBlob(http.StatusNotFound, r.plain)
}

func (s *Server) notFoundPage() document {
	return view(" 404", func(_ context.Context, m *moment) (string, any, error) {
		return "error", templates.Error{Layout: s.layout(m, ""), Code: http.StatusNotFound}, nil
	})
}

func badForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

// recovered logs a panic in a handler; the reader gets an error page.
func (s *Server) recovered(c echo.Context, err error, stack []byte) error {
	s.log.Error("handler panicked", "route", c.Path(), "err", err, "stack", string(stack))
	return err
}
