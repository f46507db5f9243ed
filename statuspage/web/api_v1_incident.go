package web

import (
	"context"
	"slices"

	"github.com/fyr-status/fyr/statuspage"
)

// v1IncidentList is the newest incidents.
type v1IncidentList struct {
	Incidents []v1Incident `json:"incidents"`
}

// v1MaintenanceList is the newest maintenance, planned ones among them.
type v1MaintenanceList struct {
	Maintenance []v1Maintenance `json:"maintenance"`
}

// v1Incident is an incident with every update.
type v1Incident struct {
	ID          string       `json:"id"`
	Number      int64        `json:"number"` // counts up; what ids of feed entries are made of
	Title       string       `json:"title"`
	Status      string       `json:"status"`
	Impact      string       `json:"impact"`
	Automatic   bool         `json:"automatic"` // the monitors opened it, and nobody has posted in it
	Components  []v1Affected `json:"components"`
	BeganAt     spTime       `json:"began_at"`
	ConfirmedAt spTime       `json:"confirmed_at"` // when the monitors were sure
	PublishedAt spTime       `json:"published_at"`
	EndedAt     spTime       `json:"ended_at"`       // the true end
	NextAt      spTime       `json:"next_update_at"` // when the next word is promised
	CreatedAt   spTime       `json:"created_at"`
	UpdatedAt   spTime       `json:"updated_at"`
	URL         string       `json:"url"`
	Updates     []v1Update   `json:"updates"` // newest first
}

// v1Maintenance is announced work; what it shares with incidents means the same.
type v1Maintenance struct {
	v1Incident
	StartsAt spTime `json:"starts_at"` // the announced window
	EndsAt   spTime `json:"ends_at"`
	TimeZone string `json:"time_zone"` // in which the window was said
}

// v1Affected is a component in an incident, with the status that it gives it.
type v1Affected struct {
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Status statuspage.Status `json:"status"`
	Was    statuspage.Status `json:"was"` // before
}

// v1Update is a post. Its text is Markdown.
type v1Update struct {
	ID         string       `json:"id"`
	Status     string       `json:"status"`
	At         spTime       `json:"at"`
	Text       string       `json:"text"`
	Automatic  bool         `json:"automatic"` // the monitors' words
	Components []v1Affected `json:"components"`
	Edits      []v1Edit     `json:"edits"` // earlier texts, oldest first
}

// v1Edit is an earlier text of an update.
type v1Edit struct {
	Until spTime `json:"until"` // when it was replaced
	Text  string `json:"text"`
}

func (s *Server) v1Incidents(ctx context.Context, m *moment) (any, error) {
	q := statuspage.IncidentQuery{Limit: 2 * listed} // private ones may be among them
	if len(m.only) == 1 {
		q.Component = m.only[0]
	}
	all, err := s.reader.Incidents(ctx, q)
	list := v1IncidentList{Incidents: []v1Incident{}}
	for _, i := range statuspage.PublicIncidents(all, m.Standings) {
		if m.concerns(i) && len(list.Incidents) < listed {
			list.Incidents = append(list.Incidents, m.v1Incident(i))
		}
	}
	return list, err
}

func (s *Server) v1Incident(ctx context.Context, m *moment, id string) (any, error) {
	if !isID(id) {
		return nil, statuspage.ErrNotFound
	}
	i, err := s.reader.Incident(ctx, id)
	if err != nil {
		return nil, err
	}
	public := statuspage.PublicIncidents([]statuspage.Incident{i}, m.Standings)
	if len(public) == 0 {
		return nil, statuspage.ErrNotFound
	}
	return m.v1Incident(public[0]), nil
}

func (s *Server) v1Maintenances(ctx context.Context, m *moment) (any, error) {
	q := statuspage.MaintenanceQuery{Limit: 2 * listed}
	if len(m.only) == 1 {
		q.Component = m.only[0]
	}
	all, err := s.reader.Maintenances(ctx, q)
	list := v1MaintenanceList{Maintenance: []v1Maintenance{}}
	for _, w := range statuspage.PublicMaintenance(all, m.Standings) {
		if m.concerns(w.Incident) && len(list.Maintenance) < listed {
			list.Maintenance = append(list.Maintenance, m.v1Maintenance(w))
		}
	}
	return list, err
}

func (s *Server) v1Maintenance(ctx context.Context, m *moment, id string) (any, error) {
	if !isID(id) {
		return nil, statuspage.ErrNotFound
	}
	w, err := s.reader.Maintenance(ctx, id)
	if err != nil {
		return nil, err
	}
	public := statuspage.PublicMaintenance([]statuspage.Maintenance{w}, m.Standings)
	if len(public) == 0 {
		return nil, statuspage.ErrNotFound
	}
	return m.v1Maintenance(public[0]), nil
}

// v1Incident is one that may be shown, in the words that the page shows.
func (m *moment) v1Incident(i statuspage.Incident) v1Incident {
	words := m.incident(i)
	v := v1Incident{
		ID: i.ID, Number: i.Number, Title: words.Title, Status: i.Stage.String(), Impact: i.Impact.String(), Automatic: words.Auto,
		Components: m.v1Affected(i.Components), BeganAt: m.at(i.Began), ConfirmedAt: m.at(i.Confirmed), PublishedAt: m.at(i.Published),
		EndedAt: m.at(i.Ended), NextAt: m.at(i.Next), CreatedAt: m.at(i.Created), UpdatedAt: m.at(statuspage.Later(i.Created, i.Updated)),
		URL: m.Page.Link(words.Page()), Updates: make([]v1Update, 0, len(i.Updates)),
	}
	for n, u := range slices.Backward(i.Updates) {
		said := words.Updates[len(i.Updates)-1-n] // newest first
		shown := v1Update{
			ID: u.ID, Status: u.Stage.String(), At: m.at(u.At), Text: said.Body, Automatic: said.Auto,
			Components: m.v1Affected(u.Components), Edits: make([]v1Edit, 0, len(u.Edits)),
		}
		for _, e := range said.Edits {
			shown.Edits = append(shown.Edits, v1Edit{m.at(e.At), e.Body})
		}
		v.Updates = append(v.Updates, shown)
	}
	return v
}

// v1Maintenance is one that may be shown.
func (m *moment) v1Maintenance(w statuspage.Maintenance) v1Maintenance {
	v := v1Maintenance{v1Incident: m.v1Incident(w.Incident), StartsAt: m.at(w.Window.Start), EndsAt: m.at(w.Window.End), TimeZone: w.Window.Zone}
	v.URL = m.Page.Link("/maintenance/" + w.ID)
	return v
}

// v1Affected are the components that are still there.
func (m *moment) v1Affected(all []statuspage.Affected) []v1Affected {
	list := make([]v1Affected, 0, len(all))
	for _, a := range all {
		if st, ok := m.public(a.Component, m.now); ok {
			list = append(list, v1Affected{a.Component, st.Component.Name, a.Status, a.Was})
		}
	}
	return list
}
