package statuspage

import (
	"slices"
	"time"
)

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
