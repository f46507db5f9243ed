package operator

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
)

// Template is a post that was written in calm, as the interface takes and shows it.
type Template struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Titles     map[string]string `json:"titles,omitempty"` // translations of the title, by language tag
	Message    string            `json:"message"`
	Messages   map[string]string `json:"messages,omitempty"` // translations of the message
	Status     string            `json:"status,omitempty"`   // "": as it is
	Impact     string            `json:"impact,omitempty"`   // "" follows from the components
	Components []Affecting       `json:"components,omitempty"`
	Next       Duration          `json:"next,omitempty"`
	Declared   bool              `json:"declared,omitempty"` // the configuration file has it
}

// Filling is the body of POST templates/{id}/fill: what goes into its blanks.
type Filling struct {
	Components []Affecting `json:"components,omitempty"` // in the place of its own
	Incident   string      `json:"incident_id,omitempty"`
	Since      string      `json:"since,omitempty"` // see [statuspage.ReadTime]; "": the incident's beginning, or now
}

func templateOf(t statuspage.Template) Template {
	out := Template{
		ID: t.ID, Title: t.Title, Titles: t.Titles, Message: t.Message, Messages: t.Messages, Components: affectingOf(t.Components),
		Status: t.Stage.String(), Next: Duration(t.Next), Declared: t.Declared,
	}
	if t.Impact != nil {
		out.Impact = t.Impact.String()
	}
	return out
}

// template is the request in the Desk's words.
func (t Template) template(id string) (out statuspage.Template, err error) {
	out = statuspage.Template{
		ID: id, Title: t.Title, Titles: t.Titles, Message: t.Message, Messages: t.Messages, Components: given(t.Components), Next: time.Duration(t.Next),
	}
	if out.Stage, err = stage(t.Status); err != nil || t.Impact == "" {
		return out, err
	}
	impact, err := statuspage.ParseImpact(t.Impact)
	out.Impact = &impact
	return out, err
}

func (s *Server) apiTemplates(c echo.Context) error {
	all := s.c.Desk.Templates()
	out := make([]Template, 0, len(all))
	for _, t := range all {
		out = append(out, templateOf(t))
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) apiSaveTemplate(c echo.Context) error {
	var r Template
	if err := read(c, &r); err != nil {
		return err
	}
	if err := s.checkLanguages(Translations{Messages: r.Messages}, r.Titles); err != nil {
		return err
	}
	t, err := r.template(c.Param("id"))
	if err != nil {
		return err
	}
	saved, err := s.c.Desk.SaveTemplate(c.Request().Context(), actor(c), t)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, templateOf(saved))
}

func (s *Server) apiDropTemplate(c echo.Context) error {
	if err := s.c.Desk.DropTemplate(c.Request().Context(), actor(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// apiFillTemplate answers a template with its blanks filled in. It changes nothing.
func (s *Server) apiFillTemplate(c echo.Context) error {
	var r Filling
	if err := read(c, &r); err != nil {
		return err
	}
	t, err := s.filled(c, c.Param("id"), r)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, templateOf(t))
}

// filled finds a template and fills its blanks in.
func (s *Server) filled(c echo.Context, id string, r Filling) (t statuspage.Template, err error) {
	if t, err = s.c.Desk.TemplateByID(id); err != nil {
		return t, err
	}
	v := s.c.Desk.View()
	since, link := time.Now(), v.Page.Link("/")
	if r.Incident != "" {
		id, err := s.resolve(c.Request().Context(), r.Incident)
		if err != nil {
			return t, err
		}
		i, err := s.c.Reader.Incident(c.Request().Context(), id)
		if err != nil {
			return t, err
		}
		since, link = i.Began, v.Page.Link("/incidents/"+i.ID)
		if len(r.Components) == 0 {
			r.Components = affectingOf(i.Components)
		}
	}
	if r.Since != "" {
		if since, err = statuspage.ReadTime("since", r.Since, v.Page.Zone); err != nil {
			return t, err
		}
	}
	return v.Filled(t, given(r.Components), since, link), nil
}
