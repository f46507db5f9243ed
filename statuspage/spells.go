package statuspage

import (
	"slices"
	"time"
)

// Spells is trouble that came and went: how often, and how long it was in all. The times
// between don't count.
type Spells struct {
	Count  int           `json:"count"`
	Lasted time.Duration `json:"lasted"` // in nanoseconds
}

// Spells returns how often and how long at least one component of the incident was in
// trouble, as its updates say, until it ended or all were well again. It is zero while
// there is trouble, and for one spell: that is from Began to Ended.
func (i Incident) Spells() Spells {
	end := i.Ended
	if end.IsZero() {
		end = i.Recovered
	}
	var all Spells
	for _, s := range i.troubled(end) {
		all.Count++
		all.Lasted += s.Length()
	}
	if all.Count < 2 {
		return Spells{}
	}
	return all
}

// troubled returns the times until end in which a component of the incident was in
// trouble, oldest first. What touches is one.
func (i Incident) troubled(end time.Time) []Stretch {
	var all []Stretch
	bad := map[string]bool{}
	var from time.Time
	for _, a := range i.turns(end) {
		was := len(bad) > 0
		if delete(bad, a.Component); a.Status.Trouble() {
			bad[a.Component] = true
		}
		switch is := len(bad) > 0; {
		case is && !was:
			from = a.Since
		case was && !is:
			all = withStretch(all, from, a.Since)
		}
	}
	if len(bad) > 0 {
		all = withStretch(all, from, end)
	}
	return all
}

// turns is what the updates say of components, in the order in which it came true; what
// came after end is as of then.
func (i Incident) turns(end time.Time) []Affected {
	var all []Affected
	for _, u := range i.Updates {
		for _, a := range u.Components {
			if a.Since.IsZero() {
				a.Since = u.At
			}
			a.Since = Earlier(a.Since, end)
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b Affected) int { return a.Since.Compare(b.Since) })
	return all
}

// withStretch adds [from, to) to the stretches before it; it lengthens the last one if
// that ends where it begins.
func withStretch(all []Stretch, from, to time.Time) []Stretch {
	switch last := len(all) - 1; {
	case !to.After(from):
		return all
	case last >= 0 && all[last].To.Equal(from):
		all[last].To = to
		return all
	}
	return append(all, Stretch{From: from, To: to})
}
