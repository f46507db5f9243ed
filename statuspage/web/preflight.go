package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage/feed"
)

// This file answers browsers who ask whether a script of another site may read what
// everybody may: a script that sends If-None-Match makes them ask first (the Fetch
// standard's CORS preflight).

// headerDay is for how long, in seconds, a browser may remember the answer.
var headerDay = []string{"86400"}

// preflightRoutes answer OPTIONS wherever another site's scripts may read, and nowhere else.
func (s *Server) preflightRoutes() {
	for _, pattern := range s.patterns() {
		if isOpen(pattern) {
			s.add(http.MethodOptions, pattern, preflight)
		}
	}
}

// isOpen reports whether a route is one that programs of any site read.
func isOpen(pattern string) bool {
	for _, f := range feed.Formats() {
		if pattern == f.Path {
			return true
		}
	}
	for _, f := range textForms {
		if pattern == f.path {
			return true
		}
	}
	return strings.HasPrefix(pattern, "/api/") || strings.HasPrefix(pattern, "/badge")
}

func preflight(c echo.Context) error {
	h := c.Response().Header()
	h["Access-Control-Allow-Origin"] = headerAnyone
	h["Access-Control-Allow-Methods"] = []string{"GET, HEAD"}
	h["Access-Control-Allow-Headers"] = []string{"If-None-Match"}
	h["Access-Control-Max-Age"] = headerDay
	h["Allow"] = []string{"OPTIONS, GET, HEAD"}
	return c.NoContent(http.StatusNoContent)
}
