package templates

import "time"

// MailNotice tells a subscriber of an event: an update of an incident, one of a
// maintenance, or a Change. What waited for the same reader goes along with it.
//
// Manage and Leave are the only places of the reader's own: whoever writes the same
// notice to many may put marks there, and fill the links in afterwards.
type MailNotice struct {
	Name     string       // the page's
	Now      time.Time    // clock times of another day than this get a date: when the newest event was
	At       time.Time    // when this event was
	Incident Incident     // without its other updates
	Planned  *Maintenance // instead of Incident
	Calendar string       // absolute: Planned's entry for calendars, while it is ahead; may be empty
	Update   Update
	Change   *Change      // a person set a component's status
	Event    string       // the event's id, for the footer
	Link     string       // absolute: the incident, or the component; "" in a drill, which no page shows
	Manage   string       // absolute: what the subscriber is told; "" when there is no subscription
	Leave    string       // absolute: the link to leave; "" with Manage
	Earlier  []MailNotice // not told yet, oldest first; of theirs Name, Manage and Leave are not read
	Digest   bool         // all of it waited for the end of the reader's quiet hours
}

// Change is a component's status, set by a person.
type Change struct {
	Name   string
	Status string
	Was    string
	Reason string
	Until  time.Time
}

// About is the incident, or the maintenance, that the notice tells of; zero for a Change.
func (n MailNotice) About() Incident {
	if n.Planned != nil {
		return n.Planned.Incident
	}
	return n.Incident
}

// Headline is the title, unless the update itself says the same in the monitors' words.
func (n MailNotice) Headline() string {
	if n.Update.Auto {
		return ""
	}
	return n.About().Title
}

// Status is what the worst of the components is in: the colour of the mail.
func (n MailNotice) Status() string {
	switch {
	case n.Change != nil:
		return n.Change.Status
	case n.Planned != nil && !n.Planned.Over():
		return "under_maintenance"
	case n.About().Over():
		return "operational"
	}
	return worst(n.Incident.Affected)
}

// Count is of how many events the mail tells.
func (n MailNotice) Count() int { return 1 + len(n.Earlier) }

// Since is when the oldest of them was.
func (n MailNotice) Since() time.Time {
	if len(n.Earlier) > 0 {
		return n.Earlier[0].At
	}
	return n.At
}

// Brief is an earlier notice as it stands below a newer one.
type Brief struct {
	MailNotice
	Same bool // it is about what the newer one is about, and needs no title and link
}

// Briefs are the earlier notices.
func (n MailNotice) Briefs() []Brief {
	var all []Brief
	for _, e := range n.Earlier {
		e.Now = n.Now
		all = append(all, Brief{e, e.Link == n.Link})
	}
	return all
}

// MailConfirm asks whether it was the reader who subscribed.
type MailConfirm struct {
	Name          string
	Link          string        // absolute, with the token
	Till          time.Duration // how long the link works
	Chosen        []string      // names of components and groups; empty: all
	Only          string        // the title of the one incident or maintenance that it is about; "": any
	Impact        string        // the least that an incident has to have: "minor", "major", "critical"; "": any
	NoMaintenance bool
}

// MailLink is a fresh link to what is held about the reader.
type MailLink struct {
	Name string
	Link string        // absolute, with the token
	Till time.Duration // how long the link works
}

// MailAlert tells operators.
type MailAlert struct {
	Name     string
	Now      time.Time
	Subject  string
	Text     string // plain; raw reasons are allowed here
	Firing   bool   // false: it is over
	Test     bool   // of the way that mail takes: nothing has happened, so that nothing is over
	Severity string // "minor", "major", "critical"; "": nobody says
	Since    time.Time
	Link     string // absolute: the operators' page; may be empty
	Ack      string // absolute: the link that acknowledges it; may be empty
	Event    string // the public event's id; may be empty
	Earlier  []Earlier
}

// Earlier is an alert that goes along with a newer one.
type Earlier struct {
	At      time.Time
	Subject string
	Firing  bool
}

// MailPulse is the operators' sign of life: it has gone the whole way from a check to a mail.
type MailPulse struct {
	Name string
	At   time.Time // when it set out
	Link string    // absolute: the operators' page; may be empty
}
