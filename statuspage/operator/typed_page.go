package operator

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// The pages of an incident and of a maintenance have several forms in which people write.
// Each shows again what was typed in it and never sent.

func (s *Server) typedInIncident(c echo.Context, i statuspage.Incident, view *templates.OperatorIncident) (err error) {
	page := "/incidents/" + i.ID
	note, _, err := s.unsent(c, page+"/notes")
	if err != nil {
		return err
	}
	view.Note = note.Get("body")
	if view.Editing, err = s.typedEdits(c, i, page); err != nil {
		return err
	}
	if view.Merge, err = s.typedAct(c, page+"/merge"); err != nil {
		return err
	}
	view.Delete, err = s.typedAct(c, page+"/delete")
	return err
}

func (s *Server) typedInWork(c echo.Context, m statuspage.Maintenance, view *templates.OperatorWork) (err error) {
	page := "/maintenance/" + m.ID
	if view.Editing, err = s.typedEdits(c, m.Incident, page); err != nil {
		return err
	}
	moved, kept, err := s.unsent(c, page+"/move")
	if err != nil {
		return err
	}
	if kept {
		view.Move = s.moved(m, moved)
		view.Move.Kept = true
	}
	if _, err = s.typedWorkPost(c, page+"/cancel", &view.Cancel); err != nil {
		return err
	}
	posted, err := s.typedWorkPost(c, page+"/post", &view.Form)
	if view.Form.Kept {
		view.Form.Choices, _ = s.workChoices(m, fieldsOf(posted, "component."))
	}
	if stage := posted.Get("status"); slices.Contains(view.Form.Stages, stage) {
		view.Form.Stage = stage
	}
	return err
}

// typedWorkPost fills the form of a maintenance's page that is sent to a path.
func (s *Server) typedWorkPost(c echo.Context, path string, f *templates.Form) (url.Values, error) {
	values, ok, err := s.unsent(c, path)
	if err != nil || !ok || values.Get("message") == "" {
		return nil, err
	}
	f.Kept, f.Message, f.Quiet = true, values.Get("message"), values.Get("quiet") != ""
	f.Tongues = s.tongues(nil, fieldsOf(values, "message."))
	return values, nil
}

// typedEdits are the new words of updates on a page, by the update's id.
func (s *Server) typedEdits(c echo.Context, i statuspage.Incident, page string) (map[string]*templates.Editing, error) {
	all := map[string]*templates.Editing{}
	for _, u := range i.Updates {
		values, _, err := s.unsent(c, page+"/updates/"+u.ID)
		if err != nil {
			return nil, err
		}
		if message := values.Get("message"); message != "" {
			all[u.ID] = &templates.Editing{Message: message, Tongues: s.tongues(nil, fieldsOf(values, "message.")), Kept: true}
		}
	}
	return all, nil
}

// typedAct is what a small form held. The title of what is to be deleted is typed anew: it
// is asked for so that nobody deletes by a slip.
func (s *Server) typedAct(c echo.Context, path string) (templates.Act, error) {
	values, kept, err := s.unsent(c, path)
	return templates.Act{
		Into: values.Get("into"), Message: values.Get("message"), Quiet: values.Get("quiet") != "",
		Reason: values.Get("reason"), Kept: kept,
	}, err
}
