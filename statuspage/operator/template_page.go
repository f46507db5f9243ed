package operator

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// templateChoices are the templates that a post can start from.
func (s *Server) templateChoices() (all []templates.Choice) {
	for _, t := range s.c.Desk.Templates() {
		all = append(all, templates.Choice{ID: t.ID, Name: t.ID})
	}
	return all
}

// fromTemplate fills a form from a template, with its blanks filled in.
func (s *Server) fromTemplate(c echo.Context, f templates.Form, i statuspage.Incident, id string) (templates.Form, error) {
	t, err := s.filled(c, id, Filling{Incident: i.ID})
	if err != nil {
		return f, err
	}
	if stage := t.Stage.String(); slices.Contains(f.Stages, stage) {
		f.Stage = stage
	}
	chosen := map[string]string{}
	for _, a := range t.Components {
		if i.ID == "" { // an incident's own stay as they are
			chosen[a.Component] = a.Status.String()
		}
	}
	if t.Impact != nil {
		f.Impact = t.Impact.String()
	}
	f.Title, f.Message, f.Next = t.Title, t.Message, brief(t.Next)
	f.Choices, f.Tongues = s.choices(i, chosen), s.tongues(t.Titles, t.Messages)
	return f, nil
}

func (s *Server) templatesPage(c echo.Context) error {
	return s.showTemplates(c, "", s.notice(c))
}

// showTemplates lists them; undo is the template that was just removed, for its coming back.
func (s *Server) showTemplates(c echo.Context, undo, notice string) error {
	view := templates.OperatorTemplates{Layout: s.layout(c), Undo: undo, Notice: notice}
	for _, t := range s.c.Desk.Templates() {
		view.Templates = append(view.Templates, templates.PostTemplate{ID: t.ID, Title: t.Title, Message: t.Message, Declared: t.Declared})
	}
	return s.page(c, http.StatusOK, "operator_templates", view)
}

func (s *Server) newTemplatePage(c echo.Context) error {
	return s.showTemplate(c, http.StatusOK, statuspage.Template{}, true, nil)
}

func (s *Server) templatePage(c echo.Context) error {
	t, err := s.c.Desk.TemplateByID(c.Param("id"))
	if err != nil {
		return err
	}
	return s.showTemplate(c, http.StatusOK, t, false, nil)
}

func (s *Server) showTemplate(c echo.Context, status int, t statuspage.Template, fresh bool, problems []templates.Problem) error {
	chosen := map[string]string{}
	for _, a := range t.Components {
		chosen[a.Component] = a.Status.String()
	}
	f := templates.Form{
		Title: t.Title, Message: t.Message, Stage: t.Stage.String(), Next: brief(t.Next), Problems: problems, Unique: "T",
		Choices: s.choices(statuspage.Incident{}, chosen), Tongues: s.tongues(t.Titles, t.Messages),
	}
	if t.Impact != nil {
		f.Impact = t.Impact.String()
	}
	view := templates.OperatorTemplate{Layout: s.layout(c), ID: t.ID, Fresh: fresh, Declared: t.Declared, Form: f, Blanks: statuspage.Blanks()}
	return s.page(c, status, "operator_template", view)
}

// saveTemplatePage keeps a template: a new one, the one of the path, or one that was just
// removed.
func (s *Server) saveTemplatePage(c echo.Context) error {
	id, fresh := c.Param("id"), c.Param("id") == ""
	t, err := s.templateTyped(c)
	if fresh && t.ID != "" {
		if id = t.ID; err == nil {
			err = s.newID(id)
		}
	}
	t.ID = id
	if err == nil {
		_, err = s.c.Desk.SaveTemplate(c.Request().Context(), actor(c), t)
	}
	if problems, refused := refusal(err); refused {
		return s.showTemplate(c, http.StatusUnprocessableEntity, t, fresh, problems)
	}
	return s.back(c, "/settings/templates", "template_saved", err)
}

// newID refuses the id of a template that there is.
func (s *Server) newID(id string) error {
	_, err := s.c.Desk.TemplateByID(id)
	if errors.Is(err, statuspage.ErrNotFound) {
		return nil
	}
	return &statuspage.Invalid{Field: "id", Value: id, Reason: "is another template’s"}
}

// templateTyped reads the form of a template, or the whole of one that comes back.
func (s *Server) templateTyped(c echo.Context) (statuspage.Template, error) {
	if whole := c.FormValue("whole"); whole != "" {
		var t statuspage.Template
		if err := json.Unmarshal([]byte(whole), &t); err != nil {
			return t, &statuspage.Invalid{Field: "whole", Reason: "is no template"}
		}
		return t, nil
	}
	f, err := s.written(c, statuspage.Incident{})
	if err != nil {
		return statuspage.Template{}, err
	}
	r, err := request(f)
	t := Template{
		Title: r.Title, Titles: r.Titles, Message: r.Message, Messages: r.Messages, Status: r.Status, Impact: r.Impact, Components: r.Components, Next: r.Next,
	}
	if err == nil {
		err = s.checkLanguages(r.Translations, r.Titles)
	}
	made, wrong := t.template(c.FormValue("id"))
	if err == nil {
		err = wrong
	}
	return made, err
}

// removeTemplatePage drops a template, and offers to take that back.
func (s *Server) removeTemplatePage(c echo.Context) error {
	t, err := s.c.Desk.TemplateByID(c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.c.Desk.DropTemplate(c.Request().Context(), actor(c), t.ID); err != nil {
		return err
	}
	t.By = statuspage.Actor{}
	return s.showTemplates(c, string(jsonOf(t)), "template_removed")
}
