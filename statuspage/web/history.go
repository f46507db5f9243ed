package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// history is the current month, or what a reader searches for in all of them.
func (s *Server) history(c echo.Context) error {
	if c.Request().URL.RawQuery != "" {
		if words := searchedFor(c); words != "" {
			return s.search(c, words)
		}
	}
	return s.serve(c, view("/history", func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeHistory(ctx, m, monthOf(m.now, m.zone()), "/history")
	}))
}

// historyMonth is any month since history began.
func (s *Server) historyMonth(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := s.moment(ctx)
	if err != nil {
		return err
	}
	month, ok := parseMonth(c.Param("year"), c.Param("month"), m.zone())
	if !ok {
		return statuspage.ErrNotFound
	}
	if first, err := s.firstMonth(ctx, m); err != nil || month.Before(first) || month.After(m.now) {
		return orNotFound(err)
	}
	path := monthPath(month)
	return s.serve(c, view(path, func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeHistory(ctx, m, month, path)
	}))
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return statuspage.ErrNotFound
}

func (s *Server) makeHistory(ctx context.Context, m *moment, month time.Time, path string) (string, any, error) {
	next := month.AddDate(0, 1, 0)
	first, err := s.firstMonth(ctx, m)
	if err != nil {
		return "", nil, err
	}
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{From: month, To: next})
	if err != nil {
		return "", nil, err
	}
	works, err := s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{From: month, To: next})
	if err != nil {
		return "", nil, err
	}
	spans, err := s.reader.Spans(ctx, month)
	if err != nil {
		return "", nil, err
	}
	corrections, err := s.corrections(ctx, m, "", month, next)
	if err != nil {
		return "", nil, err
	}
	begun, err := s.beginning(ctx, m)
	if err != nil {
		return "", nil, err
	}
	end := next
	if m.now.Before(end) {
		end = m.now
	}
	page := templates.History{
		Layout: s.layout(m, path), Month: month, Incidents: m.incidents(incidents), Served: m.toldIn(works, month, next),
		Gaps:  shownGaps(statuspage.MonitoredGaps(m.Standings, spans, month, end), m.now),
		First: begun.first(), Corrections: corrections,
	}
	if month.After(first) {
		page.Older = month.AddDate(0, -1, 0)
	}
	if !next.After(m.now) {
		page.Newer, page.Layout = next, s.over(m, path)
	}
	return "history", page, nil
}

// toldIn shows the maintenance that is told of in a month: what began in it, or was called
// off in it, and is not merely planned.
func (m *moment) toldIn(works []statuspage.Maintenance, month, next time.Time) []templates.Maintenance {
	return slices.DeleteFunc(m.maintenances(works), func(w templates.Maintenance) bool {
		told := w.Told()
		return !w.Running() && !w.Over() || told.Before(month) || !told.Before(next)
	})
}

// firstMonth is the month in which history began; the current one while it has not.
func (s *Server) firstMonth(ctx context.Context, m *moment) (time.Time, error) {
	b, err := s.beginning(ctx, m)
	first := b.first()
	if err != nil || first.IsZero() || first.After(m.now) {
		first = m.now
	}
	return monthOf(first, m.zone()), err
}

func monthOf(at time.Time, zone *time.Location) time.Time {
	y, m, _ := at.In(zone).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, zone)
}

func monthPath(month time.Time) string { return month.Format("/history/2006/01") }

// parseMonth reads "2026" and "11", in just that form: one address for each month.
func parseMonth(year, month string, zone *time.Location) (time.Time, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	if err1 != nil || err2 != nil || y < 1 || m < 1 || m > 12 || year != fmt.Sprintf("%04d", y) || month != fmt.Sprintf("%02d", m) {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), 1, 0, 0, 0, 0, zone), true
}
