package templates

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"
)

// Size of the latency chart's drawing area in its own units; it is stretched to the page.
const (
	chartWidth  = 720
	chartHeight = 180
)

// chartTops are the round values that a chart ends at, in units of a power of ten.
var chartTops = []float64{1, 1.5, 2, 3, 4, 5, 6, 8, 10}

// chartTop is the smallest round value that holds every p99.
func chartTop(l Latency) time.Duration {
	most := time.Duration(0)
	for _, p := range l.Points {
		if p.Count > 0 {
			most = max(most, p.P99)
		}
	}
	if most <= 0 {
		return time.Millisecond
	}
	unit := math.Pow(10, math.Floor(math.Log10(float64(most))))
	for _, step := range chartTops {
		if top := time.Duration(step * unit); top >= most {
			return top
		}
	}
	return most
}

// chart draws the three percentiles over time, with the room between the first two filled.
// Gaps in the measurements are gaps in the lines.
func chart(l Latency) template.HTML {
	p50 := func(p LatencyPoint) time.Duration { return p.P50 }
	p95 := func(p LatencyPoint) time.Duration { return p.P95 }
	p99 := func(p LatencyPoint) time.Duration { return p.P99 }
	var b, band, half, most, nearly strings.Builder
	for _, run := range runs(l.Points) {
		up := l.line(run, p95)
		slices.Reverse(run)
		band.WriteString("M" + strings.Join(append(up, l.line(run, p50)...), "L") + "z")
		slices.Reverse(run)
		for line, of := range map[*strings.Builder]func(LatencyPoint) time.Duration{&half: p50, &most: p95, &nearly: p99} {
			line.WriteString("M" + strings.Join(l.line(run, of), "L"))
			if len(run) == 1 {
				line.WriteString("h.1") // one point alone: a dot
			}
		}
	}
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true">`+
		`<path class="grid" d="M0 .5h720M0 90h720M0 179.5h720"/><path class="band" d="%s"/>`+
		`<path class="p99" d="%s"/><path class="p95" d="%s"/><path class="p50" d="%s"/></svg>`,
		chartWidth, chartHeight, band.String(), nearly.String(), most.String(), half.String())
	return template.HTML(b.String())
}

// runs are the stretches of points, by their place, between gaps in the measurements.
func runs(points []LatencyPoint) (all [][]int) {
	for i, p := range points {
		switch {
		case p.Count == 0:
		case i > 0 && points[i-1].Count > 0:
			all[len(all)-1] = append(all[len(all)-1], i)
		default:
			all = append(all, []int{i})
		}
	}
	return all
}

// line is where a percentile of each point of a run is drawn.
func (l Latency) line(run []int, of func(LatencyPoint) time.Duration) []string {
	top, places := chartTop(l), make([]string, len(run))
	for n, i := range run {
		places[n] = place(float64(i)+.5, float64(len(l.Points)), chartWidth) + " " +
			place(float64(top-of(l.Points[i])), float64(top), chartHeight)
	}
	return places
}

// place scales part of whole to size, to one decimal.
func place(part, whole, size float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", part/whole*size), ".0")
}

// measured are the charts of a component: one of each agent when there are several, the
// only one without a name else; none when nothing was measured.
func measured(p ComponentPage) (charts []AgentLatency) {
	for _, a := range p.Agents {
		if ends(a.Latency).Latest.Count > 0 {
			charts = append(charts, a)
		}
	}
	if len(charts) < 2 && p.Latency != nil && ends(*p.Latency).Latest.Count > 0 {
		return []AgentLatency{{Latency: *p.Latency}}
	}
	return charts
}

// chartEnds are the newest point with measurements and the one with the slowest p99.
type chartEnds struct{ Latest, Slowest LatencyPoint }

// ends finds them; both are zero when nothing was measured.
func ends(l Latency) (e chartEnds) {
	for _, p := range l.Points {
		if p.Count == 0 {
			continue
		}
		e.Latest = p
		if p.P99 >= e.Slowest.P99 {
			e.Slowest = p
		}
	}
	return e
}

// latencies writes the rows of the table beside a chart: hundreds, in one call from the
// page's template.
func (s *Set) latencies(points []LatencyPoint, now time.Time) template.HTML {
	var b strings.Builder
	for _, p := range points {
		b.WriteString(`<tr><th scope="row">` + string(stamp(p.At, s.Clock(p.At, now))) + `</th>`)
		if p.Count == 0 {
			b.WriteString(`<td colspan="3">` + template.HTMLEscapeString(s.T("uptime.none")) + `</td>`)
		} else {
			for _, d := range []time.Duration{p.P50, p.P95, p.P99} {
				b.WriteString(`<td>` + template.HTMLEscapeString(s.latency(d)) + `</td>`)
			}
		}
		b.WriteString("</tr>\n")
	}
	return template.HTML(b.String())
}
