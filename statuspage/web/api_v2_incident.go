package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// spIncident is an incident.
type spIncident struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Status       string        `json:"status"`
	CreatedAt    spTime        `json:"created_at"`
	UpdatedAt    spTime        `json:"updated_at"`
	MonitoringAt spTime        `json:"monitoring_at"`
	ResolvedAt   spTime        `json:"resolved_at"`
	Impact       string        `json:"impact"`
	Shortlink    string        `json:"shortlink"`
	StartedAt    spTime        `json:"started_at"`
	PageID       string        `json:"page_id"`
	Updates      []spUpdate    `json:"incident_updates"` // newest first
	Components   []spComponent `json:"components"`
}

// spMaintenance is maintenance: an incident with a window.
type spMaintenance struct {
	spIncident
	ScheduledFor   spTime `json:"scheduled_for"`
	ScheduledUntil spTime `json:"scheduled_until"`
}

// spUpdate is a post.
type spUpdate struct {
	ID                   string       `json:"id"`
	Status               string       `json:"status"`
	Body                 string       `json:"body"` // plain text
	IncidentID           string       `json:"incident_id"`
	CreatedAt            spTime       `json:"created_at"`
	UpdatedAt            spTime       `json:"updated_at"`
	DisplayAt            spTime       `json:"display_at"`
	AffectedComponents   []spAffected `json:"affected_components"` // null for none
	DeliverNotifications bool         `json:"deliver_notifications"`
	CustomTweet          *string      `json:"custom_tweet"`
	TweetID              *string      `json:"tweet_id"`
}

// spAffected is what a post does to a component.
type spAffected struct {
	Code      string            `json:"code"` // the component's id
	Name      string            `json:"name"` // "Group - Component"
	OldStatus statuspage.Status `json:"old_status"`
	NewStatus statuspage.Status `json:"new_status"`
}

// unresolved are the incidents that run, the newest first.
func (w *wire) unresolved() []spIncident {
	list := w.incidents(w.open)
	if w.silence != nil {
		list = newest(append(list, w.silent()))
	}
	return list
}

// incidents are the public incidents, the newest first.
func (w *wire) incidents(public []statuspage.Incident) []spIncident {
	list := make([]spIncident, 0, len(public))
	for _, i := range public {
		list = append(list, w.incident(i))
	}
	return newest(list)
}

// newest puts incidents in order, the newest first.
func newest(list []spIncident) []spIncident {
	slices.SortStableFunc(list, func(a, b spIncident) int { return b.order(a) })
	return list
}

// order tells which of two was made first.
func (i spIncident) order(j spIncident) int {
	return cmp.Or(time.Time(i.CreatedAt).Compare(time.Time(j.CreatedAt)), cmp.Compare(j.ID, i.ID))
}

// maintenances are public maintenance, the newest first.
func (w *wire) maintenances(public []statuspage.Maintenance) []spMaintenance {
	list := make([]spMaintenance, 0, len(public))
	for _, m := range public {
		list = append(list, w.maintenance(m))
	}
	slices.SortStableFunc(list, func(a, b spMaintenance) int { return b.order(a.spIncident) })
	return list
}

// incident is one that may be shown, in the words that the page shows.
func (w *wire) incident(i statuspage.Incident) spIncident {
	words := w.moment.incident(i)
	sp := spIncident{
		ID: i.ID, Name: words.Title, Status: stageName(i.Stage), CreatedAt: w.at(i.Created), UpdatedAt: w.at(statuspage.Later(i.Created, i.Updated)),
		MonitoringAt: w.at(i.Monitored), ResolvedAt: w.at(resolvedAt(i)), Impact: i.Impact.String(),
		Shortlink: w.Page.Link(words.Page()), StartedAt: w.at(i.Began), PageID: w.page.ID,
		Updates: make([]spUpdate, 0, len(i.Updates)), Components: []spComponent{},
	}
	for _, a := range i.Components {
		if c := w.listed[a.Component]; c != nil {
			sp.Components = append(sp.Components, *c)
		}
	}
	for n, u := range slices.Backward(i.Updates) {
		sp.Updates = append(sp.Updates, w.update(i.ID, u, words.Updates[len(i.Updates)-1-n].Body))
	}
	return sp
}

// resolvedAt is when it was said that it is over; zero while it runs. The true end may lie
// before the word that all is being watched: that would be out of order here.
func resolvedAt(i statuspage.Incident) time.Time {
	at := i.Ended
	for _, u := range i.Updates {
		if i.Stage.Over() && u.Stage.Over() && u.Stage != statuspage.Postmortem {
			at = statuspage.Later(at, u.At)
		}
	}
	return at
}

// maintenance is one that may be shown. The work that was called off is over.
func (w *wire) maintenance(m statuspage.Maintenance) spMaintenance {
	sp := spMaintenance{spIncident: w.incident(m.Incident), ScheduledFor: w.at(m.Window.Start), ScheduledUntil: w.at(m.Window.End)}
	sp.Impact, sp.Shortlink = "maintenance", w.Page.Link("/maintenance/"+m.ID)
	if m.Began.IsZero() {
		sp.StartedAt = sp.ScheduledFor
	}
	return sp
}

// stageName is a stage as Statuspage has it.
func stageName(s statuspage.Stage) string {
	if s == statuspage.Cancelled {
		return statuspage.Completed.String()
	}
	return s.String()
}

func (w *wire) update(incident string, u statuspage.Update, body string) spUpdate {
	edited := u.At
	for _, e := range u.Edits {
		edited = statuspage.Later(edited, e.At)
	}
	return spUpdate{
		ID: u.ID, Status: stageName(u.Stage), Body: strings.ReplaceAll(body, "\n", "\r\n"), IncidentID: incident,
		CreatedAt: w.at(u.At), UpdatedAt: w.at(edited), DisplayAt: w.at(u.At),
		AffectedComponents: w.affected(u.Components), DeliverNotifications: !u.Quiet,
	}
}

// affected is what a post does to the components that are still there; nil for none.
func (w *wire) affected(all []statuspage.Affected) []spAffected {
	var list []spAffected
	for _, a := range all {
		c := w.listed[a.Component]
		if c == nil {
			continue
		}
		name := c.Name
		if st, _ := w.public(a.Component, w.now); st.Component.Group != "" {
			name = st.Component.Group + " - " + name
		}
		list = append(list, spAffected{Code: c.ID, Name: name, OldStatus: wireStatus(a.Was), NewStatus: wireStatus(a.Status)})
	}
	return list
}

// wireStatus is a status in Statuspage's words, which has none for unknown.
func wireStatus(s statuspage.Status) statuspage.Status {
	if s.String() == statuspage.Unknown.String() {
		return statuspage.Operational
	}
	return s
}
