package web

import (
	"context"
	"io"

	"github.com/labstack/echo/v4"
)

// workerAt is the script by which a reader's browser shows notifications. It has no hash in
// its name, because browsers look there for a newer one; and it stands at the root of the
// page, because it may speak for what is below it.
const workerAt = "/sw.js"

func (s *Server) worker(c echo.Context) error {
	return s.serve(c, document{
		key: workerAt, contentType: "text/javascript; charset=utf-8", cacheControl: "public, max-age=0, must-revalidate", wordless: true,
		make: func(_ context.Context, w io.Writer, m *moment) error {
			_, err := w.Write(m.texts.Worker())
			return err
		},
	})
}
