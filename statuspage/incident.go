package statuspage

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fyr-status/fyr/monitor"
)

// Affected is a component in an incident, with the status that the incident gives it.
type Affected struct {
	Component string `json:"component"`
	Status    Status `json:"status"`
	Was       Status `json:"was"` // before this update; in an Incident: before the incident

	Person bool      `json:"person,omitempty"` // a person's word: it holds beside the monitors' until it is changed
	Since  time.Time `json:"since,omitzero"`   // from when the incident gives it
}

// Incident is something that went wrong, told in Updates. An automatic one is opened
// and ended by the monitors until a person posts in it (Taken).
type Incident struct {
	ID         string     `json:"id"`     // 12 characters, public, permanent
	Number     int64      `json:"number"` // counts up from 1; feed ids are made of it
	Title      string     `json:"title"`
	Titled     *Said      `json:"-"` // an automatic title's facts, so that it can be told in any language; nil for a person's
	Stage      Stage      `json:"status"`
	Impact     Impact     `json:"impact"`
	Components []Affected `json:"components"`
	Monitors   []string   `json:"-"` // whose transitions it tells of; never public

	Language string            `json:"language,omitempty"` // BCP 47 tag of a person's title; "": the page's
	Titles   map[string]string `json:"titles,omitempty"`   // translations of a person's title, by language tag

	Auto      bool      `json:"auto"`
	Taken     bool      `json:"taken"`               // a person has posted: the machine never resolves it
	Silent    bool      `json:"silent,omitempty"`    // a person has taken it on: the machine says nothing in it, see [Desk.Take]
	Draft     bool      `json:"draft,omitempty"`     // in no public output
	PublishAt time.Time `json:"publish_at,omitzero"` // when a draft publishes itself

	Began     time.Time `json:"began_at"`              // the first failure, or what the operator said
	Confirmed time.Time `json:"confirmed_at,omitzero"` // when the monitors were sure
	Published time.Time `json:"published_at,omitzero"` // when it was in the page's bytes
	Monitored time.Time `json:"monitoring_at,omitzero"`
	Recovered time.Time `json:"recovered_at,omitzero"` // when every component in it was well again; zero while not
	Ended     time.Time `json:"resolved_at,omitzero"`  // the true end, not the time of the post
	Next      time.Time `json:"next_at,omitzero"`      // when the next word is promised
	Created   time.Time `json:"created_at"`
	Updated   time.Time `json:"updated_at"`

	Updates []Update `json:"updates,omitempty"` // oldest first
}

// Open reports whether the incident still runs.
func (i Incident) Open() bool { return !i.Stage.Over() }

// Latest returns the newest update, or the zero Update.
func (i Incident) Latest() Update {
	if len(i.Updates) == 0 {
		return Update{}
	}
	return i.Updates[len(i.Updates)-1]
}

// Affects reports whether the component is in the incident.
func (i Incident) Affects(component string) bool {
	for _, a := range i.Components {
		if a.Component == component {
			return true
		}
	}
	return false
}

// Update is one dated post in an incident. Its text is Markdown (CommonMark without
// raw HTML); plain-text doors print the source.
type Update struct {
	ID         string     `json:"id"` // 12 characters, public; also the id of its event
	Incident   string     `json:"incident_id"`
	Event      int64      `json:"event"` // its event's sequence number
	Stage      Stage      `json:"status"`
	Body       string     `json:"body"`
	Said       *Said      `json:"-"` // an automatic text's facts, so that it can be told in any language
	At         time.Time  `json:"at"`
	By         Actor      `json:"-"`
	Components []Affected `json:"components,omitempty"`
	Quiet      bool       `json:"quiet,omitempty"` // in page and feeds, but nobody is mailed
	Edits      []Edit     `json:"edits,omitempty"` // earlier texts, oldest first: edits stay visible

	Language string            `json:"language,omitempty"` // BCP 47 tag of a person's text; "": the page's
	Bodies   map[string]string `json:"bodies,omitempty"`   // translations of a person's text, by language tag
}

// Edit is an update's earlier text.
type Edit struct {
	At   time.Time `json:"at"` // when it was replaced
	By   Actor     `json:"-"`
	Body string    `json:"body"`

	Language string            `json:"language,omitempty"`
	Bodies   map[string]string `json:"bodies,omitempty"`
}

// Said is what an automatic text says, before it is put into words.
type Said struct {
	What       SaidWhat      `json:"what"`
	Components []string      `json:"components"` // their names
	Cause      monitor.Cause `json:"cause,omitempty"`
	Status     Status        `json:"status"`
	At         time.Time     `json:"at"`              // since when, or until when
	From       time.Time     `json:"from,omitzero"`   // for an end: when it began
	Spells     Spells        `json:"spells,omitzero"` // for an end, if the trouble came and went: see Incident.Spells
}

// SaidWhat is the sort of an automatic text; it is also the text's key in the catalogue.
type SaidWhat string

// The automatic texts.
const (
	SaidBegan     SaidWhat = "began"     // "No answer to our checks since 14:02 WIB."
	SaidJoined    SaidWhat = "joined"    // another component fails too
	SaidChanged   SaidWhat = "changed"   // a component got worse or a little better
	SaidRelapsed  SaidWhat = "relapsed"  // failing again
	SaidRecovered SaidWhat = "recovered" // answering again; we are watching
	SaidResolved  SaidWhat = "resolved"  // it ended at …, after …

	// Of maintenance; From and At are the window, and once it is over the real times.
	SaidAnnounced SaidWhat = "announced" // work is planned from … to …; also the title
	SaidMoved     SaidWhat = "moved"     // it is planned from … to … now
	SaidReminded  SaidWhat = "reminded"  // it begins soon: from … to …
	SaidStarted   SaidWhat = "started"   // it has begun, and is planned until …
	SaidCompleted SaidWhat = "completed" // it is over since …
	SaidCancelled SaidWhat = "cancelled" // it will not take place
)

// Words puts automatic texts into words of the page's language.
type Words interface {
	Title(Said) string
	Body(Said) string
}

// Bounds of what is written in an incident; `fyr help limits` prints them.
const (
	MaxTitle   = 200                 // characters
	MaxBody    = 20_000              // bytes
	MaxPromise = 30 * 24 * time.Hour // until the next word
)

// CheckTitle returns the title with its white space folded and control characters
// removed, or an *Invalid.
func CheckTitle(title string) (string, error) {
	t := CleanText(strings.Join(strings.Fields(title), " "))
	switch n := utf8.RuneCountInString(t); {
	case n == 0:
		return "", &Invalid{Field: "title", Value: title, Reason: "is empty", Example: `"API requests fail"`}
	case n > MaxTitle:
		return "", &Invalid{Field: "title", Value: title, Reason: "is longer than 200 characters", Example: `"API requests fail"`}
	}
	return t, nil
}

// CheckBody returns the message cleaned of what no feed may carry, or an *Invalid.
func CheckBody(body string) (string, error) {
	b := strings.TrimSpace(CleanText(strings.ReplaceAll(body, "\r\n", "\n")))
	switch {
	case b == "":
		return "", &Invalid{Field: "message", Value: body, Reason: "is empty: say what is known", Example: `"We are looking into it."`}
	case len(b) > MaxBody:
		return "", &Invalid{Field: "message", Value: body, Reason: "is longer than 20,000 bytes", Example: `"We are looking into it."`}
	}
	return b, nil
}

// CleanText replaces what XML 1.0 can't hold (section 2.2: control characters but tab
// and newline, surrogates, U+FFFE, U+FFFF) and invalid UTF-8 by U+FFFD.
func CleanText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < 0x20 || r == 0x7f || r == 0xFFFE || r == 0xFFFF || (r >= 0x80 && r < 0xA0):
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}
