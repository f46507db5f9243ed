package statuspage

import "time"

// How much of the past the front page shows.
const (
	BarDays    = 90 // days in a component's row of bars, and in its uptime
	LatelyDays = 14 // days under "what happened lately"
)

// SummaryInput is what the front page is made of, as the Desk and the store know it.
type SummaryInput struct {
	Zone      *time.Location
	Standings []Standing        // every component, in the order of the configuration
	Open      []Incident        // published and open, newest first, with updates
	Recent    []Incident        // published, that ran at some time in the last LatelyDays days
	Spans     map[string][]Span // by component, of the last BarDays days
}

// Summary is the content of the front page. Nothing private is in it.
type Summary struct {
	At      time.Time
	Kind    Status // the overall state, which colours the mark; Operational only with fresh proof of everything
	Heading Heading
	Groups  []GroupSummary
	Open    []Incident
	Lately  []Incident  // began or ran in the last LatelyDays days
	Gaps    []Stretch   // in those days: nothing at all was measured
	Days    []time.Time // the first instants of the days of the bars, and tomorrow's
	Until   time.Time   // see TrueUntil
}

// GroupSummary is a heading with its components; Name is "" for those on their own.
type GroupSummary struct {
	Name       string
	Status     Status // the worst of its components
	Components []ComponentSummary
}

// ComponentSummary is one row: a component, its bars and its uptime over them.
type ComponentSummary struct {
	Standing
	Began  time.Time // see Beginning; zero as well while there is no history
	Days   []Day
	Uptime Uptime
}

// Summarize makes the front page's content as of now.
func Summarize(in SummaryInput, now time.Time) Summary {
	shown, open := public(in.Standings, now), PublicIncidents(in.Open, in.Standings)
	starts := DayStarts(now, in.Zone, BarDays)
	return Summary{
		At:      now,
		Kind:    overall(shown, open),
		Heading: headingOf(shown, open),
		Groups:  groupsOf(shown, in.Spans, starts, now),
		Open:    open,
		Lately:  PublicIncidents(in.Recent, in.Standings),
		Gaps:    MonitoredGaps(in.Standings, in.Spans, starts[max(0, len(starts)-1-LatelyDays)], now),
		Days:    starts,
		Until:   TrueUntil(in.Standings, now, in.Zone),
	}
}

// Overall returns the worst of what is public: the overall state of the page.
func Overall(standings []Standing, open []Incident, now time.Time) Status {
	return overall(public(standings, now), PublicIncidents(open, standings))
}

// groupsOf makes the rows, grouped in the order in which the groups first appear.
func groupsOf(shown []Standing, spans map[string][]Span, starts []time.Time, now time.Time) []GroupSummary {
	var groups []GroupSummary
	at := map[string]int{}
	for _, s := range shown {
		n, known := at[s.Component.Group]
		if !known {
			n = len(groups)
			at[s.Component.Group] = n
			groups = append(groups, GroupSummary{Name: s.Component.Group, Status: Operational})
		}
		groups[n].Components = append(groups[n].Components, SummarizeComponent(s, spans[s.Component.ID], starts, now))
		groups[n].Status = Worst(groups[n].Status, s.Status)
	}
	return groups
}

// SummarizeComponent makes one component's row over the days that begin at starts.
func SummarizeComponent(s Standing, spans []Span, starts []time.Time, now time.Time) ComponentSummary {
	return ComponentSummary{
		Standing: s,
		Days:     DaysOf(spans, starts, now),
		Uptime:   UptimeOf(spans, starts[0], now),
		Began:    Beginning(spans, starts[0], now),
	}
}

// Beginning returns when the history that the spans tell began; zero when that was
// before from, so that it can't be told of the spans since then, or is yet to come.
func Beginning(spans []Span, from, now time.Time) time.Time {
	for first := range Stretches(spans, from, now) {
		if first.From.After(from) {
			return first.From
		}
		break
	}
	return time.Time{}
}

// overall is the worst of what is shown, and never better than what the open incidents
// say: an incident that names no component counts too.
func overall(shown []Standing, open []Incident) Status {
	worst := Operational
	if len(shown) == 0 {
		worst = Unknown
	}
	for _, s := range shown {
		worst = Worst(worst, s.Status)
	}
	for _, i := range open {
		worst = Worst(worst, i.kind())
	}
	return worst
}

// kind is the status that an open incident gives the page as a whole. Once everything
// in it is well again it weighs no more than degraded, until it ends.
func (i Incident) kind() Status {
	switch {
	case !i.Recovered.IsZero() || i.Impact == ImpactMinor:
		return DegradedPerformance
	case i.Impact == ImpactCritical:
		return MajorOutage
	case i.Impact == ImpactMajor:
		return PartialOutage
	}
	return Operational
}

// MonitoredGaps returns the times in [from, to) in which none of the public components
// that monitors back was measured.
func MonitoredGaps(standings []Standing, spans map[string][]Span, from, to time.Time) []Stretch {
	var measured [][]Span
	for _, s := range standings {
		if c := s.Component; !c.Private && len(c.Monitors) > 0 && len(spans[c.ID]) > 0 {
			measured = append(measured, spans[c.ID])
		}
	}
	return Gaps(measured, from, to)
}
