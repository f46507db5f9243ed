package web

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// v1UptimeOf is a component's uptime over several windows, with what the formula needs.
type v1UptimeOf struct {
	Component string     `json:"component"`
	Formula   string     `json:"formula"`         // in words
	Version   int        `json:"formula_version"` // of it
	Formulas  []string   `json:"formulas"`        // the words of every version, the first one first
	Weights   v1Weights  `json:"weights"`
	Windows   []v1Window `json:"windows"`
}

// v1Weights is what a second in each trouble weighs.
type v1Weights struct {
	Major    float64 `json:"major_outage"`
	Partial  float64 `json:"partial_outage"`
	Degraded float64 `json:"degraded_performance"`
}

// v1Window is the uptime of one window: 1 − weighted bad seconds / known seconds.
type v1Window struct {
	Days     int      `json:"days"`
	From     spTime   `json:"from"`
	To       spTime   `json:"to"`
	Uptime   *float64 `json:"uptime"`   // from 0 to 1; null while nothing is known
	Percent  *string  `json:"percent"`  // in per cent with two decimals, never rounded up
	Coverage float64  `json:"coverage"` // the known part, from 0 to 1
	v1Seconds
}

// v1Seconds is for how long a component stood how.
type v1Seconds struct {
	Life        float64 `json:"seconds"` // of the window, or since the component's beginning
	Known       float64 `json:"known_seconds"`
	Good        float64 `json:"good_seconds"` // known, less the weighted bad ones
	Bad         float64 `json:"bad_seconds"`  // in any trouble, unweighted
	Major       float64 `json:"major_outage_seconds"`
	Partial     float64 `json:"partial_outage_seconds"`
	Degraded    float64 `json:"degraded_performance_seconds"`
	Maintenance float64 `json:"under_maintenance_seconds"`
	Unknown     float64 `json:"unknown_seconds"`
}

func secondsOf(u statuspage.Uptime) v1Seconds {
	return v1Seconds{
		Life: u.Life.Seconds(), Known: u.Known.Seconds(), Good: (u.Known - u.Weighted()).Seconds(), Bad: u.Bad().Seconds(),
		Major: u.Major.Seconds(), Partial: u.Partial.Seconds(), Degraded: u.Degraded.Seconds(),
		Maintenance: u.Maintenance.Seconds(), Unknown: u.Unknown.Seconds(),
	}
}

func (s *Server) v1Uptime(ctx context.Context, m *moment, id string) (any, error) {
	m = m.toTheSecond()
	spans, err := s.spansOf(ctx, m, id)
	if err != nil {
		return nil, err
	}
	all := v1UptimeOf{Component: id, Version: statuspage.FormulaVersion, Weights: weights()}
	for version := range statuspage.FormulaVersion {
		all.Formulas = append(all.Formulas, m.texts.T(statuspage.FormulaKey(version+1)))
	}
	all.Formula = all.Formulas[statuspage.FormulaVersion-1]
	for _, days := range uptimeWindows {
		all.Windows = append(all.Windows, m.window(days, spans))
	}
	return all, nil
}

// weights takes the weights from the arithmetic itself.
func weights() v1Weights {
	return v1Weights{
		Major:    statuspage.Uptime{Major: time.Second}.Weighted().Seconds(),
		Partial:  statuspage.Uptime{Partial: time.Second}.Weighted().Seconds(),
		Degraded: statuspage.Uptime{Degraded: time.Second}.Weighted().Seconds(),
	}
}

func (m *moment) window(days int, spans []statuspage.Span) v1Window {
	from := m.windowFrom(days)
	u := statuspage.UptimeOf(spans, from, m.now)
	w := v1Window{
		Days: days, From: m.at(from), To: m.at(m.now), Percent: orNull(u.Percent()), Coverage: u.Coverage(), v1Seconds: secondsOf(u),
	}
	if ratio, known := u.Ratio(); known {
		w.Uptime = &ratio
	}
	return w
}

// v1DaysOf is the days that the page draws as bars, oldest first.
type v1DaysOf struct {
	Component string  `json:"component"`
	TimeZone  string  `json:"time_zone"`
	Days      []v1Day `json:"days"`
}

// v1Day is one calendar day in the page's zone.
type v1Day struct {
	Date   string             `json:"date"`
	From   spTime             `json:"from"`
	To     spTime             `json:"to"`     // its end, 23, 24 or 25 hours later
	Status *statuspage.Status `json:"status"` // the worst of the day; null before the component's beginning
	Step   string             `json:"step"`   // how long the trouble lasted: none, minutes, under-hour, hours, most
	v1Seconds
}

func (s *Server) v1Days(ctx context.Context, m *moment, id string) (any, error) {
	m = m.toTheSecond()
	spans, err := s.spansOf(ctx, m, id)
	if err != nil {
		return nil, err
	}
	all := v1DaysOf{Component: id, TimeZone: zoneName(m.zone())}
	for _, d := range statuspage.DaysOf(spans, statuspage.DayStarts(m.now, m.zone(), statuspage.BarDays), m.now) {
		day := v1Day{Date: d.From.Format(time.DateOnly), From: m.at(d.From), To: m.at(d.To), Step: d.Step.String(), v1Seconds: secondsOf(d.Uptime)}
		if d.Begun {
			day.Status = &d.Status
		}
		all.Days = append(all.Days, day)
	}
	return all, nil
}

// toTheSecond is the moment at its last whole second: figures up to then add up.
func (m *moment) toTheSecond() *moment {
	whole := *m
	whole.now = m.now.Truncate(time.Second)
	return &whole
}

// spansOf returns the last year of a public component.
func (s *Server) spansOf(ctx context.Context, m *moment, id string) ([]statuspage.Span, error) {
	if _, ok := m.public(id, m.now); !ok {
		return nil, statuspage.ErrNotFound
	}
	past, err := s.past(ctx, m)
	return past.spans[id], err
}

// v1LatencyOf is how fast a component's monitors were answered, one series for each.
type v1LatencyOf struct {
	Component string     `json:"component"`
	From      spTime     `json:"from"`
	To        spTime     `json:"to"`
	Step      float64    `json:"step_seconds"`
	Series    []v1Series `json:"series"`
}

// v1Series is what one monitor measured. Steps in which no probe succeeded are left out.
type v1Series struct {
	Points []v1Point `json:"points"`
}

// v1Point is one step: percentiles of the successful probes in it.
type v1Point struct {
	At    spTime  `json:"at"` // its beginning
	Count int64   `json:"count"`
	P50   float64 `json:"p50_seconds"`
	P95   float64 `json:"p95_seconds"`
	P99   float64 `json:"p99_seconds"`
}

func (s *Server) v1Latency(ctx context.Context, m *moment, id string) (any, error) {
	st, ok := m.public(id, m.now)
	if !ok {
		return nil, statuspage.ErrNotFound
	}
	to := m.now.Truncate(latencyStep).Add(latencyStep)
	from := to.Add(-latencyWindow)
	all := v1LatencyOf{Component: id, From: m.at(from), To: m.at(to), Step: latencyStep.Seconds(), Series: []v1Series{}}
	for _, monitor := range st.Component.Monitors {
		points, err := s.reader.Latency(ctx, []string{monitor}, from, to, latencyStep)
		if err != nil {
			return nil, err
		}
		series := v1Series{Points: []v1Point{}}
		for _, p := range points {
			series.Points = append(series.Points, v1Point{m.at(p.At), p.Count, p.P50.Seconds(), p.P95.Seconds(), p.P99.Seconds()})
		}
		all.Series = append(all.Series, series)
	}
	return all, nil
}
