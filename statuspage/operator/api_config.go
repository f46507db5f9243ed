package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Plan is what taking a configuration changes, or has changed.
type Plan struct {
	Changes   []Change `json:"changes"`
	TakesOver []string `json:"takes_over"` // made in the console, and the file's from then on: "monitor:api"
}

// Change is one thing that becomes otherwise.
type Change struct {
	Path string `json:"path"`          // "monitors.api.interval": lists by id
	Old  string `json:"old,omitempty"` // "" when it is new
	New  string `json:"new,omitempty"` // "" when it goes
}

func (s *Server) apiPlan(c echo.Context) error { return planned(c)(s.c.Plan(c.Request().Context())) }

func (s *Server) apiApply(c echo.Context) error {
	return planned(c)(s.c.Apply(c.Request().Context(), actor(c)))
}

// planned answers with a plan, or with why there can be none.
func planned(c echo.Context) func(Plan, error) error {
	return func(p Plan, err error) error {
		if err != nil {
			return &statuspage.Invalid{Field: "config", Reason: err.Error()}
		}
		p.Changes, p.TakesOver = list(p.Changes), list(p.TakesOver)
		return c.JSON(http.StatusOK, p)
	}
}

// apiExport writes the whole configuration as a file, references in the place of secrets.
func (s *Server) apiExport(c echo.Context) error {
	text, err := s.c.Export()
	if err != nil {
		return err
	}
	if err := s.c.Desk.Note(c.Request().Context(), actor(c), "config.export", "config", nil, nil); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/yaml", text)
}
