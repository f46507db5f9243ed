package operator

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Several people work at one incident at once. Its page and its forms carry a mark of how
// far it had come when they were opened: the page is told when it has gone on, and a form
// or a button shows what others have said meanwhile before anything is done.

// watchOf is what a page about i listens for; kind is "incident" or "maintenance".
func watchOf(kind, page string, i statuspage.Incident) templates.Watch {
	return templates.Watch{Page: page, Stream: "/live?" + url.Values{kind: {i.ID}, "seen": {statuspage.MarkOf(i).String()}}.Encode()}
}

// outdated reports whether what the page that listens is about has gone on since.
func (s *Server) outdated(c echo.Context) bool {
	i, err := s.subject(c.Request().Context(), c.QueryParam("incident"), c.QueryParam("maintenance"))
	return errors.Is(err, statuspage.ErrNotFound) || err == nil && i.ID != "" && statuspage.MarkOf(i).String() != c.QueryParam("seen")
}

func (s *Server) subject(ctx context.Context, incident, maintenance string) (statuspage.Incident, error) {
	switch {
	case incident != "":
		return s.c.Reader.Incident(ctx, incident)
	case maintenance != "":
		m, err := s.c.Reader.Maintenance(ctx, maintenance)
		return m.Incident, err
	}
	return statuspage.Incident{}, nil
}

// seenIn is the mark that a form carries. One without is sent by a program: it asks nothing.
func seenIn(c echo.Context) statuspage.Mark { return markIn(c.FormValue("seen")) }

func markIn(seen string) statuspage.Mark {
	m, err := statuspage.ParseMark(seen)
	if err != nil {
		return statuspage.Mark{}
	}
	return m
}

// newer are what others have posted since a form was opened, newest first, when its command
// was refused for that; every other error stays one.
func (s *Server) newer(ctx context.Context, err error) ([]templates.Newer, error) {
	var o *statuspage.Overtaken
	if !errors.As(err, &o) {
		return nil, err
	}
	people, err := s.userNames(ctx)
	all := make([]templates.Newer, len(o.Updates))
	for n, u := range o.Updates {
		all[n] = templates.Newer{Update: showUpdate(u), By: nameOf(u.LastBy(), people)}
	}
	return all, err
}

// knowingly does what a form with a mark asks for. When others have posted since, nothing is
// done: it returns what they said, and what the form would do all the same.
func (s *Server) knowingly(ctx context.Context, seen string, dry bool, do func(seen statuspage.Mark, dry bool) (statuspage.Receipt, error)) (statuspage.Receipt, []templates.Newer, error) {
	r, err := do(markIn(seen), dry)
	newer, err := s.newer(ctx, err)
	if newer != nil && err == nil {
		r, err = do(statuspage.Mark{}, true)
	}
	return r, newer, err
}

// acted answers a button in an incident: with the page that says that it is done, or with the
// incident's, on which what others have posted stands first.
func (s *Server) acted(c echo.Context, page, done string, err error) error {
	ctx := c.Request().Context()
	newer, err := s.newer(ctx, err)
	if newer == nil || err != nil {
		return s.back(c, page, done, err)
	}
	i, err := s.c.Reader.Incident(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	return s.showIncident(c, http.StatusConflict, i, func(view *templates.OperatorIncident) { view.Newer = newer })
}
