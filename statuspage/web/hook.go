package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Hooks take what alerting programs tell, by the secret in the address. ErrNotFound when no
// hook has it, statuspage.ErrReplay for a message that was taken, ErrUnproven for one that
// proves nothing, an *statuspage.Invalid for one that can't be read.
type Hooks interface {
	Take(ctx context.Context, token string, header http.Header, body []byte) (statuspage.Heard, error)
}

// MaxHook bounds a message of an alerting program, in bytes.
const MaxHook = 256 << 10

// hookRoutes stand only where there are hooks.
func (s *Server) hookRoutes() {
	if s.hooks != nil {
		s.add(http.MethodPost, "/hooks/:token", s.hook)
	}
}

// hook takes a message. Who tries addresses or proofs is stopped like who tries any other
// secret, and so is who sends without end.
func (s *Server) hook(c echo.Context) error {
	at, r := time.Now(), c.Request()
	c.Response().Header()["Cache-Control"] = []string{cacheNone}
	if s.crowd.guesses(source(c), at) || !s.crowd.tell(source(c), at) {
		return s.unheard(c, http.StatusTooManyRequests, "too many messages: try again later")
	}
	if r.Header.Get("Content-Encoding") != "" {
		return s.unheard(c, http.StatusUnsupportedMediaType, "compressed bodies are not read")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, MaxHook))
	if err != nil {
		return s.unread(c, err)
	}
	heard, err := s.hooks.Take(r.Context(), c.Param("token"), r.Header, body)
	if err != nil {
		return s.untaken(c, err, at)
	}
	return c.JSON(http.StatusOK, heard)
}

// unread says why a message did not come whole.
func (s *Server) unread(c echo.Context, err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return s.unheard(c, http.StatusRequestEntityTooLarge, fmt.Sprintf("the message is larger than %d bytes", large.Limit))
	}
	return s.unheard(c, http.StatusBadRequest, "the message broke off, or its chunks are malformed: send it again")
}

// untaken says why a message is not taken. An address and a proof that are wrong count
// against who sent them.
func (s *Server) untaken(c echo.Context, err error, at time.Time) error {
	var invalid *statuspage.Invalid
	switch {
	case errors.Is(err, statuspage.ErrNotFound):
		s.crowd.missed(source(c), at)
		return s.unheard(c, http.StatusNotFound, "there is no such hook")
	case errors.Is(err, statuspage.ErrUnproven):
		s.crowd.missed(source(c), at)
		return s.unheard(c, http.StatusUnauthorized, "the message "+statuspage.ErrUnproven.Error())
	case errors.Is(err, statuspage.ErrReplay):
		return s.unheard(c, http.StatusConflict, "the message "+statuspage.ErrReplay.Error())
	case errors.As(err, &invalid) && errors.Is(err, statuspage.ErrGarbled):
		return s.unheard(c, http.StatusBadRequest, invalid.Error())
	case errors.As(err, &invalid):
		return s.unheard(c, http.StatusUnprocessableEntity, invalid.Error())
	}
	return err
}

func (s *Server) unheard(c echo.Context, code int, why string) error {
	if code == http.StatusTooManyRequests {
		c.Response().Header()["Retry-After"] = []string{crowdSeconds}
	}
	return c.JSON(code, map[string]string{"error": why})
}
