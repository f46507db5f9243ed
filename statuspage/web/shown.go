package web

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file and shown_incident.go turn the nouns of statuspage into what readers may see.
// Nothing reaches a page but the fields that are copied here.

// kind is the page's overall state now.
func (m *moment) kind() statuspage.Status {
	return statuspage.Overall(m.Standings, m.Open, m.now)
}

// ways are the ways to be told. stamp is the short form's; "" leaves the form to the dialog.
func (m *moment) ways(stamp string, chosen ...string) templates.Ways {
	channels := channelsOf(m.Page)
	w := templates.Ways{Stamp: stamp, More: len(channels) > 0 && m.copied == nil}
	w.Mail = w.More && stamp != "" && slices.Contains(channels, "mail")
	for _, st := range m.all {
		c := st.Component
		if !c.Private && w.Mail {
			w.Choices = append(w.Choices, templates.Choice{ID: c.ID, Name: c.Name, Group: c.Group, Chosen: slices.Contains(chosen, c.ID) || len(m.only) > 0 && m.shows(c.ID)})
		}
	}
	if len(w.Choices) < 2 {
		w.Choices = nil // nothing to choose from
	}
	return w
}

func (m *moment) component(c statuspage.ComponentSummary) templates.Component {
	shown := templates.Component{
		ID: c.Component.ID, Name: c.Component.Name, Description: c.Component.Description,
		Status: c.Status.String(), Cause: m.cause(c.Standing), Since: c.Since, Checked: c.Checked,
		Days: make([]templates.Day, len(c.Days)), Uptime: shownUptime(statuspage.BarDays, c.Uptime), Began: c.Began,
	}
	if c.Waiting {
		shown.Since = time.Time{} // not "no measurements since": they are only beginning
	}
	for i, d := range c.Days {
		shown.Days[i] = shownDay(d)
	}
	if o := c.Override; o != nil {
		shown.Word = &templates.Word{Status: o.Status.String(), Reason: o.Reason, Until: o.Until}
	}
	return shown
}

// cause is why a component is in trouble, as the newest automatic update about it says.
func (m *moment) cause(s statuspage.Standing) string {
	if !s.Status.Trouble() {
		return ""
	}
	for _, i := range m.Open {
		if !i.Affects(s.Component.ID) {
			continue
		}
		for _, u := range slices.Backward(i.Updates) {
			if u.Said != nil && slices.Contains(u.Said.Components, s.Component.Name) {
				return u.Said.Cause.String()
			}
		}
	}
	return ""
}

func shownDay(d statuspage.Day) templates.Day {
	shown := templates.Day{
		Date: d.From, Step: int(d.Step), Bad: d.Uptime.Bad(),
		Good: d.Uptime.Known - d.Uptime.Weighted(), Known: d.Uptime.Known, Length: d.Uptime.Life,
	}
	if d.Begun {
		shown.Status = d.Status.String()
	}
	return shown
}

func shownUptime(days int, u statuspage.Uptime) templates.Uptime {
	return templates.Uptime{Days: days, Good: u.Known - u.Weighted(), Known: u.Known, Length: u.Life}
}

func shownGaps(gaps []statuspage.Stretch, now time.Time) []templates.Gap {
	var shown []templates.Gap
	for _, g := range gaps {
		if g.Length() < time.Minute {
			continue // a restart
		}
		to := g.To
		if !to.Before(now) {
			to = time.Time{}
		}
		shown = append(shown, templates.Gap{From: g.From, To: to})
	}
	return shown
}
