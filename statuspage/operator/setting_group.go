package operator

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Group is a heading under which readers find components.
type Group struct {
	Name       string   `json:"name"`
	Components []Member `json:"components"`
}

// Member is a component of a group.
type Member struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Source
}

// groups are those of what is in force, the file's first.
func (s *Server) groups() ([]Group, error) {
	if s.c.Settings == nil {
		return nil, statuspage.ErrNotFound
	}
	all, err := s.c.Settings.List(statuspage.ComponentSetting)
	found := []Group{}
	for _, one := range all {
		name := groupOf(one)
		if name == "" || !one.Archived.IsZero() {
			continue
		}
		n := slices.IndexFunc(found, func(g Group) bool { return g.Name == name })
		if n < 0 {
			n, found = len(found), append(found, Group{Name: name})
		}
		found[n].Components = append(found[n].Components, Member{ID: one.ID, Name: one.Name, Source: one.Source})
	}
	return found, err
}

func (s *Server) apiGroups(c echo.Context) error {
	found, err := s.groups()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}

func (s *Server) apiRegroup(c echo.Context) error {
	var r statuspage.Regrouping
	if err := read(c, &r); err != nil {
		return err
	}
	if s.c.Settings == nil {
		return statuspage.ErrNotFound
	}
	if err := s.c.Settings.Regroup(c.Request().Context(), actor(c), r); err != nil {
		return mistaken(c, err)
	}
	return s.apiGroups(c)
}

// ArchiveGroup is the body of POST groups/archive.
type ArchiveGroup struct {
	Name  string `json:"name"`
	Users Users  `json:"users,omitempty"` // required when something names it or one of its components
}

func (s *Server) apiArchiveGroup(c echo.Context) error {
	var r ArchiveGroup
	if err := read(c, &r); err != nil {
		return err
	}
	if s.c.Settings == nil {
		return statuspage.ErrNotFound
	}
	if err := s.c.Settings.ArchiveGroup(c.Request().Context(), actor(c), r.Name, r.Users); err != nil {
		return mistaken(c, err)
	}
	return s.apiGroups(c)
}

// groupPage is the form of one group.
func (s *Server) groupPage(c echo.Context) error {
	return s.showGroup(c, http.StatusOK, c.QueryParam("name"), nil)
}

func (s *Server) showGroup(c echo.Context, status int, name string, refused error) error {
	names, err := s.userNames(c.Request().Context())
	if err != nil {
		return err
	}
	all, err := s.groups()
	if err != nil {
		return err
	}
	n := slices.IndexFunc(all, func(g Group) bool { return g.Name == name })
	if n < 0 {
		return statuspage.ErrNotFound
	}
	view := templates.OperatorGroup{Layout: s.layout(c), Group: name, To: name, Problems: calledHere(problemsOf(refused), "called")}
	if to := c.FormValue("to"); to != "" {
		view.To = to
	}
	for _, m := range all[n].Components {
		view.Components = append(view.Components, templates.GroupMember{ID: m.ID, Name: m.Name, Declared: declaredBy(m.Source, names)})
	}
	view.Section = "services"
	return s.page(c, status, "operator_group", view)
}

// sendGroup renames a group, or archives its components.
func (s *Server) sendGroup(c echo.Context) error {
	if s.c.Settings == nil {
		return statuspage.ErrNotFound
	}
	name, done := c.FormValue("name"), "saved"
	var err error
	if c.FormValue("do") == "archive" {
		done = "archived"
		err = s.c.Settings.ArchiveGroup(c.Request().Context(), actor(c), name, Users(c.FormValue("users")))
	} else {
		err = s.c.Settings.Regroup(c.Request().Context(), actor(c), statuspage.Regrouping{From: name, To: c.FormValue("to")})
	}
	if problemsOf(err) != nil {
		return s.showGroup(c, http.StatusUnprocessableEntity, name, err)
	}
	return s.back(c, "/services", done, err)
}
