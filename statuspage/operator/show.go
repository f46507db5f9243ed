package operator

import (
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// namesOf are the components' names by id.
func namesOf(v *statuspage.View) map[string]string {
	names := make(map[string]string, len(v.Standings))
	for _, s := range v.Standings {
		names[s.Component.ID] = s.Component.Name
	}
	return names
}

// show is an incident as the operators' pages print it.
func show(i statuspage.Incident, names map[string]string) templates.Incident {
	out := templates.Incident{
		ID: i.ID, Title: i.Title, Stage: i.Stage.String(), Impact: i.Impact.String(), Auto: i.Auto && !i.Taken,
		Affected: affected(i.Components, names), Began: i.Began, Confirmed: i.Confirmed, Published: i.Published,
		Ended: i.Ended, Next: i.Next,
	}
	for _, u := range slices.Backward(i.Updates) {
		out.Updates = append(out.Updates, showUpdate(u))
	}
	return out
}

func showUpdate(u statuspage.Update) templates.Update {
	shown := templates.Update{ID: u.ID, Stage: u.Stage.String(), At: u.At, Body: u.Body, Auto: u.Said != nil, Bodies: u.Bodies}
	for _, e := range u.Edits {
		shown.Edits = append(shown.Edits, templates.Edit{At: e.At, Body: e.Body})
	}
	return shown
}

func affected(list []statuspage.Affected, names map[string]string) []templates.Affected {
	out := make([]templates.Affected, 0, len(list))
	for _, a := range list {
		name := names[a.Component]
		if name == "" {
			name = a.Component
		}
		out = append(out, templates.Affected{ID: a.Component, Name: name, Status: a.Status.String()})
	}
	return out
}

// groupsIn tells the group of each component, "" for none.
func groupsIn(v *statuspage.View) func(component string) string {
	groups := make(map[string]string, len(v.Standings))
	for _, st := range v.Standings {
		groups[st.Component.ID] = st.Component.Group
	}
	return func(component string) string { return groups[component] }
}
