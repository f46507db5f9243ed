package templates

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// Size of the latency chart's drawing area in its own units; it is stretched to the page.
const (
	chartWidth  = 720
	chartHeight = 180
)

// chartTop is the smallest round value (1, 2 or 5 of a power of ten) that holds every p99.
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
	for _, step := range []float64{1, 2, 5, 10} {
		if top := time.Duration(step * unit); top >= most {
			return top
		}
	}
	return most
}

// chart draws the three percentiles over time. Gaps in the measurements are gaps in the lines.
func chart(l Latency) template.HTML {
	top := chartTop(l)
	line := func(of func(LatencyPoint) time.Duration) string {
		var b strings.Builder
		pen := "M"
		for i, p := range l.Points {
			if p.Count == 0 {
				pen = "M"
				continue
			}
			fmt.Fprintf(&b, "%s%s %s", pen, place(float64(i)+.5, float64(len(l.Points)), chartWidth),
				place(float64(top-of(p)), float64(top), chartHeight))
			if pen == "M" && (i+1 == len(l.Points) || l.Points[i+1].Count == 0) {
				b.WriteString("h.1") // one point alone: a dot
			}
			pen = "L"
		}
		return b.String()
	}
	return template.HTML(fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true">`+
		`<path class="grid" d="M0 .5h720M0 90h720M0 179.5h720"/><path class="p99" d="%s"/><path class="p95" d="%s"/><path class="p50" d="%s"/></svg>`,
		chartWidth, chartHeight,
		line(func(p LatencyPoint) time.Duration { return p.P99 }),
		line(func(p LatencyPoint) time.Duration { return p.P95 }),
		line(func(p LatencyPoint) time.Duration { return p.P50 })))
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
