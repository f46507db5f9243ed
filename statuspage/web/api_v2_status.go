package web

import (
	"strconv"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// spStatus is how the page as a whole stands.
type spStatus struct {
	Indicator   string `json:"indicator"` // none, minor, major, critical, maintenance
	Description string `json:"description"`
}

// The states as a whole, in Statuspage's words.
var (
	spWell     = spStatus{"none", "All Systems Operational"}
	spDegraded = spStatus{"minor", "Partially Degraded Service"}
	spMinor    = spStatus{"minor", "Minor Service Outage"}
	spMajor    = spStatus{"major", "Partial System Outage"}
	spCritical = spStatus{"critical", "Major System Outage"}
	spServed   = spStatus{"maintenance", "Service Under Maintenance"}
)

// statusNow is the worst of what is told. An open incident always weighs, even one that
// names no component; and what isn't measured is never well.
func (w *wire) statusNow() spStatus {
	switch impact := w.impact(); {
	case impact == statuspage.ImpactCritical:
		return spCritical
	case impact == statuspage.ImpactMajor:
		return spMajor
	case impact == statuspage.ImpactMinor && w.stands(statuspage.DegradedPerformance):
		return spDegraded
	case impact == statuspage.ImpactMinor || len(w.open) > 0:
		return spMinor
	case len(w.shown) == 0:
		return spStatus{"minor", w.texts.T("heading.empty")}
	case w.silence != nil:
		return spStatus{"minor", w.silenceTitle()}
	case w.waiting():
		return spStatus{"minor", w.texts.T("heading.waiting")}
	case w.stands(statuspage.UnderMaintenance):
		return spServed
	}
	return spWell
}

// impact is the worst that the components' statuses and the open incidents say.
func (w *wire) impact() statuspage.Impact {
	affected, core := make([]statuspage.Affected, 0, len(w.shown)), map[string]bool{}
	out := 0
	for _, s := range w.shown {
		id := s.Component.ID
		affected = append(affected, statuspage.Affected{Component: id, Status: w.listed[id].Status})
		core[id] = s.Component.Core
		if w.listed[id].Status == statuspage.MajorOutage {
			out++
		}
	}
	impact := statuspage.ImpactOf(affected, func(id string) bool { return core[id] || out == len(w.shown) })
	for _, i := range w.open {
		if !i.Recovered.IsZero() {
			i.Impact = min(i.Impact, statuspage.ImpactMinor) // all is well again, and being watched
		}
		impact = max(impact, i.Impact)
	}
	return impact
}

// stands reports whether any component stands like this.
func (w *wire) stands(status statuspage.Status) bool {
	for _, c := range w.listed {
		if c.Status == status {
			return true
		}
	}
	return false
}

// waiting reports whether there are monitors, and none of them has measured anything yet.
func (w *wire) waiting() bool {
	monitored := false
	for _, s := range w.shown {
		if len(s.Component.Monitors) > 0 && !s.Checked.IsZero() {
			return false
		}
		monitored = monitored || len(s.Component.Monitors) > 0
	}
	return monitored
}

// silence is that something has not been measured for so long that its last status may
// no longer pass for its status.
type silence struct {
	since     time.Time             // the longest of them
	standings []statuspage.Standing // of the components that aren't measured
	whole     bool                  // nothing else is measured either
}

// silenceOf finds it; nil when there is none.
func silenceOf(shown []statuspage.Standing, now time.Time) *silence {
	var q silence
	monitored := 0
	for _, s := range shown {
		if len(s.Component.Monitors) > 0 {
			monitored++
		}
		since := s.Checked
		if since.IsZero() {
			since = s.Since
		}
		if s.Status == statuspage.Unknown && !now.Before(since.Add(statuspage.StaleAfter(s.Interval))) {
			q.standings, q.since = append(q.standings, s), earlier(q.since, since)
		}
	}
	if len(q.standings) == 0 {
		return nil
	}
	q.whole = len(q.standings) == monitored
	return &q
}

// names are the components that aren't measured.
func (q *silence) names() []string {
	names := make([]string, 0, len(q.standings))
	for _, s := range q.standings {
		names = append(names, s.Component.Name)
	}
	return names
}

// silenceTitle says that nothing is measured, or what is not.
func (w *wire) silenceTitle() string {
	if w.silence.whole {
		return w.texts.T("heading.unmeasured", "At", w.texts.Clock(w.silence.since, w.now))
	}
	return w.texts.AutoTitle(string(statuspage.SaidBegan), w.silence.names(), "", statuspage.Unknown.String(), w.silence.since, time.Time{}, templates.Spells{})
}

// silent is the silence as an incident without impact, for clients that know no other
// way to be told. It is derived from what stands, and so has no place in the history.
func (w *wire) silent() spIncident {
	since, id := w.at(w.silence.since), w.silenceID()
	i := spIncident{
		ID: id, Name: w.silenceTitle(), Status: statuspage.Investigating.String(), CreatedAt: since, UpdatedAt: since,
		Impact: statuspage.ImpactNone.String(), Shortlink: w.Page.Link("/"), StartedAt: since, PageID: w.page.ID,
		Components: make([]spComponent, 0, len(w.silence.standings)),
	}
	for _, s := range w.silence.standings {
		i.Components = append(i.Components, *w.listed[s.Component.ID])
	}
	i.Updates = []spUpdate{{
		ID: w.id("update", id), Status: i.Status, IncidentID: id, CreatedAt: since, UpdatedAt: since, DisplayAt: since,
		Body: w.texts.AutoBody(string(statuspage.SaidBegan), w.silence.names(), "own_trouble", statuspage.Unknown.String(), w.silence.since, time.Time{}, templates.Spells{}),
	}}
	return i
}

// silenceID is the silence's id for as long as it lasts.
func (w *wire) silenceID() string {
	return w.id("silence", strconv.FormatInt(w.silence.since.UnixMilli(), 10))
}
