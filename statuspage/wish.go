package statuspage

import (
	"slices"
	"time"
)

// Wish is what a subscriber wants to hear, and how. The zero Wish hears everything, at
// once, in the page's language and zone.
type Wish struct {
	Components    []string `json:"components"`        // ids; none, and no Groups: all
	Groups        []string `json:"groups,omitempty"`  // names: whatever belongs to them on the day
	Subject       string   `json:"subject,omitempty"` // only this incident or maintenance, by its id
	Impact        Impact   `json:"impact,omitempty"`  // the least that an incident has had; none: any
	NoMaintenance bool     `json:"no_maintenance,omitempty"`
	Language      string   `json:"language"`       // BCP 47
	Zone          string   `json:"zone,omitempty"` // IANA name; "": the page's
	Quiet         Quiet    `json:"quiet,omitzero"`
}

// Quiet is the part of each day, in the subscriber's zone, in which minor matters wait
// to be told together at its end. Both are minutes since midnight, 0 to 1439; From may be
// after Till, over midnight; equal: there is none.
type Quiet struct {
	From int `json:"from"`
	Till int `json:"till"`
}

// Matter is what an event is about, as far as wishes go.
type Matter struct {
	Components  []string // ids of all that it concerns; none: it concerns everybody
	Groups      []string // the groups that they are in
	Subject     string   // the incident's or maintenance's id; "" for a component's status
	Impact      Impact   // the incident's worst
	Maintenance bool
}

// Wants reports whether the wish covers a matter.
func (w Wish) Wants(m Matter) bool {
	switch {
	case w.Subject != "" && w.Subject != m.Subject,
		w.NoMaintenance && m.Maintenance,
		!m.Maintenance && m.Impact < w.Impact:
		return false
	case len(w.Components)+len(w.Groups) == 0, len(m.Components) == 0:
		return true
	}
	return meet(w.Components, m.Components) || meet(w.Groups, m.Groups)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// Ends returns when the quiet part of the day that an instant falls into is over; the
// zero time when it falls into none. A day on which the clock changes is as long as it is.
func (q Quiet) Ends(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	minute := local.Hour()*60 + local.Minute()
	var days int
	switch {
	case q.From == q.Till:
		return time.Time{}
	case q.From < q.Till && (minute < q.From || minute >= q.Till),
		q.From > q.Till && minute < q.From && minute >= q.Till:
		return time.Time{}
	case q.From > q.Till && minute >= q.From:
		days = 1
	}
	return time.Date(local.Year(), local.Month(), local.Day()+days, 0, q.Till, 0, 0, zone)
}

// MatterOf is what an incident or a maintenance is about: all that it has come to affect.
// groupOf is the group of a component, "" for none.
func MatterOf(i Incident, groupOf func(component string) string) Matter {
	m := Matter{Subject: i.ID, Impact: i.Impact}
	for _, a := range i.Components {
		m = m.with(a.Component, groupOf)
	}
	return m
}

// Matter is what the event is about.
func (t Told) Matter(groupOf func(component string) string) Matter {
	if t.About() == nil {
		return Matter{Impact: ImpactCritical}.with(t.Component, groupOf) // a person's word is never too small
	}
	m := MatterOf(*t.About(), groupOf)
	m.Maintenance = t.Maintenance != nil
	if t.Update != nil {
		for _, a := range t.Update.Components {
			m = m.with(a.Component, groupOf)
		}
	}
	return m
}

func (m Matter) with(component string, groupOf func(string) string) Matter {
	if slices.Contains(m.Components, component) {
		return m
	}
	m.Components = append(m.Components, component)
	if g := groupOf(component); g != "" && !slices.Contains(m.Groups, g) {
		m.Groups = append(m.Groups, g)
	}
	return m
}
