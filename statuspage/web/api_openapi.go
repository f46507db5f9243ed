package web

import (
	"bytes"
	"context"
	_ "embed" // openapi.json
	"encoding/json"
	"io"

	"github.com/labstack/echo/v4"
)

// openAPIText describes every route under /api (OpenAPI 3.1). It is written by hand, and
// a test holds each answer of each route in each state against it.
//
//go:embed openapi.json
var openAPIText []byte

// openAPIServer stands in it for the page's public address.
var openAPIServer = []byte(`"servers": [{"url": "/"}]`)

// openAPI serves the description, with the page's address in it.
func (s *Server) openAPI(c echo.Context) error {
	return s.open(c, document{
		key: "/api/openapi.json", contentType: contentJSON, cacheControl: cacheFeed, wordless: true,
		make: func(_ context.Context, w io.Writer, m *moment) error {
			address, err := json.Marshal(m.Page.Link(""))
			if err != nil {
				return err
			}
			server := append(append([]byte(`"servers": [{"url": `), address...), "}]"...)
			_, err = w.Write(bytes.Replace(openAPIText, openAPIServer, server, 1))
			return err
		},
	})
}
