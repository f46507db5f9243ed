package web

import (
	"net/http"
	"regexp"
	"strings"
)

var routeParameter = regexp.MustCompile(`:(\w+)`)

// APIRoutes lists the routes under /api as OpenAPI writes them, with their methods. A
// parameter at the end of a path ends in .json there, which no route can say.
func (s *Server) APIRoutes() []string {
	var all []string
	for _, r := range s.echo.Routes() {
		if !strings.HasPrefix(r.Path, "/api/") || r.Method == http.MethodHead {
			continue
		}
		path := routeParameter.ReplaceAllString(r.Path, "{$1}")
		if strings.HasSuffix(path, "/{id}") {
			path += ".json"
		}
		all = append(all, r.Method+" "+path)
	}
	return all
}

// CopiedRoutes lists the routes that a copy has.
func (s *Server) CopiedRoutes() []string { return s.patterns() }
