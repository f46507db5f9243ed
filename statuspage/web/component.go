package web

import (
	"context"
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
	incidents, err := s.reader.Incidents(ctx, statuspage.IncidentQuery{Component: id, Limit: 20})
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
		Layout: s.layout(m, "/components/"+id), Component: m.component(row),
		Latency: latency, Incidents: m.incidents(incidents), Ways: m.ways(id),
	}
	for _, days := range uptimeWindows {
		page.Uptimes = append(page.Uptimes, shownUptime(days, statuspage.UptimeOf(spans, m.windowFrom(days), m.now)))
	}
	return "component", page, nil
}

// windowFrom is when a window of so many days began: a calendar day in the page's zone,
// as in the bars, but for one day the same time yesterday.
func (m *moment) windowFrom(days int) time.Time {
	if days == 1 {
		return m.now.Add(-24 * time.Hour)
	}
	return statuspage.DayStarts(m.now, m.zone(), days)[0]
}

// latency returns the chart of the first monitor that measured any; nil when none did.
// Percentiles of several monitors can't be made into one.
func (s *Server) latency(ctx context.Context, m *moment, monitors []string) (*templates.Latency, error) {
	to := m.now.Truncate(latencyStep).Add(latencyStep)
	from := to.Add(-latencyWindow)
	for _, id := range monitors {
		points, err := s.reader.Latency(ctx, id, from, to, latencyStep)
		if err != nil {
			return nil, err
		}
		if len(points) > 0 {
			return &templates.Latency{From: from, To: to, Points: evenly(points, from)}, nil
		}
	}
	return nil, nil
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
