package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// maintenance is the permanent page of one maintenance.
func (s *Server) maintenance(c echo.Context) error {
	id := c.Param("id")
	if !isID(id) {
		return statuspage.ErrNotFound
	}
	d := view("/maintenance/"+id, func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeMaintenance(ctx, m, id)
	})
	return s.serveWork(c, d, id)
}

// serveWork answers with a document about one maintenance, if there is such a one.
func (s *Server) serveWork(c echo.Context, d document, id string) error {
	if ctx := c.Request().Context(); !s.shelf.has(s.standing.Load().key(ctx, d)) {
		if _, err := s.reader.Maintenance(ctx, id); err != nil {
			return err
		}
	}
	return s.serve(c, d)
}

func (s *Server) makeMaintenance(ctx context.Context, m *moment, id string) (string, any, error) {
	w, err := s.reader.Maintenance(ctx, id)
	if err != nil {
		return "", nil, err
	}
	public := m.maintenances([]statuspage.Maintenance{w})
	if len(public) == 0 {
		return "", nil, statuspage.ErrNotFound
	}
	return "maintenance", templates.MaintenancePage{
		Layout: s.about(m, "/maintenance/"+id, w.Open()), Maintenance: public[0], Ways: s.waysTo(m, w.Incident),
	}, nil
}
