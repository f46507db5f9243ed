package templates

import (
	"html/template"
	"slices"
	"time"
)

// OperatorHome is the operators' first page: what needs a person, the most urgent first.
//
// Its forms go to these paths, always by POST:
//
//	/incidents/{id}/post     a Form        do=preview or do=send
//	/incidents/{id}/publish, /incidents/{id}/discard
//	/drafts/{id}/publish, /drafts/{id}/drop
//	/approvals/{id}/approve, /approvals/{id}/decline   why=…
//	/approvals/{id}/withdraw   by who asked for it
//	/alerts/{key}/ack
//	/monitors/{id}/mute      for=30m
//	/monitors/{id}/unmute
type OperatorHome struct {
	Layout
	Own       []OwnTrouble // what is wrong with ourselves
	Reminders []Reminder   // what was promised, or is left open
	Alarms    []Alarm      // of which the operators are told
	Approvals []Approval   // that wait for a second person
	Open      []OpenIncident
	Drafts    []FoundDraft   // the monitors', waiting for a person
	Written   []WrittenDraft // people's
	Works     []Maintenance  // at work now, then the next ones
	Monitors  []Monitor      // worst first
	Recent    []Incident     // ended lately, newest first
	Told      int            // confirmed subscribers
	Outbox    Outbox
	Notice    string // what was just done, as the catalogue's "op.done.NAME" says it; or ""
}

// OpenIncident is an incident that runs, with a form to post in it at once.
type OpenIncident struct {
	Incident
	Form Form
	Told int // who would be told of a post
}

// Reminder is what the operators forgot: a promised word ("due", "overdue"), or an incident
// in which all is well ("green").
type Reminder struct {
	What     string
	Incident string // its id
	Title    string // its title
	At       time.Time
}

// Approval is a change that waits for a second person.
type Approval struct {
	ID      string
	Kind    string // "incident.delete", "span.correct", "span.withdraw"
	Object  string // to what, as the audit log names it
	Name    string // of what it is about: the incident's title, the component's name; "": only Object is known
	Page    string // path of what it is about; "": it has none
	From    time.Time
	To      time.Time
	Status  string // that the record would hold
	Reason  string
	By      string
	At      time.Time
	Expires time.Time
	Own     bool // the person signed in asked for it: somebody else has to look
}

// FoundDraft is an incident that the monitors found, and that nobody has published yet.
type FoundDraft struct {
	Incident
	PublishAt time.Time // when it publishes itself; zero: never
	Told      int       // who would be told
	Evidence  []Evidence
	Seen      string // [seen] how far it had come when the page was made
}

// Evidence is a change that monitors found.
type Evidence struct {
	Monitor string // its name
	Status  string // "down"
	At      time.Time
	Reason  string // raw words of the outcome
}

// WrittenDraft is what a person has written and not published.
type WrittenDraft struct {
	ID        string
	Title     string // of what it opens, or the first words of a post
	Incident  string // the id of the incident that it posts in; "": it opens one
	About     string // that incident's title
	By        string
	PublishAt time.Time // zero: when somebody says so
	Updated   time.Time
	Trouble   string // why it could not publish itself
	Seen      string // [seen] how far that incident had come when the page was made; "" of none
}

// approval says what would be done: "Delete the incident “API requests fail”".
func (s *Set) approval(a Approval, now time.Time) template.HTML {
	switch {
	case a.Kind == "incident.delete" && a.Name != "":
		return s.say("op.approval.delete", "Title", bdi(a.Name))
	case a.Kind == "span.correct" && a.Name != "":
		return s.say("op.approval.correct", "Name", bdi(a.Name), "Period", s.period(a.From, a.To, now), "Status", s.T("status."+a.Status))
	case a.Kind == "span.withdraw":
		return s.say("op.approval.withdraw")
	}
	return s.say("op.approval.other", "What", bdi(a.Kind), "Object", bdi(a.Object))
}

// reminder says what was forgotten.
func (s *Set) reminder(r Reminder, now time.Time) template.HTML {
	return s.say("op.nag."+r.What, "At", stamp(r.At, s.Clock(r.At, now)), "Title", bdi(r.Title))
}

// unwell are the monitors that need a look: all but those that are up, and those that
// somebody muted.
func unwell(all []Monitor) []Monitor {
	return slices.DeleteFunc(slices.Clone(all), func(m Monitor) bool { return m.fine() })
}

// well are the others.
func well(all []Monitor) []Monitor {
	return slices.DeleteFunc(slices.Clone(all), func(m Monitor) bool { return !m.fine() })
}

func (m Monitor) fine() bool { return m.Status == "up" && m.Muted.IsZero() }
