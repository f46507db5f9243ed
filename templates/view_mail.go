package templates

import "time"

// MailNotice tells a subscriber of an event: an update of an incident, one of a
// maintenance, or a Change.
type MailNotice struct {
	Name     string       // the page's
	Now      time.Time    // the event's time: clock times of another day get a date
	Incident Incident     // without its other updates
	Planned  *Maintenance // instead of Incident
	Calendar string       // absolute: Planned's entry for calendars, while it is ahead; may be empty
	Update   Update
	Change   *Change // a person set a component's status
	Event    string  // the event's id, for the footer
	Link     string  // absolute: the incident, or the component
	Manage   string  // absolute: what the subscriber is told
	Leave    string  // absolute: the link to leave
}

// Change is a component's status, set by a person.
type Change struct {
	Name   string
	Status string
	Was    string
	Reason string
	Until  time.Time
}

// MailConfirm asks whether it was the reader who subscribed.
type MailConfirm struct {
	Name   string
	Link   string        // absolute, with the token
	Till   time.Duration // how long the link works
	Chosen []string      // names of components; empty: all
}

// MailAlert tells operators.
type MailAlert struct {
	Name    string
	Now     time.Time
	Subject string
	Text    string // plain; raw reasons are allowed here
	Firing  bool   // false: it is over
	Since   time.Time
	Link    string // absolute: the operators' page; may be empty
	Event   string // the public event's id; may be empty
}
