package operator

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Bound is one limit in force, and where it comes from: the file with its line, "default"
// where the file says nothing, or "built in" where it has no say.
type Bound struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
	Source
}

func (s *Server) apiLimits(c echo.Context) error {
	if s.c.Limits == nil {
		return statuspage.ErrNotFound
	}
	return c.JSON(http.StatusOK, list(s.c.Limits()))
}

// limitsPage shows the limits in force.
func (s *Server) limitsPage(c echo.Context) error {
	if s.c.Limits == nil {
		return statuspage.ErrNotFound
	}
	view := templates.OperatorLimits{Layout: s.layout(c)}
	for _, b := range s.c.Limits() {
		view.Bounds = append(view.Bounds, templates.Bound{Name: b.Name, Value: b.Value, Meaning: b.Meaning, Declared: declaredBy(b.Source, nil)})
	}
	return s.page(c, http.StatusOK, "operator_limits", view)
}
