package notify

import (
	"cmp"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// Level says how bad the news of a Message is.
type Level uint8

// The levels, from good to bad.
const (
	Good     Level = iota // it is over, or well again
	Note                  // nothing fails: planned work, a word about an incident that hurts nobody
	Minor                 // something is degraded
	Major                 // something is down
	Critical              // something that everything hangs on is down, or Fyr itself fails
)

var levelNames = [...]string{"good", "notice", "minor", "major", "critical"}

// String returns the level as JSON and placeholders write it.
func (l Level) String() string { return levelNames[min(int(l), len(levelNames)-1)] }

// MarshalText writes the level by name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Message is what a parcel says, in its reader's language and plain text, for channels
// that write no mails. No text in it holds control characters other than line breaks,
// or any that turn the direction of writing; what a remote takes for markup is its
// channel's to escape.
type Message struct {
	ID     string // the delivery's id: the same at each attempt
	Key    string // what it is about, the same from its beginning to its end
	Title  string // one line
	Text   string
	Footer string // readers: why they get it, and how to change that or leave; may be empty
	Link   string // absolute: where to see it; may be empty
	Ack    string // absolute: where to acknowledge it; "": nothing is to be acknowledged
	Leave  string // absolute: readers: where to leave; "": there is nothing to leave
	Acked  string // operators: who has taken it on, of which only alert managers are told; "": it is no such news
	Note   string // the words of who has; may be empty
	Level  Level
	Over   bool // it ended
	At     time.Time
	Since  time.Time // when it began; both in the reader's time zone
	Fields []Field   // facts for alert managers, in their usual order

	Others  []Message // operators: what failed or recovered together with it; Title and Text tell of all
	Earlier []Message // what waited for the same reader and goes out with it, oldest first
}

// Field is a fact by its name: "monitor", "status", "cause", "since", "event", "page".
type Field struct{ Name, Value string }

// message makes a parcel's message. The error is for a parcel that holds nothing to say.
func (e Env) message(p statuspage.Parcel) (Message, error) {
	m, err := e.single(p)
	if err != nil {
		return Message{}, err
	}
	for _, earlier := range p.Earlier {
		one, err := e.single(earlier)
		if err != nil {
			return Message{}, err
		}
		m.Earlier = append(m.Earlier, one)
	}
	return m, nil
}

// single makes a message of a parcel without those that it carries along.
func (e Env) single(p statuspage.Parcel) (Message, error) {
	if p.Notice.Kind == statuspage.TellAlert && p.Notice.Alert != nil {
		return e.alarm(p, *p.Notice.Alert), nil
	}
	if asks(p.Notice) && p.To != nil && p.To.Channel != "mail" {
		return e.question(p, "room")
	}
	p.Earlier = nil // they are messages of their own
	subject, text, _, err := e.words(p)
	if err != nil {
		return Message{}, err
	}
	m := Message{ID: p.Delivery.ID, Level: Note, Title: oneLine(undirected(subject)), At: e.local(p, p.Notice.At)}
	m.Text, m.Footer = signature(statuspage.CleanText(undirected(text)))
	if p.Told != nil && p.To != nil {
		e.tell(&m, p)
	}
	return m, nil
}

// tell adds what an event's message has beside its words.
func (e Env) tell(m *Message, p statuspage.Parcel) {
	view := e.notice(*p.Told, *p.To)
	m.Link, m.Leave = view.Link, view.Leave
	m.Text = strings.TrimSpace(strings.TrimSuffix(m.Text, m.Link))
	about := p.Told.About()
	if about == nil {
		m.Key, m.Since = "component:"+p.Told.Component, m.At
		m.Level, m.Over = levelOf(p.Told.Status)
		return
	}
	m.Key, m.Since, m.Over = about.ID, e.local(p, about.Began), about.Stage.Over()
	m.Level = severity(about.Impact, Note)
	if m.Over {
		m.Level = Good
	}
	if p.Told.Maintenance != nil {
		m.Since = e.local(p, p.Told.Maintenance.Window.Start)
	}
}

// alarm makes a message of an alert, and of each that was told together with it.
func (e Env) alarm(p statuspage.Parcel, a statuspage.Alert) Message {
	m := Message{
		ID: p.Delivery.ID, Key: a.Key, Title: oneLine(undirected("[" + e.Page.Name + "] " + a.Subject)), Text: plainText(a.Text),
		Link: e.Operator, Ack: e.ack(a), Level: alertLevel(a), Over: !a.Firing,
		Acked: oneLine(undirected(a.Acked)), Note: plainText(a.Note),
		At: e.local(p, p.Notice.At), Since: e.local(p, a.Since), Fields: e.facts(a),
	}
	for _, other := range a.Others {
		m.Others = append(m.Others, e.alarm(p, other))
	}
	return m
}

// facts are the alert's, as far as it has them.
func (e Env) facts(a statuspage.Alert) []Field {
	var known []Field
	for _, f := range []Field{{"monitor", a.Monitor}, {"status", a.Status}, {"cause", a.Cause}, {"since", stamp(a.Since)}, {"event", a.Event}, {"page", e.Page.Link("")}} {
		if f.Value != "" {
			known = append(known, Field{f.Name, oneLine(undirected(f.Value))})
		}
	}
	return known
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// alertLevel is the alert's severity; what has none is judged by the monitor's status,
// and without a monitor it is Fyr's own trouble.
func alertLevel(a statuspage.Alert) Level {
	switch {
	case !a.Firing:
		return Good
	case a.Severity != statuspage.ImpactNone:
		return severity(a.Severity, Major)
	case a.Status == "degraded":
		return Minor
	}
	return Major
}

func severity(i statuspage.Impact, none Level) Level {
	switch i {
	case statuspage.ImpactMinor:
		return Minor
	case statuspage.ImpactMajor:
		return Major
	case statuspage.ImpactCritical:
		return Critical
	}
	return none
}

// levelOf is how bad it is that a component is in a status, and whether all is well.
func levelOf(s statuspage.Status) (level Level, over bool) {
	switch s {
	case statuspage.Operational:
		return Good, true
	case statuspage.DegradedPerformance:
		return Minor, false
	case statuspage.PartialOutage, statuspage.MajorOutage:
		return Major, false
	}
	return Note, false
}

// local puts an instant into the reader's time zone, the page's when they have none.
func (e Env) local(p statuspage.Parcel, t time.Time) time.Time {
	zone := e.Page.Zone
	if p.To != nil {
		zone = e.zone(*p.To)
	}
	return t.In(cmp.Or(zone, time.UTC))
}

// signature parts a mail's text from its signature, which a line of two hyphens and a
// blank heads (RFC 3676 section 4.3).
func signature(text string) (words, footer string) {
	if at := strings.LastIndex(text, "\n-- \n"); at >= 0 {
		return strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+len("\n-- \n"):])
	}
	return strings.TrimSpace(text), ""
}

// plainText is a text from outside without what a screen obeys.
func plainText(s string) string {
	return strings.TrimSpace(statuspage.CleanText(undirected(strings.ReplaceAll(s, "\r\n", "\n"))))
}

// undirected drops the characters that turn the direction of writing (Unicode Annex 9,
// explicit formatting): a reason from outside could show a text in another order than
// it has.
func undirected(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, s)
}
