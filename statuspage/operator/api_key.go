package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Rotated is what a change of the key did.
type Rotated struct {
	Sealed int `json:"sealed"` // secrets of accounts and settings of the console, sealed anew
}

func (s *Server) apiRotateKey(c echo.Context) error {
	sealed, err := s.c.Accounts.RotateKey(c.Request().Context(), entryOf(actor(c), instant(), "key.rotate", "key:access", nil, nil))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Rotated{Sealed: sealed})
}
