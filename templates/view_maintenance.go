package templates

import (
	"slices"
	"time"
)

// Maintenance is announced work as readers see it. Began and Ended of the Incident are
// the real start and end, zero until then; Impact is "none".
type Maintenance struct {
	Incident
	Start time.Time // the announced window
	End   time.Time
	Zone  string // IANA name of the zone that the window was said in: "Asia/Jakarta"
}

// Page is the path of the maintenance's page, below Base and Prefix.
func (m Maintenance) Page() string { return "/maintenance/" + m.ID }

// Calendar is the path of its entry for calendars, below Base.
func (m Maintenance) Calendar() string { return m.Page() + ".ics" }

// Running reports whether the work has begun and is not over.
func (m Maintenance) Running() bool { return m.Stage == "in_progress" || m.Stage == "verifying" }

// From is when it begins, or really began.
func (m Maintenance) From() time.Time {
	if !m.Began.IsZero() {
		return m.Began
	}
	return m.Start
}

// To is when it is meant to end, or really ended. What was called off before it began
// keeps its plan.
func (m Maintenance) To() time.Time {
	if !m.Began.IsZero() && !m.Ended.IsZero() {
		return m.Ended
	}
	return m.End
}

// Concerned is Affected, without a status where the work gave none: it never began.
func (m Maintenance) Concerned() []Affected {
	list := slices.Clone(m.Affected)
	for n := range list {
		if m.Began.IsZero() {
			list[n].Status = ""
		}
	}
	return list
}

// MaintenancePage is one maintenance: /maintenance/{id}.
type MaintenancePage struct {
	Layout
	Maintenance
	Ways Ways
}
