package statuspage

import (
	"slices"
	"time"
)

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

// Heading is what the one sentence at the top is made of. With an open incident its
// title is the sentence; else the troubled components are, else the unknown ones. It
// never says that everything works: only that no problem is known.
type Heading struct {
	Incident *Incident  // the worst of the open ones, a person's before the machine's; nil for none
	More     int        // open incidents besides it
	Services int        // public components
	ByHand   int        // of those, the ones that no monitor backs: a person says how they are
	Checked  time.Time  // the newest proof of all; zero before the first
	Waiting  bool       // monitors were given, and none has been measured yet
	Troubled []Standing // in trouble or maintenance, worst first, then longest first
	Unknown  []Standing // nothing is known of them now, longest first
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

// BadDays returns the days with trouble in them, oldest first.
func (c ComponentSummary) BadDays() []Day {
	var bad []Day
	for _, d := range c.Days {
		if d.Status.Trouble() {
			bad = append(bad, d)
		}
	}
	return bad
}

// Summarize makes the front page's content as of now.
func Summarize(in SummaryInput, now time.Time) Summary {
	shown := public(in.Standings, now)
	starts := DayStarts(now, in.Zone, BarDays)
	s := Summary{
		At:     now,
		Open:   PublicIncidents(in.Open, in.Standings),
		Groups: groupsOf(shown, in.Spans, starts, now),
		Days:   starts,
		Until:  TrueUntil(in.Standings, now, in.Zone),
	}
	s.Kind = overall(shown, s.Open)
	s.Heading = headingOf(shown, s.Open)
	s.Lately = PublicIncidents(in.Recent, in.Standings)
	s.Gaps = MonitoredGaps(in.Standings, in.Spans, starts[max(0, len(starts)-1-LatelyDays)], now)
	return s
}

// Overall returns the worst of what is public: the overall state of the page.
func Overall(standings []Standing, open []Incident, now time.Time) Status {
	return overall(public(standings, now), PublicIncidents(open, standings))
}

// TrueUntil returns when the clock alone makes what is said of the standings now
// untrue: at the end of the zone's day, or when a measurement grows stale.
func TrueUntil(standings []Standing, now time.Time, zone *time.Location) time.Time {
	starts := DayStarts(now, zone, 1)
	until := starts[len(starts)-1]
	for _, s := range standings {
		if stale, ok := s.StaleAt(); ok && !s.Component.Private && stale.After(now) {
			until = Earlier(until, stale)
		}
	}
	return until
}

// StaleAfter is how old the newest measurement may be before a component no longer
// counts as known: three intervals, and at least thirty seconds, because the instant
// on show is itself renewed only every fifteen.
func StaleAfter(interval time.Duration) time.Duration {
	return max(3*interval, 30*time.Second)
}

// StaleAt returns when the standing's proof grows stale; false for a component that a
// person sets, or that a person's word holds: those need no measurement.
func (s Standing) StaleAt() (time.Time, bool) {
	if len(s.Component.Monitors) == 0 || s.Override != nil || s.Checked.IsZero() {
		return time.Time{}, false
	}
	return s.Checked.Add(StaleAfter(s.Interval)), true
}

// AsOf returns the standing as it may be told now: good news without fresh proof is
// unknown. Bad news stays until something better is known.
func (s Standing) AsOf(now time.Time) Standing {
	s.Status = orUnknown(s.Status)
	stale, ok := s.StaleAt()
	if ok && s.Status == Operational && !now.Before(stale) {
		s.Status, s.Since = Unknown, s.Checked
	}
	return s
}

// public returns the standings that may be shown, as of now.
func public(standings []Standing, now time.Time) []Standing {
	shown := make([]Standing, 0, len(standings))
	for _, s := range standings {
		if !s.Component.Private {
			shown = append(shown, s.AsOf(now))
		}
	}
	return shown
}

// PublicIncidents returns the incidents that may be shown. Drafts and incidents about
// private components only are left out; in the others private components are not named.
func PublicIncidents(incidents []Incident, standings []Standing) []Incident {
	private := map[string]bool{}
	for _, s := range standings {
		if s.Component.Private {
			private[s.Component.ID] = true
		}
	}
	shown := make([]Incident, 0, len(incidents))
	for _, i := range incidents {
		if i, ok := i.without(private); ok && !i.Draft {
			shown = append(shown, i.asPublished())
		}
	}
	return shown
}

// asPublished is the incident without the texts that were edited while it was a draft:
// nobody has ever read them.
func (i Incident) asPublished() Incident {
	private := func(e Edit) bool { return e.At.Before(i.Published) }
	if !slices.ContainsFunc(i.Updates, func(u Update) bool { return slices.ContainsFunc(u.Edits, private) }) {
		return i
	}
	i.Updates = slices.Clone(i.Updates)
	for n := range i.Updates {
		i.Updates[n].Edits = slices.DeleteFunc(slices.Clone(i.Updates[n].Edits), private)
	}
	return i
}

// without returns the incident without the private components; false when it is about
// nothing else.
func (i Incident) without(private map[string]bool) (Incident, bool) {
	if len(private) == 0 {
		return i, true
	}
	hidden := func(a Affected) bool { return private[a.Component] }
	names := func(all []Affected) bool { return slices.ContainsFunc(all, hidden) }
	if names(i.Components) {
		i.Components = slices.DeleteFunc(slices.Clone(i.Components), hidden)
		if len(i.Components) == 0 {
			return i, false
		}
	}
	if slices.ContainsFunc(i.Updates, func(u Update) bool { return names(u.Components) }) { // also of what became private later
		i.Updates = slices.Clone(i.Updates)
		for n := range i.Updates {
			u := &i.Updates[n]
			u.Components = slices.DeleteFunc(slices.Clone(u.Components), hidden)
		}
	}
	return i, true
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

func headingOf(shown []Standing, open []Incident) Heading {
	h := Heading{Services: len(shown), More: max(0, len(open)-1)}
	waiting := 0
	for _, s := range shown {
		h.Checked = Later(h.Checked, s.Checked)
		if len(s.Component.Monitors) == 0 {
			h.ByHand++
		}
		if s.Waiting {
			waiting++
		}
		switch {
		case s.Status == Unknown:
			h.Unknown = append(h.Unknown, s)
		case s.Status != Operational:
			h.Troubled = append(h.Troubled, s)
		}
	}
	h.Waiting = waiting > 0 && waiting == h.Services-h.ByHand
	slices.SortStableFunc(h.Troubled, worseFirst)
	slices.SortStableFunc(h.Unknown, worseFirst)
	if len(open) > 0 {
		worst := slices.MinFunc(open, foremost)
		h.Incident = &worst
	}
	return h
}

// worseFirst orders standings by how bad they are, then by how long.
func worseFirst(a, b Standing) int {
	if a.Status != b.Status {
		return severity[b.Status] - severity[a.Status]
	}
	return a.Since.Compare(b.Since)
}

// foremost orders open incidents by whose title makes the heading: the one that is worse
// now, then the greater impact, then a person's words before the machine's, then the newer.
func foremost(a, b Incident) int {
	if a, b := severity[a.present()], severity[b.present()]; a != b {
		return b - a
	}
	if a.Impact != b.Impact {
		return int(b.Impact) - int(a.Impact)
	}
	if a.byPerson() != b.byPerson() {
		if a.byPerson() {
			return -1
		}
		return 1
	}
	return b.Began.Compare(a.Began)
}

// present is the worst that the incident says of its components now; of one that names
// none, what it means for the page.
func (i Incident) present() Status {
	if len(i.Components) == 0 {
		return i.kind()
	}
	worst := Operational
	for _, a := range i.Components {
		worst = Worst(worst, a.Status)
	}
	return worst
}

func (i Incident) byPerson() bool { return !i.Auto || i.Taken }

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
