package operator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// Several people work at one incident at once. Its page and its forms carry a mark of how
// far it had come when they were opened: the page is told when it has gone on, and a form
// shows what others have said meanwhile before it is sent.

// markOf is how far i has come: "17.2" after the event 17 and two edits.
func markOf(i statuspage.Incident) string {
	edits := 0
	for _, u := range i.Updates {
		edits += len(u.Edits)
	}
	return fmt.Sprintf("%d.%d", i.Latest().Event, edits)
}

// watchOf is what a page about i listens for; kind is "incident" or "maintenance".
func watchOf(kind, page string, i statuspage.Incident) templates.Watch {
	return templates.Watch{Page: page, Stream: "/live?" + url.Values{kind: {i.ID}, "seen": {markOf(i)}}.Encode()}
}

// outdated reports whether what the page that listens is about has gone on since.
func (s *Server) outdated(c echo.Context) bool {
	i, err := s.subject(c.Request().Context(), c.QueryParam("incident"), c.QueryParam("maintenance"))
	return errors.Is(err, statuspage.ErrNotFound) || err == nil && i.ID != "" && markOf(i) != c.QueryParam("seen")
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

// newer are the updates that others have made in i since a form was opened, the newest
// first. A form without a mark is sent by a button alone, or by a program: it asks nothing.
func (s *Server) newer(c echo.Context, i statuspage.Incident, mark string) (all []templates.Newer, err error) {
	event, _, _ := strings.Cut(mark, ".")
	seen, err := strconv.ParseInt(event, 10, 64)
	if err != nil {
		return nil, nil
	}
	people, err := s.userNames(c.Request().Context())
	for _, u := range slices.Backward(i.Updates) {
		if u.Event > seen && u.By != actor(c) {
			all = append(all, templates.Newer{Update: showUpdate(u), By: nameOf(u.By, people)})
		}
	}
	return all, err
}
