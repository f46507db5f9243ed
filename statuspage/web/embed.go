package web

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/templates"
)

var headerEmbed = []string{templates.EmbedPolicy}

// embed is the page in small, and the only one that other sites may frame. It is one
// document for all of them: it knows nothing of its reader, and has nothing to press.
func (s *Server) embed(c echo.Context) error {
	h := c.Response().Header()
	h["Content-Security-Policy"] = headerEmbed
	err := s.serve(c, s.embedPage())
	if err != nil {
		h["Content-Security-Policy"] = headerCSP // of the page that explains it
	}
	return err
}

func (s *Server) embedPage() document {
	d := view("/embed", func(_ context.Context, m *moment) (string, any, error) {
		sum := m.summary()
		return "embed", templates.Embed{
			Layout: s.layout(m, "/embed"), Heading: m.heading(sum), Open: m.incidents(sum.Open), Maintenance: m.maintenances(m.Maintenance),
		}, nil
	})
	d.measured, d.choosable = true, true
	return d
}
