package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// ping takes a heartbeat: GET, HEAD and POST alike, because a crontab line knows no
// better. What it posts is not read.
func (s *Server) ping(c echo.Context) error {
	return s.beat(c, c.Param("signal"), func() error { return c.String(http.StatusOK, "OK\n") })
}

// push takes a heartbeat in Uptime Kuma's form: ?status=up or down.
func (s *Server) push(c echo.Context) error {
	signal := ""
	if c.QueryParam("status") == "down" {
		signal = "fail"
	}
	return s.beat(c, signal, func() error { return c.JSON(http.StatusOK, map[string]bool{"ok": true}) })
}

func (s *Server) beat(c echo.Context, signal string, done func() error) error {
	at := time.Now()
	c.Response().Header()["Cache-Control"] = []string{cacheNone}
	if s.crowd.guesses(source(c), at) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	_, _ = io.CopyN(io.Discard, c.Request().Body, MaxForm)
	err := s.desk.Ping(c.Request().Context(), c.Param("token"), signal, at)
	if errors.Is(err, statuspage.ErrNotFound) {
		s.crowd.missed(source(c), at)
	}
	if err != nil {
		return err
	}
	return done()
}
