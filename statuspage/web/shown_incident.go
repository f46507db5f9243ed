package web

import (
	"cmp"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// incidents shows those that may be shown, in their order.
func (m *moment) incidents(list []statuspage.Incident) []templates.Incident {
	var shown []templates.Incident
	for _, i := range statuspage.PublicIncidents(list, m.Standings) {
		if m.concerns(i) {
			shown = append(shown, m.incident(i))
		}
	}
	return shown
}

// maintenances shows what may be shown of announced work: what runs, then what is
// planned, then what is over, each in its order.
func (m *moment) maintenances(list []statuspage.Maintenance) []templates.Maintenance {
	var shown []templates.Maintenance
	for _, w := range statuspage.PublicMaintenance(list, m.Standings) {
		if m.concerns(w.Incident) {
			shown = append(shown, m.work(w))
		}
	}
	slices.SortStableFunc(shown, func(a, b templates.Maintenance) int { return cmp.Compare(turn(a), turn(b)) })
	return shown
}

// served shows the work that was completed or cancelled, in its order.
func (m *moment) served(list []statuspage.Maintenance) []templates.Maintenance {
	over := slices.DeleteFunc(slices.Clone(list), func(w statuspage.Maintenance) bool { return w.Open() })
	return m.maintenances(over)
}

// turn is 0 for work that runs, 1 for what is planned and 2 for what is over.
func turn(w templates.Maintenance) int {
	switch {
	case w.Over():
		return 2
	case w.Running():
		return 0
	}
	return 1
}

// work shows a maintenance that PublicMaintenance let through.
func (m *moment) work(w statuspage.Maintenance) templates.Maintenance {
	return templates.Maintenance{Incident: m.incident(w.Incident), Start: w.Window.Start, End: w.Window.End, Zone: w.Window.Zone}
}

// incident shows one that PublicIncidents let through.
func (m *moment) incident(i statuspage.Incident) templates.Incident {
	shown := templates.Incident{
		ID: i.ID, Stage: i.Stage.String(), Impact: i.Impact.String(),
		Auto: i.Auto && !i.Taken, Began: i.Began, Confirmed: i.Confirmed, Published: i.Published, Ended: i.Ended, Next: i.Next,
		Spells: templates.Spells(i.Spells()), Affected: m.affected(i.Components),
	}
	shown.Title, shown.Lang = m.title(i)
	var left []statuspage.Affected
	for _, u := range i.Updates {
		left = after(left, u.Components)
		shown.Updates = append(shown.Updates, m.update(u, left))
	}
	slices.Reverse(shown.Updates)
	return shown
}

// title is an incident's title in the reader's language, if it is known in it; lang is
// the language that it is in otherwise.
func (m *moment) title(i statuspage.Incident) (text, lang string) {
	return i.TitleIn(m.spoken.Tag, m.language.Tag, automatic{m.texts})
}

// after is how components stand after an update: those that it names as it says, which
// were otherwise before; the others as they were.
func after(left, said []statuspage.Affected) []statuspage.Affected {
	next := make([]statuspage.Affected, 0, len(left)+len(said))
	for _, a := range left {
		a.Was = a.Status
		next = append(next, a)
	}
	for _, a := range said {
		n := slices.IndexFunc(next, func(b statuspage.Affected) bool { return b.Component == a.Component })
		if n < 0 {
			next = append(next, a)
			continue
		}
		next[n].Status = a.Status
	}
	return next
}

// affected shows the components of an incident. Those that aren't shown are not named.
func (m *moment) affected(all []statuspage.Affected) []templates.Affected {
	var shown []templates.Affected
	for _, a := range all {
		st, ok := m.public(a.Component, m.now)
		if !ok {
			continue
		}
		one := templates.Affected{ID: a.Component, Name: st.Component.Name, Status: a.Status.String()}
		if a.Was != a.Status {
			one.Was = a.Was.String()
		}
		shown = append(shown, one)
	}
	return shown
}

// update shows one, with the components as it left them.
func (m *moment) update(u statuspage.Update, left []statuspage.Affected) templates.Update {
	shown := templates.Update{
		ID: u.ID, Stage: u.Stage.String(), At: u.At, Auto: !u.By.Person(), Affected: m.affected(left),
	}
	shown.Body, shown.Lang = u.BodyIn(m.spoken.Tag, m.language.Tag, automatic{m.texts})
	for _, e := range u.Edits {
		body, _ := e.BodyIn(m.spoken.Tag, m.language.Tag)
		shown.Edits = append(shown.Edits, templates.Edit{At: e.At, Body: body})
	}
	return shown
}
