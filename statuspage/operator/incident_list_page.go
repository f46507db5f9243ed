package operator

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// listMost bounds how many incidents a page lists.
const listMost = 100

// incidentsPage lists incidents: all that matter now, one sort of them, a month's, or those
// with some words.
func (s *Server) incidentsPage(c echo.Context) error {
	view := templates.OperatorIncidents{Layout: s.layout(c), Show: c.QueryParam("show"), Query: c.QueryParam("q"), Notice: s.notice(c)}
	ctx, v := c.Request().Context(), s.c.Desk.View()
	switch {
	case view.Query != "":
		view.Show = "search"
		return s.foundIncidents(c, view)
	case c.QueryParam("month") != "":
		view.Show = "past"
	}
	people, err := s.userNames(ctx)
	if err != nil {
		return err
	}
	if view.Show == "" || view.Show == "open" {
		view.Open = shownAll(v.Open, namesOf(v))
	}
	if view.Show == "" || view.Show == "drafts" {
		if view.Drafts, err = s.foundDrafts(ctx, v); err != nil {
			return err
		}
	}
	view.Written = s.writtenOf(view.Show, people)
	if view.Show == "" || view.Show == "past" {
		if err = s.monthOf(c, &view); err != nil {
			return err
		}
	}
	return s.page(c, http.StatusOK, "operator_incidents", view)
}

// writtenOf are people's drafts as a filter lists them.
func (s *Server) writtenOf(filter string, people map[string]string) []templates.WrittenDraft {
	if filter == "open" || filter == "past" {
		return nil
	}
	return slices.DeleteFunc(s.writtenDrafts("", people), func(d templates.WrittenDraft) bool { return filter == "scheduled" && d.PublishAt.IsZero() })
}

// monthOf reads the incidents of the month that is asked for, or of the running one.
func (s *Server) monthOf(c echo.Context, view *templates.OperatorIncidents) error {
	ctx, now := c.Request().Context(), time.Now()
	zone := s.c.Desk.View().Page.Zone
	first := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone) }
	view.Month = first(now.In(zone))
	if asked := c.QueryParam("month"); asked != "" {
		t, err := time.ParseInLocation("2006-01", asked, zone)
		if err != nil {
			return statuspage.ErrNotFound
		}
		view.Month = first(t)
	}
	var err error
	if view.Past, err = s.endedSince(ctx, view.Month, view.Month.AddDate(0, 1, 0), listMost); err != nil {
		return err
	}
	if view.Newer = view.Month.AddDate(0, 1, 0); view.Newer.After(now) {
		view.Newer = time.Time{}
	}
	if view.Older, err = s.monthBefore(ctx, view.Month); err != nil {
		return err
	}
	view.Tombstone, err = s.tombstones(ctx)
	return err
}

// monthBefore is the month before one, unless there was no incident before it.
func (s *Server) monthBefore(ctx context.Context, month time.Time) (time.Time, error) {
	older, err := s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{To: month, Limit: 1})
	if err != nil || len(older) == 0 {
		return time.Time{}, err
	}
	return month.AddDate(0, -1, 0), nil
}

// tombstones counts the incidents that were deleted.
func (s *Server) tombstones(ctx context.Context) (int, error) {
	all, err := s.c.Reader.Tombstones(ctx)
	return len(all), err
}

// foundIncidents lists those with some words.
func (s *Server) foundIncidents(c echo.Context, view templates.OperatorIncidents) error {
	found, err := s.c.Reader.Incidents(c.Request().Context(), statuspage.IncidentQuery{Search: view.Query, Limit: listMost + 1, Drafts: true})
	if err != nil {
		return err
	}
	if view.More = len(found) > listMost; view.More {
		found = found[:listMost]
	}
	view.Past = shownAll(found, namesOf(s.c.Desk.View()))
	return s.page(c, http.StatusOK, "operator_incidents", view)
}

func shownAll(list []statuspage.Incident, names map[string]string) []templates.Incident {
	all := make([]templates.Incident, 0, len(list))
	for _, i := range list {
		all = append(all, show(i, names))
	}
	return all
}
