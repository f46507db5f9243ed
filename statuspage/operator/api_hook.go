package operator

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Hooks are the alerting programs that are listened to, as configuration declares them.
type Hooks interface {
	// List returns them in the order of the file.
	List(ctx context.Context) ([]HookInfo, error)

	// Try says what a message would do, without its proof, and does nothing of it.
	Try(ctx context.Context, id string, body []byte) (statuspage.Heard, error)
}

// HookInfo is an alerting program that is listened to. Its address is a secret.
type HookInfo struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	URL     string    `json:"url"`
	Publish bool      `json:"publish"`           // at once; otherwise a person approves
	Heard   time.Time `json:"heard_at,omitzero"` // when its last signal was made
}

// HookTrial is the body of POST hooks/{id}/test.
type HookTrial struct {
	Message string `json:"message"` // as the program sends it
}

// MaxTrial bounds the message of a trial, in bytes: with quotes it has to fit into a request.
const MaxTrial = 60 << 10

func (s *Server) apiHooks(c echo.Context) error {
	if s.c.Hooks == nil {
		return c.JSON(http.StatusOK, []HookInfo{})
	}
	all, err := s.c.Hooks.List(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list(all))
}

func (s *Server) apiTryHook(c echo.Context) error {
	var r HookTrial
	if err := read(c, &r); err != nil {
		return err
	}
	if s.c.Hooks == nil {
		return statuspage.ErrNotFound
	}
	heard, err := s.c.Hooks.Try(c.Request().Context(), c.Param("id"), []byte(r.Message))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, heard)
}
