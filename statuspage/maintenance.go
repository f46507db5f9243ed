package statuspage

import (
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Maintenance is work that a person announces: scheduled → in progress → (verifying) →
// completed, or cancelled. It begins and ends by itself at its window's times, or sooner
// by a person's hand. While it is in progress its components are under maintenance, no
// automatic incident begins for them, and nobody is alerted of their monitors.
//
// It shares what an incident has: the number counts in the same row, its Updates are
// events like any other, Began is when it really started, Ended when it really ended or
// was cancelled. Its Impact is none.
type Maintenance struct {
	Incident
	Window   Window `json:"window"`
	Sequence int    `json:"sequence"` // a calendar entry's (RFC 5545 section 3.8.7.4): raised when its time or words change

	// Plans is what was said of when it takes place, and when: what uptime leaves out
	// hangs on it.
	Plans []Plan `json:"-"`

	Series string `json:"series,omitempty"` // the id of the series that it is an occurrence of; "" of none
	Occurs string `json:"occurs,omitempty"` // the day in the series on which it was to begin: "2026-03-29"

	// Private holds the components of it that nobody may know of. One that is about
	// nothing else is a Draft: in no public output.
	Private []string `json:"-"`

	// Before is how each silenced monitor stood when the work began, as operators had
	// been told: what differs at the end is told then.
	Before map[string]monitor.Status `json:"-"`
}

// Window is when a maintenance is planned.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Zone  string    `json:"zone"` // IANA name of the zone that its wall clock was said in
}

// Running reports whether the work is going on.
func (m Maintenance) Running() bool { return m.Stage == InProgress || m.Stage == Verifying }

// Takes returns from when to when the work takes place: as planned, and once it has begun,
// or ended, when it really did. What was called off before it began keeps its plan.
func (m Maintenance) Takes() (from, to time.Time) {
	from, to = m.Window.Start, m.Window.End
	if m.Began.IsZero() {
		return from, to
	}
	if !m.Ended.IsZero() {
		to = m.Ended
	}
	return m.Began, to
}

// quiet reports whether what a person says next reaches nobody's mailbox: what was
// announced quietly goes on so until the person wants to tell.
func (m Maintenance) quiet(quiet, tell bool) bool {
	return quiet || !tell && m.Updates[0].Quiet
}

// covers reports whether the work went on at an instant. That it ends is known only
// afterwards.
func (m Maintenance) covers(at time.Time) bool {
	return !m.Began.IsZero() && !at.Before(m.Began) && (m.Ended.IsZero() || at.Before(m.Ended))
}

// PublicMaintenance returns the maintenance that may be shown: nothing about private
// components only, and no private component in the others.
func PublicMaintenance(list []Maintenance, standings []Standing) []Maintenance {
	shown := make([]Maintenance, 0, len(list))
	for _, m := range list {
		if public := PublicIncidents([]Incident{m.Incident}, standings); len(public) == 1 {
			m.Incident, m.Private, m.Before = public[0], nil, nil
			shown = append(shown, m)
		}
	}
	return shown
}
