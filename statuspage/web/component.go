package web

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// The windows of a component's uptime, in days.
var uptimeWindows = []int{1, 7, 30, 90, yearDays}

// What the latency chart shows.
const (
	latencyWindow = 24 * time.Hour
	latencyStep   = 5 * time.Minute
)

// component is the page of one component.
func (s *Server) component(c echo.Context) error {
	st, err := s.stand(time.Now())
	if err != nil {
		return err
	}
	id := c.Param("id")
	if _, ok := st.public(id, st.read); !ok {
		return statuspage.ErrNotFound
	}
	d := view("/components/"+id, func(ctx context.Context, m *moment) (string, any, error) {
		return s.makeComponent(ctx, m, id)
	})
	d.measured = true
	return s.serve(c, d)
}

func (s *Server) makeComponent(ctx context.Context, m *moment, id string) (string, any, error) {
	standing, ok := m.public(id, m.now)
	if !ok { // a reload took it away meanwhile
		return "", nil, statuspage.ErrNotFound
	}
	past, err := s.past(ctx, m)
	if err != nil {
		return "", nil, err
	}
	incidents, works, err := s.pastOf(ctx, m, id)
	if err != nil {
		return "", nil, err
	}
	corrections, err := s.corrections(ctx, m, id, m.windowFrom(yearDays), m.now)
	if err != nil {
		return "", nil, err
	}
	latency, err := s.latency(ctx, m, standing.Component.Monitors)
	if err != nil {
		return "", nil, err
	}
	spans := past.spans[id]
	row := statuspage.SummarizeComponent(standing, spans, statuspage.DayStarts(m.now, m.zone(), statuspage.BarDays), m.now)
	row.Began = statuspage.Beginning(spans, m.windowFrom(yearDays), m.now)
	page := templates.ComponentPage{
		Layout: s.live(m, "/components/"+id, true), Component: m.component(row),
		Formula: statuspage.FormulaKey(statuspage.FormulaVersion), FormulaVersion: statuspage.FormulaVersion, Corrections: corrections,
		Latency: latency, Incidents: m.incidents(incidents),
		Maintenance: m.maintenances(m.worksOn(id)), Served: m.served(works), Ways: m.ways(s.stamp(m.now), id),
	}
	for _, days := range uptimeWindows {
		page.Uptimes = append(page.Uptimes, shownUptime(days, statuspage.UptimeOf(spans, m.windowFrom(days), m.now)))
	}
	return "component", page, nil
}

// What of a component's past its page tells: everything in the days of its bars, and so
// many in any case.
const pastLeast = 20

// pastOf returns the incidents and the maintenance of a component, newest first.
func (s *Server) pastOf(ctx context.Context, m *moment, id string) (incidents []statuspage.Incident, works []statuspage.Maintenance, err error) {
	from := m.windowFrom(statuspage.BarDays)
	incidents, err = s.reader.Incidents(ctx, statuspage.IncidentQuery{Component: id, From: from})
	if err == nil && len(incidents) < pastLeast {
		incidents, err = s.reader.Incidents(ctx, statuspage.IncidentQuery{Component: id, Limit: pastLeast})
	}
	if err != nil {
		return nil, nil, err
	}
	works, err = s.reader.Maintenances(ctx, statuspage.MaintenanceQuery{Component: id, From: from})
	return incidents, works, err
}

// worksOn is the maintenance of a component that runs or is planned.
func (m *moment) worksOn(id string) []statuspage.Maintenance {
	return slices.DeleteFunc(slices.Clone(m.Maintenance), func(w statuspage.Maintenance) bool { return !w.Affects(id) })
}

// windowFrom is when a window of so many days began: a calendar day in the page's zone,
// as in the bars, but for one day the same time yesterday.
func (m *moment) windowFrom(days int) time.Time {
	if days == 1 {
		return m.now.Add(-24 * time.Hour)
	}
	return statuspage.DayStarts(m.now, m.zone(), days)[0]
}

// latency returns the chart of all probes of the monitors; nil when they measure none.
func (s *Server) latency(ctx context.Context, m *moment, monitors []string) (*templates.Latency, error) {
	to := m.now.Truncate(latencyStep).Add(latencyStep)
	from := to.Add(-latencyWindow)
	points, err := s.reader.Latency(ctx, monitors, from, to, latencyStep)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	return &templates.Latency{From: from, To: to, Points: evenly(points, from)}, nil
}

// evenly lays points out on the grid of the window: steps without any are gaps.
func evenly(points []statuspage.LatencyPoint, from time.Time) []templates.LatencyPoint {
	grid := make([]templates.LatencyPoint, latencyWindow/latencyStep)
	for i := range grid {
		grid[i].At = from.Add(time.Duration(i) * latencyStep)
	}
	for _, p := range points {
		if i := int(p.At.Sub(from) / latencyStep); i >= 0 && i < len(grid) {
			grid[i] = templates.LatencyPoint{At: grid[i].At, Count: p.Count, P50: p.P50, P95: p.P95, P99: p.P99}
		}
	}
	return grid
}
