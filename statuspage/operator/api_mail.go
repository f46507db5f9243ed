package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// BouncedMail is the body of POST mail/bounce.
type BouncedMail struct {
	Message []byte `json:"message"`
}

// apiBounce takes in a message that came to the address for undeliverable mail. That it
// is something else is no error: who hands it over would try for ever.
func (s *Server) apiBounce(c echo.Context) error {
	var r BouncedMail
	if err := read(c, &r); err != nil {
		return err
	}
	if s.c.Bounce == nil {
		return &statuspage.Invalid{Field: "mail", Reason: "is not configured: there is no `mail:` in the configuration", Example: "mail: {from: …, host: …}"}
	}
	said, err := s.c.Bounce(c.Request().Context(), r.Message)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"result": said})
}

// apiMailPreview is what a mail will look like, as a message.
func (s *Server) apiMailPreview(c echo.Context) error {
	if s.c.MailPreview == nil {
		return statuspage.ErrNotFound
	}
	p, err := s.c.MailPreview(c.Request().Context(), c.QueryParam("event"), c.QueryParam("language"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p)
}
