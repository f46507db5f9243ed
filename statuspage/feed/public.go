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

// publicUpdate is an incident's event without its private components; false when
// nothing is left to tell.
func publicUpdate(t statuspage.Told, standings []statuspage.Standing) (statuspage.Told, bool) {
	if t.Incident == nil || t.Update == nil {
		return t, false
	}
	public := statuspage.PublicIncidents([]statuspage.Incident{*t.Incident}, standings)
	if len(public) == 0 {
		return t, false
	}
	t.Incident = &public[0]
	for n := range public[0].Updates {
		if u := &public[0].Updates[n]; u.ID == t.Update.ID {
			t.Update = u
			return t, true
		}
	}
	return t, false
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
