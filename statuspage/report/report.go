package report

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Report is an account of the days from From until To, counted in a zone.
type Report struct {
	From       time.Time   `json:"from"` // the beginning of the first day
	To         time.Time   `json:"to"`   // the end of the last day, or now when that is earlier
	Zone       string      `json:"time_zone"`
	Formula    int         `json:"formula_version"`
	Rule       string      `json:"rule"` // how availability is counted, in words
	Components []Component `json:"components"`
	Groups     []Group     `json:"groups"`
	Incidents  []Incident  `json:"incidents"`
	Response   Response    `json:"response"`
}

// Component is one service's account.
type Component struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Group    string    `json:"group,omitempty"`
	Private  bool      `json:"private,omitempty"`
	All      Figure    `json:"all"`
	Months   []Month   `json:"months"`
	Downtime []Outage  `json:"downtime"` // oldest first: what the figures are made of
	Began    time.Time `json:"began_at"` // the component's beginning; zero when it has none yet
}

// Group is the account of components of one heading, each weighing as long as it was known.
type Group struct {
	Name   string  `json:"name"`
	All    Figure  `json:"all"`
	Months []Month `json:"months"`
}

// Month is the account of one calendar month, or the part of it that the report covers.
type Month struct {
	Month string `json:"month"` // "2026-11"
	Figure
}

// Figure is an availability and the seconds that it is made of.
type Figure struct {
	Percent     string  `json:"percent"`  // "99.98", rounded down; "" when nothing is known
	Coverage    string  `json:"coverage"` // per cent of the time that was measured, rounded down
	Target      float64 `json:"target,omitempty"`
	Met         *bool   `json:"met,omitempty"` // nil: there is no target, or nothing is known
	Known       int64   `json:"known_seconds"`
	Weighted    int64   `json:"weighted_seconds"` // what the rule counts against it
	Major       int64   `json:"major_seconds"`
	Partial     int64   `json:"partial_seconds"`
	Degraded    int64   `json:"degraded_seconds"`
	Unknown     int64   `json:"unknown_seconds"`
	Maintenance int64   `json:"maintenance_seconds"`
	Left        int64   `json:"budget_left_seconds,omitempty"` // weighted seconds until the target is missed; below zero: it is
}

// Outage is a stretch of time in which a component was not well.
type Outage struct {
	From       time.Time         `json:"from"`
	To         time.Time         `json:"to"`
	Status     statuspage.Status `json:"status"` // as uptime counts it
	Seconds    int64             `json:"seconds"`
	Weighted   int64             `json:"weighted_seconds"` // as the rule counts them
	Incident   string            `json:"incident,omitempty"`
	Correction string            `json:"correction,omitempty"` // the id of the correction that says so
}

// Source is what a report is counted from. Spans and incidents may reach beyond the days.
type Source struct {
	From, To   time.Time // To is not counted
	Zone       *time.Location
	Rule       string
	Components []statuspage.Component
	Spans      map[string][]statuspage.Span // with their corrections
	Incidents  []statuspage.Incident        // with their updates
	Targets    map[string]float64           // per cent, by component; "" for all others
}

// Of counts a report.
func Of(s Source) Report {
	r := Report{
		From: s.From, To: s.To, Zone: s.Zone.String(), Formula: statuspage.FormulaVersion, Rule: s.Rule,
		Components: []Component{}, Groups: []Group{}, Incidents: []Incident{},
	}
	groups := newTally()
	for _, c := range s.Components {
		counted := s.component(c)
		r.Components = append(r.Components, counted)
		if c.Group != "" {
			groups.add(c.Group, s, s.Spans[c.ID])
		}
	}
	r.Groups = groups.figures(s)
	for _, i := range s.Incidents {
		if s.touches(i) {
			r.Incidents = append(r.Incidents, incidentOf(i))
		}
	}
	slices.SortStableFunc(r.Incidents, func(a, b Incident) int { return a.Began.Compare(b.Began) })
	r.Response = responseOf(r.Incidents)
	return r
}

func (s Source) component(c statuspage.Component) Component {
	spans := s.Spans[c.ID]
	counted := Component{
		ID: c.ID, Name: c.Name, Group: c.Group, Private: c.Private,
		All: s.figure(statuspage.UptimeOf(spans, s.From, s.To), s.target(c.ID)), Months: []Month{}, Downtime: s.outages(c.ID, spans),
	}
	if len(spans) > 0 {
		counted.Began = spans[0].From
	}
	for m := range s.months() {
		u := statuspage.UptimeOf(spans, m.from, m.to)
		counted.Months = append(counted.Months, Month{m.name, s.figure(u, s.target(c.ID))})
	}
	return counted
}

// target is a component's own, or the one of all that have none; 0: no target.
func (s Source) target(component string) float64 {
	if t, ok := s.Targets[component]; ok {
		return t
	}
	return s.Targets[""]
}

// figure rounds what was counted. Whether a target is met says the unrounded figure.
func (s Source) figure(u statuspage.Uptime, target float64) Figure {
	f := Figure{
		Percent: u.Percent(), Target: target, Known: seconds(u.Known), Weighted: seconds(u.Weighted()), Major: seconds(u.Major), Partial: seconds(u.Partial),
		Degraded: seconds(u.Degraded), Unknown: seconds(u.Unknown), Maintenance: seconds(u.Maintenance),
	}
	if u.Life > 0 {
		f.Coverage = statuspage.PercentOf(u.Coverage())
	}
	if ratio, known := u.Ratio(); known && target > 0 {
		met := ratio*100 >= target
		f.Met = &met
		f.Left = seconds(time.Duration(float64(u.Known)*(1-target/100)) - u.Weighted())
	}
	return f
}

// outages is the ledger: every stretch that counts against the figure, and the degraded
// ones, which don't.
func (s Source) outages(component string, spans []statuspage.Span) []Outage {
	all := []Outage{}
	for st := range statuspage.Stretches(spans, s.From, s.To) {
		counted := st.Counted()
		if !counted.Trouble() {
			continue
		}
		weighted := statuspage.UptimeOf([]statuspage.Span{{From: st.From, Status: counted}}, st.From, st.To).Weighted()
		all = append(all, Outage{
			From: st.From, To: st.To, Status: counted, Seconds: seconds(st.Length()), Weighted: seconds(weighted),
			Incident: s.incidentAt(component, st), Correction: st.Correction,
		})
	}
	return all
}

// incidentAt is the incident that told of a stretch; "" when none did.
func (s Source) incidentAt(component string, st statuspage.Stretch) string {
	for _, i := range s.Incidents {
		end := i.Ended
		if end.IsZero() {
			end = s.To
		}
		if i.Affects(component) && i.Began.Before(st.To) && st.From.Before(end) {
			return i.ID
		}
	}
	return ""
}

func (s Source) touches(i statuspage.Incident) bool {
	return !i.Draft && i.Began.Before(s.To) && (i.Ended.IsZero() || i.Ended.After(s.From))
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
