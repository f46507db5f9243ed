package web

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// incident is the permanent page of one incident.
func (s *Server) incident(c echo.Context) error {
	id := c.Param("id")
	if !isID(id) {
		return statuspage.ErrNotFound
	}
	key := "/incidents/" + id
	if !s.shelf.has(key) {
		if _, err := s.reader.Incident(c.Request().Context(), id); err != nil {
			return err
		}
	}
	return s.serve(c, view(key, func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeIncident(ctx, m, id)
	}))
}

func (s *Server) makeIncident(ctx context.Context, m *moment, id string) (string, any, error) {
	i, err := s.reader.Incident(ctx, id)
	if err != nil {
		return "", nil, err
	}
	public := statuspage.PublicIncidents([]statuspage.Incident{i}, m.Standings)
	if len(public) == 0 {
		return "", nil, statuspage.ErrNotFound
	}
	page := templates.IncidentPage{Incident: m.incident(public[0]), Ways: m.ways()}
	page.Layout = s.layout(m, "/incidents/"+id)
	return "incident", page, nil
}

// isID reports whether a word could be a public id, so that invented ones cost no query.
func isID(word string) bool {
	return len(word) == 12 && strings.Trim(word, "0123456789bcdfghjklmnpqrstvwxyz") == ""
}
