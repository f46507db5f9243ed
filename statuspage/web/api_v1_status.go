package web

import (
	"context"

	"github.com/fyr-status/fyr/statuspage"
)

// v1Page is how everything stands.
type v1Page struct {
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Language    string            `json:"language"` // BCP 47: of the texts in this answer
	TimeZone    string            `json:"time_zone"`
	Status      statuspage.Status `json:"status"` // the worst of all
	Heading     string            `json:"heading"`
	Evidence    string            `json:"evidence"`
	CheckedAt   spTime            `json:"checked_at"` // the newest measurement
	Components  int               `json:"components"`
	Incidents   []string          `json:"open_incidents"` // ids
	Maintenance []string          `json:"maintenance"`    // ids: running or planned
	Demo        bool              `json:"demo"`           // everything is invented
}

func (s *Server) v1Status(_ context.Context, m *moment) (any, error) {
	sum := m.summary()
	h := m.heading(sum)
	p := v1Page{
		Name: m.Page.Name, URL: m.Page.Link(""), Language: m.texts.Language(), TimeZone: zoneName(m.zone()),
		Status: sum.Kind, Heading: m.texts.Sentence(h, m.now), Evidence: m.texts.Evidence(h, m.now), CheckedAt: m.at(h.Checked),
		Components: h.Services, Incidents: []string{}, Maintenance: []string{}, Demo: s.demo,
	}
	for _, i := range sum.Open {
		p.Incidents = append(p.Incidents, i.ID)
	}
	for _, w := range statuspage.PublicMaintenance(m.Maintenance, m.Standings) {
		p.Maintenance = append(p.Maintenance, w.ID)
	}
	return p, nil
}

// summary is what stands, without the past.
func (m *moment) summary() statuspage.Summary {
	return statuspage.Summarize(statuspage.SummaryInput{Zone: m.zone(), Standings: m.Standings, Open: m.Open}, m.now)
}

// v1ComponentList is every component.
type v1ComponentList struct {
	Components []v1Component `json:"components"`
}

// v1Component is a component as it stands.
type v1Component struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Group        *string           `json:"group"`
	Description  *string           `json:"description"`
	Status       statuspage.Status `json:"status"`
	Since        spTime            `json:"since"`      // since when it has this status
	CheckedAt    spTime            `json:"checked_at"` // the newest measurement behind it
	Cause        *string           `json:"cause"`      // why it is in trouble, of a closed list
	Override     *v1Override       `json:"override"`   // a person's word over the monitors'
	StatuspageID string            `json:"statuspage_id"`
	URL          string            `json:"url"`
}

// v1Override is a person's word, with its end.
type v1Override struct {
	Status statuspage.Status `json:"status"`
	Reason string            `json:"reason"`
	Until  spTime            `json:"until"`
}

func (s *Server) v1Components(_ context.Context, m *moment) (any, error) {
	list := v1ComponentList{Components: []v1Component{}}
	for _, st := range m.standings() {
		list.Components = append(list.Components, m.v1Component(st))
	}
	return list, nil
}

func (s *Server) v1Component(_ context.Context, m *moment, id string) (any, error) {
	st, ok := m.public(id, m.now)
	if !ok {
		return nil, statuspage.ErrNotFound
	}
	return m.v1Component(st), nil
}

func (m *moment) v1Component(s statuspage.Standing) v1Component {
	c := v1Component{
		ID: s.Component.ID, Name: s.Component.Name, Group: orNull(s.Component.Group), Description: orNull(s.Component.Description),
		Status: s.Status, Since: m.at(s.Since), CheckedAt: m.at(s.Checked), Cause: orNull(m.cause(s)),
		StatuspageID: m.id("component", s.Component.ID), URL: m.Page.Link("/components/" + s.Component.ID),
	}
	if o := s.Override; o != nil {
		c.Override = &v1Override{Status: o.Status, Reason: o.Reason, Until: m.at(o.Until)}
	}
	return c
}

// orNull is a text, or nothing for an empty one.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
