package templates

import "time"

// Index is the front page.
type Index struct {
	Layout
	Heading     Heading
	Open        []Incident    // newest first
	Maintenance []Maintenance // running ones first, then the planned ones, soonest start first
	Groups      []Group
	Lately      []Incident    // began or ran in the last LatelyDays days, newest first; Updates may be left out
	Served      []Maintenance // completed in those days, newest first; Updates may be left out
	LatelyDays  int           // 14; fewer on a younger page, 0 before there is any history
	Gaps        []Gap         // in those days
	First       time.Time     // when the first incident ever began; zero for none
	Ways        Ways
}

// Heading is what the one sentence at the top is made of; [Set] finds the words.
type Heading struct {
	Status      string    // the worst status of all: the shape beside the sentence
	Incident    string    // the id of the worst open incident; "" for none
	Maintenance string    // the id of the running maintenance that Title is of, when there is no incident; else ""
	Title       string    // its title, which replaces the automatic words
	Lang        string    // BCP 47 of Title when that is not the page's language; else ""
	More        int       // open incidents besides it
	Services    int       // public components
	ByHand      int       // of those, the ones that nothing measures
	Checked     time.Time // the newest proof of all; zero before the first
	Waiting     bool      // the first checks are still running
	Troubled    []Trouble // components in trouble or maintenance, worst first
	Unknown     []Trouble // components that we can't tell of, longest first
}

// Trouble is one component that isn't well.
type Trouble struct {
	Name   string
	Status string
	Cause  string
	Since  time.Time
}

// Gap is a time in which we did not measure.
type Gap struct {
	From time.Time
	To   time.Time // zero while it lasts
}

// ComponentPage is one component: /components/{id}.
type ComponentPage struct {
	Layout
	Component
	Uptimes     []Uptime     // 1, 7, 30, 90 and 365 days
	Formula     string       // the catalogue's key of how they are counted
	Corrections []Correction // of the record, in those days; the latest first

	FormulaVersion int

	Latency     *Latency       // nil when its monitors measure none
	Agents      []AgentLatency // the same by the agent that probed, by name; fewer than two are not shown
	Incidents   []Incident     // newest first; the days of the table lead to those that ran then
	Maintenance []Maintenance  // running and planned ones, as in the Index
	Served      []Maintenance  // over, newest first
	Ways        Ways
}

// Correction is what was said of a component's record afterwards.
type Correction struct {
	Name      string // the component's
	From, To  time.Time
	Was, As   string // statuses by name
	At        time.Time
	Reason    string
	Withdrawn time.Time // zero: it holds
	Why       string    // it was withdrawn
}

// AgentLatency is how fast a component answered one agent.
type AgentLatency struct {
	Agent string // its name: "local", "Frankfurt"
	Latency
}

// Latency is how fast a component answered.
type Latency struct {
	From   time.Time
	To     time.Time
	Points []LatencyPoint // oldest first, evenly spaced; a point without Count is a gap
}

// LatencyPoint is one stretch of time. Percentiles of successful probes.
type LatencyPoint struct {
	At            time.Time // its beginning
	Count         int64
	P50, P95, P99 time.Duration
}

// IncidentPage is one incident: /incidents/{id}.
type IncidentPage struct {
	Layout
	Incident
	Ways Ways
}

// History is the incidents of one month: /history and /history/{yyyy}/{mm}.
type History struct {
	Layout
	Month       time.Time     // its first instant in the page's zone
	Incidents   []Incident    // newest first
	Served      []Maintenance // of which the window, or the work, began in the month; not the planned ones
	Gaps        []Gap
	Corrections []Correction // of the record of the month; the latest first
	Older       time.Time    // the month before, zero when history had not begun
	Newer       time.Time    // the month after, zero for the current one
	First       time.Time    // when history began: quiet days before it are not claimed
}

// Error is any page that could not be shown.
type Error struct {
	Layout
	Code      int    // the HTTP status: 404, 410, 429, 500, 503, …
	Reference string // finds the log line; only for 5xx
	Problem   string // "" or "link": a mailed link that is used up or too old
}
