package feed

import "github.com/fyr-status/fyr/statuspage"

// Public returns the events that everybody may see, in their order: none of a private
// component, none of a draft, and nothing of private components in the others.
func Public(events []statuspage.Told, standings []statuspage.Standing) []statuspage.Told {
	names := Names(standings)
	shown := make([]statuspage.Told, 0, len(events))
	for _, t := range events {
		if t.Kind == statuspage.ComponentEvent {
			if _, ok := names[t.Component]; ok {
				shown = append(shown, t)
			}
		} else if t, ok := publicUpdate(t, standings); ok {
			shown = append(shown, t)
		}
	}
	return shown
}

// publicUpdate is the event of an incident or a maintenance without its private
// components; false when nothing is left to tell.
func publicUpdate(t statuspage.Told, standings []statuspage.Standing) (statuspage.Told, bool) {
	if t.Update == nil {
		return t, false
	}
	id := t.Update.ID
	t.Update = nil
	if t.Incident != nil {
		if public := statuspage.PublicIncidents([]statuspage.Incident{*t.Incident}, standings); len(public) == 1 {
			t.Incident, t.Update = &public[0], update(public[0], id)
		}
	} else if t.Maintenance != nil {
		if public := statuspage.PublicMaintenance([]statuspage.Maintenance{*t.Maintenance}, standings); len(public) == 1 {
			t.Maintenance, t.Update = &public[0], update(public[0].Incident, id)
		}
	}
	return t, t.Update != nil
}

// update finds one by id; nil when it is not in the incident.
func update(i statuspage.Incident, id string) *statuspage.Update {
	for n := range i.Updates {
		if i.Updates[n].ID == id {
			return &i.Updates[n]
		}
	}
	return nil
}

// Names are the public components' names by id, for [Feed.Components].
func Names(standings []statuspage.Standing) map[string]string {
	names := make(map[string]string, len(standings))
	for _, s := range standings {
		if !s.Component.Private {
			names[s.Component.ID] = s.Component.Name
		}
	}
	return names
}
