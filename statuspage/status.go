package statuspage

import (
	"github.com/fyr-status/fyr/monitor"
)

// Status is what the public is told of a component. The names are Statuspage's,
// with Unknown added.
type Status uint8

// The six statuses. The numbers are stored: they never change.
const (
	Unknown             Status = 0 // we were not measuring
	Operational         Status = 1
	DegradedPerformance Status = 2
	PartialOutage       Status = 3
	MajorOutage         Status = 4
	UnderMaintenance    Status = 5
)

var statusNames = [...]string{
	"unknown", "operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance",
}

// Statuses lists all of them in the order of their numbers.
func Statuses() []Status {
	return []Status{Unknown, Operational, DegradedPerformance, PartialOutage, MajorOutage, UnderMaintenance}
}

// String returns the status as JSON and command lines write it.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return statusNames[Unknown]
}

// ParseStatus reads a status by name.
func ParseStatus(name string) (Status, error) {
	for i, n := range statusNames {
		if n == name {
			return Status(i), nil
		}
	}
	return Unknown, &Invalid{Field: "status", Value: name, Reason: "is not a component's status", Example: "major_outage"}
}

// MarshalText writes the status by name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a status by name; any other word is an error.
func (s *Status) UnmarshalText(text []byte) (err error) {
	*s, err = ParseStatus(string(text))
	return err
}

// severity orders statuses from good to bad. Unknown stands between operational and
// degraded: it must never hide trouble, and never pass for health.
var severity = [...]int{Unknown: 1, Operational: 0, UnderMaintenance: 2, DegradedPerformance: 3, PartialOutage: 4, MajorOutage: 5}

// Worse reports whether s is worse news than t.
func (s Status) Worse(t Status) bool { return severity[orUnknown(s)] > severity[orUnknown(t)] }

// Worst returns the worst of the statuses; Operational when there are none.
func Worst(statuses ...Status) Status {
	worst := Operational
	for _, s := range statuses {
		if s.Worse(worst) {
			worst = s
		}
	}
	return worst
}

// Trouble reports whether the status is bad news about the component itself.
func (s Status) Trouble() bool {
	return s == DegradedPerformance || s == PartialOutage || s == MajorOutage
}

// Impact is how much an incident hurts.
type Impact uint8

// The impacts. The numbers are stored: they never change.
const (
	ImpactNone     Impact = 0
	ImpactMinor    Impact = 1
	ImpactMajor    Impact = 2
	ImpactCritical Impact = 3
)

var impactNames = [...]string{"none", "minor", "major", "critical"}

// String returns the impact as Statuspage writes it.
func (i Impact) String() string {
	if int(i) < len(impactNames) {
		return impactNames[i]
	}
	return impactNames[ImpactNone]
}

// ParseImpact reads an impact by name.
func ParseImpact(name string) (Impact, error) {
	for i, n := range impactNames {
		if n == name {
			return Impact(i), nil
		}
	}
	return 0, &Invalid{Field: "impact", Value: name, Reason: "is not an impact (none, minor, major, critical)", Example: "minor"}
}

// MarshalText writes the impact by name.
func (i Impact) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads an impact by name.
func (i *Impact) UnmarshalText(text []byte) (err error) {
	*i, err = ParseImpact(string(text))
	return err
}

// ImpactOf is the impact of components standing like this: a core component that is
// wholly out is critical, any other outage major, anything less minor.
func ImpactOf(affected []Affected, core func(component string) bool) Impact {
	impact := ImpactNone
	for _, a := range affected {
		var i Impact
		switch {
		case a.Status == MajorOutage && core(a.Component):
			i = ImpactCritical
		case a.Status == MajorOutage || a.Status == PartialOutage:
			i = ImpactMajor
		case a.Status == DegradedPerformance:
			i = ImpactMinor
		}
		impact = max(impact, i)
	}
	return impact
}

// statusOf derives a component's status from its monitors' statuses.
func (c Component) statusOf(statuses []monitor.Status) Status {
	var down, degraded, up, unknown int
	for _, s := range statuses {
		switch s {
		case monitor.Down:
			down++
		case monitor.Degraded:
			degraded++
		case monitor.Up:
			up++
		default:
			unknown++
		}
	}
	switch {
	case len(statuses) == 0:
		return Operational // set by hand
	case down == len(statuses):
		return c.WhenDown
	case down > 0 && down+unknown == len(statuses):
		return c.WhenDown
	case down > 0:
		return c.WhenSomeDown
	case degraded > 0:
		return DegradedPerformance
	case up > 0 && unknown == 0:
		return Operational
	}
	return Unknown
}
