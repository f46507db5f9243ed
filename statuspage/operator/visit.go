package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// visit sends a person who is signed in to the public page, which may be for operators
// only, with what lets them in.
func (s *Server) visit(c echo.Context) error {
	if s.c.Pass == nil {
		return echo.ErrNotFound
	}
	return c.Redirect(http.StatusSeeOther, s.c.Pass(c.QueryParam("next")))
}
