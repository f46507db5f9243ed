package statuspage

import (
	"slices"

	"github.com/fyr-status/fyr/monitor"
)

// retitle gives an automatic incident the title that is true now: what fails since
// when, from when it fails again, or from when to when it failed. A person's title stays.
func (p *plan) retitle(i Incident, said Said) Incident {
	if i.Taken {
		return i
	}
	title := Said{What: SaidBegan, Components: p.namesOf(i), Cause: said.Cause, Status: said.Status, At: i.Began}
	switch said.What {
	case SaidRelapsed:
		title.Components, title.At = p.failing(i), said.At
	case SaidRecovered:
		last := lastTrouble(i)
		title.What, title.Cause, title.Status = SaidRecovered, last.Cause, last.Status
		title.At, title.From, title.Spells = said.At, i.Began, i.Spells()
	}
	i.Title, i.Titled = p.b.words.Title(title), &title
	return i
}

// failing names the components of the incident that are in trouble.
func (p *plan) failing(i Incident) []string {
	var names []string
	for _, a := range i.Components {
		if a.Status.Trouble() {
			names = append(names, p.b.x.name(a.Component))
		}
	}
	return names
}

// lastTrouble is the newest automatic word that named a cause.
func lastTrouble(i Incident) Said {
	for _, u := range slices.Backward(i.Updates) {
		if u.Said != nil && u.Said.Cause != monitor.NoCause {
			return *u.Said
		}
	}
	return Said{Status: MajorOutage}
}

func (p *plan) namesOf(i Incident) []string {
	names := make([]string, 0, len(i.Components))
	for _, a := range i.Components {
		names = append(names, p.b.x.name(a.Component))
	}
	return names
}
