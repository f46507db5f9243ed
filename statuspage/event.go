package statuspage

import "time"

// EventKind is the sort of an Event.
type EventKind string

// The sorts of events.
const (
	IncidentEvent  EventKind = "incident"  // an incident's update
	ComponentEvent EventKind = "component" // a person set a component's status

	MaintenanceEvent EventKind = "maintenance" // a maintenance's update; Event.Incident is the maintenance's id
)

// Event is one thing that the public was told. Page, feeds and mails are renderings
// of the same events; nothing else is ever told.
type Event struct {
	Seq       int64     `json:"seq"` // without gaps, from 1
	ID        string    `json:"id"`  // 12 characters, public, permanent; an update's id
	Kind      EventKind `json:"kind"`
	At        time.Time `json:"at"`
	Incident  string    `json:"incident,omitempty"`
	Update    string    `json:"update,omitempty"`
	Component string    `json:"component,omitempty"`
	Status    Status    `json:"status,omitempty"` // ComponentEvent: the status that was set
	Was       Status    `json:"was,omitempty"`    // ComponentEvent: the status before
	Reason    string    `json:"reason,omitempty"` // ComponentEvent: the person's words
	Until     time.Time `json:"until,omitzero"`   // ComponentEvent
}

// Told is an event with what it tells of, as doors need it.
type Told struct {
	Event
	Incident *Incident `json:"incident"` // with its updates up to this event's; nil unless it is an IncidentEvent
	Update   *Update   `json:"update"`

	Maintenance *Maintenance `json:"maintenance,omitempty"` // likewise, of a MaintenanceEvent

	Drill bool `json:"drill,omitempty"` // it is of a Drill: no page shows it, and who is told has no subscription
}

// About returns the incident that the event is about, or what a maintenance shares with
// one; nil for a ComponentEvent.
func (t Told) About() *Incident {
	if t.Maintenance != nil {
		return &t.Maintenance.Incident
	}
	return t.Incident
}
