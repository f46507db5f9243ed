package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// This file is what all of /api has in common. Under /api/v2 stands what Statuspage's
// clients read, in Statuspage's words and shapes; under /api/v1 our own, which can say
// unknown. openapi.json describes both, and a test holds every answer against it.

const contentJSON = "application/json; charset=utf-8"

// headerAnyone lets scripts of any site read an answer: there is nothing in it that a
// reader's browser could do or see and they could not.
var headerAnyone = []string{"*"}

// apiRoutes are the public JSON and what is made for programs to read or to show.
func (s *Server) apiRoutes() {
	s.get("/api/openapi.json", s.openAPI)
	s.v2Routes()
	s.v1Routes()
	s.badgeRoutes()
	s.textRoutes()
	s.get("/embed", s.embed)
}

// object is a document of JSON. Its data are allow-listed types only.
func object(key string, data func(ctx context.Context, m *moment) (any, error)) document {
	return document{
		key: key, contentType: contentJSON, cacheControl: cacheFeed, measured: true,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			v, err := data(ctx, m)
			if err != nil {
				return err
			}
			return json.NewEncoder(w).Encode(v)
		},
	}
}

// open serves a document that scripts of any site may read.
func (s *Server) open(c echo.Context, d document) error {
	c.Response().Header()["Access-Control-Allow-Origin"] = headerAnyone
	return s.serve(c, d)
}

// apiProblem is a refusal under /api/v1 and of /api itself.
type apiProblem struct {
	Error   string `json:"error"`   // stable: programs decide by it
	Message string `json:"message"` // for people
}

// v2Problem is a refusal in Statuspage's shape.
type v2Problem struct {
	Code    int    `json:"code"` // the HTTP status
	Message string `json:"message"`
}

// apiCodes are the stable names of refusals.
var apiCodes = map[int]string{
	http.StatusBadRequest:          "bad_request",
	http.StatusUnauthorized:        "unauthorized",
	http.StatusForbidden:           "forbidden",
	http.StatusNotFound:            "not_found",
	http.StatusMethodNotAllowed:    "method_not_allowed",
	http.StatusUnprocessableEntity: "invalid",
	http.StatusTooManyRequests:     "too_many_requests",
	http.StatusServiceUnavailable:  "unavailable",
}

// refuseProgram answers a program's request that went wrong.
func refuseProgram(c echo.Context, code int, err error) error {
	c.Response().Header()["Access-Control-Allow-Origin"] = headerAnyone
	if strings.HasPrefix(c.Request().URL.Path, "/api/v2/") || strings.HasPrefix(c.Request().URL.Path, "/incidents/") {
		return c.JSON(code, v2Problem{Code: code, Message: v2Message(code)})
	}
	p := apiProblem{Error: apiCodes[code], Message: http.StatusText(code)}
	switch {
	case p.Error == "" && code < http.StatusInternalServerError:
		p.Error = "bad_request"
	case p.Error == "":
		p.Error = "internal"
	}
	var invalid *statuspage.Invalid
	if errors.As(err, &invalid) {
		p.Message = invalid.Error()
	}
	return c.JSON(code, p)
}

// v2Message is worded as the one published description of Statuspage's answers has it.
func v2Message(code int) string {
	if code == http.StatusNotFound {
		return "Resource not found"
	}
	return http.StatusText(code)
}

// forPrograms reports whether a path below the base path is read by programs, which
// can't read a page that explains an error.
func forPrograms(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/badge") ||
		strings.HasPrefix(path, "/incidents/") && strings.HasSuffix(path, ".json")
}
