package web

import (
	"net/http"
	"regexp"
	"strings"
	"time"
)

var routeParameter = regexp.MustCompile(`:(\w+)`)

// APIRoutes lists the routes under /api as OpenAPI writes them, with their methods. A
// parameter at the end of a path ends in .json there, which no route can say.
func (s *Server) APIRoutes() []string {
	var all []string
	for _, r := range s.echo.Routes() {
		if !strings.HasPrefix(r.Path, "/api/") || r.Method == http.MethodHead || r.Method == http.MethodOptions {
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

// Routes lists every route with its method.
func (s *Server) Routes() []string {
	var all []string
	for _, r := range s.echo.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// SignedUntil is what lets a reader in until a time, in unix seconds.
func (s *Server) SignedUntil(purpose string, until int64) string {
	return s.sign(s.page().Gate, purpose, time.Unix(until, 0))
}

// MomentFor is how long a copy tells of one moment.
const MomentFor = momentFor

// Stamp is what a form carries that was made at a time.
func (s *Server) Stamp(at time.Time) string { return s.stamp(at) }

// ProofBits is how many zero bits a proof of work needs.
const ProofBits = proofBits
