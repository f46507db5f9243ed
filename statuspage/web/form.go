package web

import (
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"
)

// form reads a posted form before the handler runs: forms only (RFC 8058 lets one-click
// senders use either type), not compressed, and no more than MaxForm bytes.
func form(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Header.Get("Content-Encoding") != "" {
			return echo.NewHTTPError(http.StatusUnsupportedMediaType)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, MaxForm)
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		var err error
		switch kind {
		case echo.MIMEApplicationForm:
			err = r.ParseForm()
		case echo.MIMEMultipartForm:
			err = r.ParseMultipartForm(MaxForm)
		default:
			return echo.NewHTTPError(http.StatusUnsupportedMediaType)
		}
		if err != nil {
			return badForm(err)
		}
		return next(c)
	}
}
