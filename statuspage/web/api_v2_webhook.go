package web

import (
	"context"
	"encoding/json"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// This file is what Statuspage posts to webhooks: the objects of /api/v2 with the further
// keys that only webhooks have, in Statuspage's order.

// hookPage is the page, and how it stands as a whole.
type hookPage struct {
	ID          string `json:"id"`
	Indicator   string `json:"status_indicator"`
	Description string `json:"status_description"`
}

// hookComponent is a component.
type hookComponent struct {
	Status      statuspage.Status `json:"status"`
	Name        string            `json:"name"`
	CreatedAt   spTime            `json:"created_at"`
	UpdatedAt   spTime            `json:"updated_at"`
	Position    int               `json:"position"`
	Description *string           `json:"description"`
	Showcase    bool              `json:"showcase"`
	ID          string            `json:"id"`
	PageID      string            `json:"page_id"`
	GroupID     *string           `json:"group_id"`
}

// hookChange is that a component's status was set.
type hookChange struct {
	Old           statuspage.Status `json:"old_status"`
	New           statuspage.Status `json:"new_status"`
	CreatedAt     spTime            `json:"created_at"`
	ComponentType string            `json:"component_type"`
	ID            string            `json:"id"`
	ComponentID   string            `json:"component_id"`
}

// hookUpdate is a post.
type hookUpdate struct {
	Status               string       `json:"status"`
	Body                 string       `json:"body"`
	CreatedAt            spTime       `json:"created_at"`
	WantsTwitterUpdate   bool         `json:"wants_twitter_update"`
	TwitterUpdatedAt     spTime       `json:"twitter_updated_at"`
	UpdatedAt            spTime       `json:"updated_at"`
	DisplayAt            spTime       `json:"display_at"`
	AffectedComponents   []spAffected `json:"affected_components"`
	CustomTweet          *string      `json:"custom_tweet"`
	DeliverNotifications bool         `json:"deliver_notifications"`
	ID                   string       `json:"id"`
	IncidentID           string       `json:"incident_id"`
}

// hookIncident is an incident, or a maintenance: that one is scheduled.
type hookIncident struct {
	Name                      string          `json:"name"`
	Status                    string          `json:"status"`
	CreatedAt                 spTime          `json:"created_at"`
	UpdatedAt                 spTime          `json:"updated_at"`
	MonitoringAt              spTime          `json:"monitoring_at"`
	ResolvedAt                spTime          `json:"resolved_at"`
	Impact                    string          `json:"impact"`
	Shortlink                 string          `json:"shortlink"`
	PostmortemIgnored         bool            `json:"postmortem_ignored"`
	PostmortemBody            *string         `json:"postmortem_body"`
	PostmortemBodyUpdatedAt   spTime          `json:"postmortem_body_last_updated_at"`
	PostmortemPublishedAt     spTime          `json:"postmortem_published_at"`
	PostmortemToldSubscribers bool            `json:"postmortem_notified_subscribers"`
	PostmortemToldTwitter     bool            `json:"postmortem_notified_twitter"`
	Backfilled                bool            `json:"backfilled"`
	ScheduledFor              spTime          `json:"scheduled_for"`
	ScheduledUntil            spTime          `json:"scheduled_until"`
	ScheduledRemindPrior      bool            `json:"scheduled_remind_prior"`
	ScheduledRemindedAt       spTime          `json:"scheduled_reminded_at"`
	ImpactOverride            *string         `json:"impact_override"`
	ScheduledAutoInProgress   bool            `json:"scheduled_auto_in_progress"`
	ScheduledAutoCompleted    bool            `json:"scheduled_auto_completed"`
	ID                        string          `json:"id"`
	PageID                    string          `json:"page_id"`
	Updates                   []hookUpdate    `json:"incident_updates"` // newest first
	Components                []hookComponent `json:"components"`
}

// hookBody is one event, without the part that is the recipient's own.
type hookBody struct {
	Page      hookPage       `json:"page"`
	Change    *hookChange    `json:"component_update,omitempty"`
	Component *hookComponent `json:"component,omitempty"`
	Incident  *hookIncident  `json:"incident,omitempty"`
}

// Wire writes an event as Statuspage's webhooks tell it, a JSON object without "meta", in
// a language of the page. It is statuspage.ErrNotFound for what may not be shown any more.
func (s *Server) Wire(ctx context.Context, t statuspage.Told, language string) ([]byte, error) {
	if l, ok := templates.LanguageOf(language); ok {
		ctx = context.WithValue(ctx, languageKey{}, l)
	}
	m, err := s.moment(ctx)
	if err != nil {
		return nil, err
	}
	w, err := s.wire(ctx, m)
	if err != nil {
		return nil, err
	}
	body, err := w.hook(t)
	if err != nil {
		return nil, err
	}
	return json.Marshal(body)
}

func (w *wire) hook(t statuspage.Told) (hookBody, error) {
	b := hookBody{Page: hookPage{w.page.ID, w.status.Indicator, w.status.Description}}
	switch {
	case t.Maintenance != nil:
		shown := statuspage.PublicMaintenance([]statuspage.Maintenance{*t.Maintenance}, w.Standings)
		if len(shown) == 0 {
			return b, statuspage.ErrNotFound
		}
		m := w.maintenance(shown[0])
		b.Incident = w.hookIncident(m.spIncident)
		b.Incident.ScheduledFor, b.Incident.ScheduledUntil = m.ScheduledFor, m.ScheduledUntil
		b.Incident.ScheduledAutoInProgress, b.Incident.ScheduledAutoCompleted = true, true
	case t.Incident != nil:
		shown := statuspage.PublicIncidents([]statuspage.Incident{*t.Incident}, w.Standings)
		if len(shown) == 0 {
			return b, statuspage.ErrNotFound
		}
		b.Incident = w.hookIncident(w.incident(shown[0]))
		b.Incident.postmortem(shown[0], w)
	default:
		c := w.listed[t.Component]
		if c == nil {
			return b, statuspage.ErrNotFound
		}
		h := hookOf(*c)
		h.Status = wireStatus(t.Status)
		b.Component = &h
		b.Change = &hookChange{wireStatus(t.Was), h.Status, w.at(t.At), "Component", t.ID, h.ID}
	}
	return b, nil
}

func (w *wire) hookIncident(i spIncident) *hookIncident {
	h := &hookIncident{
		Name: i.Name, Status: i.Status, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, MonitoringAt: i.MonitoringAt,
		ResolvedAt: i.ResolvedAt, Impact: i.Impact, Shortlink: i.Shortlink, ID: i.ID, PageID: i.PageID,
		Updates: make([]hookUpdate, 0, len(i.Updates)), Components: make([]hookComponent, 0, len(i.Components)),
	}
	for _, u := range i.Updates {
		h.Updates = append(h.Updates, hookUpdate{
			Status: u.Status, Body: u.Body, CreatedAt: u.CreatedAt, UpdatedAt: u.UpdatedAt, DisplayAt: u.DisplayAt,
			AffectedComponents: u.AffectedComponents, DeliverNotifications: u.DeliverNotifications, ID: u.ID, IncidentID: u.IncidentID,
		})
	}
	for _, c := range i.Components {
		h.Components = append(h.Components, hookOf(c))
	}
	return h
}

// postmortem fills in what Statuspage says of one beside the updates.
func (h *hookIncident) postmortem(i statuspage.Incident, w *wire) {
	for n, u := range i.Updates {
		if u.Stage != statuspage.Postmortem {
			continue
		}
		body := h.Updates[len(i.Updates)-1-n].Body
		h.PostmortemBody, h.PostmortemPublishedAt, h.PostmortemToldSubscribers = &body, w.at(u.At), !u.Quiet
		h.PostmortemBodyUpdatedAt = h.Updates[len(i.Updates)-1-n].UpdatedAt
	}
}

func hookOf(c spComponent) hookComponent {
	return hookComponent{
		Status: c.Status, Name: c.Name, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Position: c.Position,
		Description: c.Description, Showcase: c.Showcase, ID: c.ID, PageID: c.PageID, GroupID: c.GroupID,
	}
}
