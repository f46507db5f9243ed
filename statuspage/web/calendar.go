package web

import (
	"context"
	"io"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
)

// orCalendar answers "/maintenance/{id}.ics" with the one maintenance for a calendar, and
// leaves every other id to the page: the router knows no endings.
func (s *Server) orCalendar(page echo.HandlerFunc) echo.HandlerFunc {
	f := calendar()
	return func(c echo.Context) error {
		if id, ok := strings.CutSuffix(c.Param("id"), ".ics"); ok {
			return s.oneMaintenance(c, f, id)
		}
		return page(c)
	}
}

// oneMaintenance is one maintenance as a calendar's event. Its UID is the same as in the
// calendar of all, so that whoever has both sees it once.
func (s *Server) oneMaintenance(c echo.Context, f feed.Format, id string) error {
	if !isID(id) {
		return statuspage.ErrNotFound
	}
	d := document{
		key: "/maintenance/" + id + ".ics", contentType: f.ContentType, cacheControl: cacheFeed,
		make: func(ctx context.Context, w io.Writer, m *moment) error {
			told, err := s.tellOne(ctx, m, id)
			if err != nil {
				return err
			}
			return f.Write(w, told)
		},
	}
	return s.serveWork(c, d, id)
}

// tellOne is a feed that tells of one maintenance.
func (s *Server) tellOne(ctx context.Context, m *moment, id string) (feed.Feed, error) {
	told, err := s.untold(ctx, m)
	if err != nil {
		return told, err
	}
	one, err := s.reader.Maintenance(ctx, id)
	if err != nil {
		return told, err
	}
	told.Maintenance = statuspage.PublicMaintenance([]statuspage.Maintenance{one}, m.Standings)
	if len(told.Maintenance) == 0 {
		return told, statuspage.ErrNotFound
	}
	return told, nil
}

// calendar is the format that calendars read.
func calendar() feed.Format {
	for _, f := range feed.Formats() {
		if f.What == feed.Windows {
			return f
		}
	}
	panic("web: there is no calendar among the feeds")
}
