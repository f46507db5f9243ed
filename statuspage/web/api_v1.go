package web

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// This file is /api/v1: what the page knows, in our own words. Times are RFC 3339 with
// milliseconds in the page's zone, lengths are in seconds, a status may be unknown, and
// null is what nobody knows.

// v1Routes are our own documents.
func (s *Server) v1Routes() {
	s.v1("status", s.v1Status)
	s.v1("components", s.v1Components)
	s.v1("incidents", s.v1Incidents)
	s.v1("maintenance", s.v1Maintenances)
	s.v1Named("components", s.v1Component)
	s.v1Named("incidents", s.v1Incident)
	s.v1Named("maintenance", s.v1Maintenance)
	s.v1About("uptime", s.v1Uptime)
	s.v1About("days", s.v1Days)
	s.v1About("latency", s.v1Latency)
	s.get("/api/v1/components/:id/spans.json", s.v1Spans(spansJSON))
	s.get("/api/v1/components/:id/spans.csv", s.v1Spans(spansCSV))
}

// v1 enters a document that can be narrowed to some components.
func (s *Server) v1(name string, data func(ctx context.Context, m *moment) (any, error)) {
	d := object("/api/v1/"+name+".json", data)
	d.choosable = true
	s.get(d.key, func(c echo.Context) error { return s.open(c, d) })
}

// about makes the data of what has an id; [statuspage.ErrNotFound] when nothing has.
type about func(ctx context.Context, m *moment, id string) (any, error)

// v1Named enters the documents of a list's members.
func (s *Server) v1Named(list string, data about) {
	s.get("/api/v1/"+list+"/:id", func(c echo.Context) error {
		id, ok := strings.CutSuffix(c.Param("id"), ".json")
		if !ok {
			return statuspage.ErrNotFound
		}
		return s.orMerged(c, id, ".json", s.openAbout(c, "/api/v1/"+list+"/"+id+".json", id, data))
	})
}

// v1About enters a document about each component.
func (s *Server) v1About(what string, data about) {
	s.get("/api/v1/components/:id/"+what+".json", func(c echo.Context) error {
		id := c.Param("id")
		return s.openAbout(c, "/api/v1/components/"+id+"/"+what+".json", id, data)
	})
}

func (s *Server) openAbout(c echo.Context, key, id string, data about) error {
	return s.open(c, object(key, func(ctx context.Context, m *moment) (any, error) { return data(ctx, m, id) }))
}
