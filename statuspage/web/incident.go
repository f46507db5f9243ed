package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// incident is the permanent page of one incident.
func (s *Server) incident(c echo.Context) error {
	id := c.Param("id")
	if strings.HasSuffix(id, ".json") {
		return s.v2Incident(c)
	}
	if !isID(id) {
		return statuspage.ErrNotFound
	}
	d := view("/incidents/"+id, func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeIncident(ctx, m, id)
	})
	if ctx := c.Request().Context(); !s.shelf.has(s.standing.Load().key(ctx, d)) {
		if _, err := s.reader.Incident(ctx, id); err != nil {
			return s.orMerged(c, id, "", err)
		}
	}
	return s.orMerged(c, id, "", s.serve(c, d))
}

// orMerged leads from a document about an incident that was merged to that of the one that
// it went into, for ever; from any other that is missing to nowhere. The address is
// relative, so that it stays below the page's path and in the reader's language. What ends
// in addresses behind the id is suffix.
func (s *Server) orMerged(c echo.Context, id, suffix string, err error) error {
	if !errors.Is(err, statuspage.ErrNotFound) || !isID(id) {
		return err
	}
	fate, lost := s.reader.Fate(c.Request().Context(), id)
	if lost != nil || fate.Into == "" || fate.Withdrawn {
		return err
	}
	c.Response().Header()["Cache-Control"] = []string{cacheNone}
	return c.Redirect(http.StatusMovedPermanently, fate.Into+suffix)
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
	page := templates.IncidentPage{Incident: m.incident(public[0]), Ways: s.waysTo(m, i)}
	page.Layout = s.about(m, "/incidents/"+id, i.Open())
	return "incident", page, nil
}

// isID reports whether a word could be a public id, so that invented ones cost no query.
func isID(word string) bool {
	return len(word) == 12 && strings.Trim(word, "0123456789bcdfghjklmnpqrstvwxyz") == ""
}
