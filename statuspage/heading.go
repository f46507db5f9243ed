package statuspage

import (
	"cmp"
	"slices"
	"time"
)

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

// headingOf makes the heading of what is shown and of the open incidents that may be.
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
	return cmp.Or(severity[b.Status]-severity[a.Status], a.Since.Compare(b.Since))
}

// foremost orders open incidents by whose title makes the heading: the one that is worse
// now, then the greater impact, then a person's words before the machine's, then the newer.
func foremost(a, b Incident) int {
	return cmp.Or(
		severity[b.present()]-severity[a.present()],
		cmp.Compare(b.Impact, a.Impact),
		personFirst(a, b),
		b.Began.Compare(a.Began),
	)
}

// personFirst orders incidents in which a person has spoken before the machine's own.
func personFirst(a, b Incident) int {
	switch {
	case a.byPerson() == b.byPerson():
		return 0
	case a.byPerson():
		return -1
	}
	return 1
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

// byPerson reports whether a person has spoken in the incident.
func (i Incident) byPerson() bool { return !i.Auto || i.Taken }
