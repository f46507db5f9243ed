package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// renewAt is where a browser says that its push service has given it a new endpoint.
const renewAt = "/subscription/push"

// renewal takes what a browser was told at before, and is told at from now on: each is what
// PushSubscription.toJSON gives, and the old one with its keys is the proof. The answer is
// the same whether that one was known.
func (s *Server) renewal(c echo.Context) error {
	if !s.crowd.renew(source(c), time.Now()) {
		return echo.NewHTTPError(http.StatusTooManyRequests)
	}
	c.Response().Header()["Cache-Control"] = []string{cacheNone}
	f := c.Request().PostForm
	if err := s.desk.Renew(c.Request().Context(), statuspage.Renewal{Channel: "push", Old: f.Get("old"), New: f.Get("new")}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
