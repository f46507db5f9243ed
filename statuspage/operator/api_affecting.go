package operator

import "github.com/fyr-status/fyr/statuspage"

// Affecting is a component in a request, with the status that it is given. What a
// [statuspage.Affected] says beyond that is the record's, and nobody can ask for it.
type Affecting struct {
	Component string            `json:"component"` // id
	Status    statuspage.Status `json:"status"`
}

// affectingOf are components as a request that says the same names them.
func affectingOf(list []statuspage.Affected) []Affecting {
	var out []Affecting
	for _, a := range list {
		out = append(out, Affecting{a.Component, a.Status})
	}
	return out
}

// given are a request's components in the Desk's words.
func given(list []Affecting) []statuspage.Affected {
	var out []statuspage.Affected
	for _, a := range list {
		out = append(out, statuspage.Affected{Component: a.Component, Status: a.Status})
	}
	return out
}
