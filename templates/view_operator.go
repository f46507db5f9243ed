package templates

import (
	"slices"
	"time"
)

// The operators' pages send their forms to these paths, always by POST:
//
//	/session                 token         sign in
//	/sign-out
//	/incidents/new           a Form        do=preview or do=send
//	/incidents/{id}/post     a Form        do=preview or do=send
//	/incidents/{id}/publish, /incidents/{id}/discard
//	/incidents/{id}/undo     event=…       take a post back that nobody was told of yet
//	/incidents/{id}/now      event=…       tell them at once
//	/monitors/{id}/mute      for=30m
//	/monitors/{id}/unmute

// nexts are the offered times until the next word.
var nexts = []string{"15m", "30m", "1h", "2h"}

// monitorShape is the shape that shows a monitor's status.
var monitorShape = map[string]string{"up": "operational", "degraded": "degraded_performance", "down": "major_outage", "unknown": "unknown"}

// fieldNames are the fields whose names the catalogue knows as the start of a sentence.
var fieldNames = []string{"title", "message", "status", "impact", "components", "next", "at"}

// fieldName begins a sentence about a refused field; the reason follows it: "The
// message" + "is empty". A field without a name of its own is called as it is.
func (s *Set) fieldName(field string) string {
	if slices.Contains(fieldNames, field) {
		return s.T("op.name." + field)
	}
	return field
}

// failing counts the monitors that are not well.
func failing(all []Monitor) (n int) {
	for _, m := range all {
		if m.Status == "down" || m.Status == "degraded" {
			n++
		}
	}
	return n
}

// OperatorSignIn is what a person without a session sees. With a Token the page has a
// button that POSTs it; without one it says how to get a link.
type OperatorSignIn struct {
	Layout
	Token   string
	Who     string // whom the link signs in
	Problem string // "" or: "link_wrong", "session_over"
}

// OperatorHome is the operators' first page.
type OperatorHome struct {
	Layout
	Own      []OwnTrouble // what is wrong with ourselves
	Alarms   []Alarm      // of which the operators are told
	Open     []Incident   // newest first
	Drafts   []Incident   // waiting for a person
	Monitors []Monitor    // worst first
	Recent   []Incident   // ended lately, newest first
	Told     int          // confirmed subscribers
	Outbox   Outbox
	Notice   string // what was just done: "opened", "posted", "resolved", "published", "discarded", "muted", "undone", "late", "now"; or ""
}

// OwnTrouble is something wrong with the installation itself. Operators may read raw words.
type OwnTrouble struct {
	What  string // "mail", "store", "network", "config", …: a name, shown as it is
	Text  string
	Since time.Time
}

// Monitor is a monitor as operators see it, raw reason included.
type Monitor struct {
	ID       string
	Name     string
	Status   string // "unknown", "up", "degraded", "down"
	Cause    string
	Reason   string // raw words of the last outcome
	Since    time.Time
	Checked  time.Time
	Interval time.Duration
	Latency  time.Duration
	Muted    time.Time // until when; zero: not muted
	Target   string
}

// OperatorIncident is one incident: everything readers see, and what became of the mails.
type OperatorIncident struct {
	Layout
	Incident
	Draft     bool
	PublishAt time.Time  // when the draft publishes itself; zero: never
	Told      int        // who would be told of the next post
	Held      []HeldPost // posts that can still be taken back, oldest first
	Ledger    []Ledger   // of each update that people were told of, newest first
	Form      Form
	Notice    string
}

// OperatorCompose writes a new incident (Incident nil), a post or a resolution: first the
// form, then the same form with a preview. The POST carries do=preview or do=send.
type OperatorCompose struct {
	Layout
	Incident *Incident
	Form     Form
	Preview  *Preview
	Notice   string // "undone": the form holds what was taken back; or ""
}

// Form is what is being written. Field names of the POST in brackets.
type Form struct {
	Title    string   // [title] of a new incident
	Stage    string   // [status]
	Stages   []string // that can be chosen: an incident that opens can't be resolved yet
	Impact   string   // [impact]; "" follows from the components
	Message  string   // [message] Markdown source
	Next     string   // [next] "", "15m", "30m", "1h", "2h"
	Quiet    bool     // [quiet] nobody is mailed
	Choices  []Choice // [component.ID] = status
	Problems []Problem
	Unique   string // [unique] makes a double tap post once
}

// Problem is why a field was refused, in words for the person.
type Problem struct {
	Field string
	Text  string
}

// Preview is what will be published, and to how many people.
type Preview struct {
	Title   string
	Subject string // of the mail
	Stage   string
	Body    string // Markdown source
	Text    string // of the mail, as most readers get it
	Told    int
	Reach   []Reach    // who is told, by channel
	Changes []Affected // components that get another status
}
