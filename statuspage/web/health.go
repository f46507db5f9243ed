package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// healthz says that the process lives.
func (s *Server) healthz(c echo.Context) error { return s.say(c, http.StatusOK, "ok") }

// readyz says that pages can be served.
func (s *Server) readyz(c echo.Context) error {
	if _, err := s.rendering(c.Request().Context(), s.indexPage()); err != nil {
		s.log.Warn("not ready", "err", err)
		return s.say(c, http.StatusServiceUnavailable, "not ready: the page can't be made; the log says why")
	}
	return s.say(c, http.StatusOK, "ready")
}

// fresh says whether what the page shows is being kept true. The reasons name monitors
// by id and our own parts, never a target.
func (s *Server) fresh(c echo.Context) error {
	h := s.desk.Health(time.Now())
	if h.Fresh() {
		return s.say(c, http.StatusOK, "fresh")
	}
	var why []string
	if len(h.Overdue) > 0 {
		why = append(why, "checks overdue: "+strings.Join(h.Overdue, ", "))
	}
	return s.say(c, http.StatusServiceUnavailable, strings.Join(append(why, h.Trouble...), "\n"))
}

func (s *Server) say(c echo.Context, code int, text string) error {
	c.Response().Header()["Cache-Control"] = []string{cacheNone}
	return c.String(code, text+"\n")
}
