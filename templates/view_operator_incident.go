package templates

import (
	"slices"
	"strings"
	"time"
)

// The operators' pages of incidents send their forms to these paths, always by POST:
//
//	/incidents/new           a Form        do=preview, send, draft, page or letter
//	/incidents/{id}/post     a Form        likewise
//	/incidents/{id}/updates/{update}       message=…, message.TAG=…
//	/incidents/{id}/publish, /incidents/{id}/discard   seen=…
//	/incidents/{id}/undo     event=…       take a post back that nobody was told of yet
//	/incidents/{id}/now      event=…       tell them at once
//	/incidents/{id}/take     on=1, or nothing to give it back
//	/incidents/{id}/merge    into=…, message=…, quiet=1
//	/incidents/{id}/notes    body=…
//	/incidents/{id}/delete   title=…, reason=…
//	/drafts/{id}/publish, /drafts/{id}/drop

// OperatorIncidents lists incidents.
type OperatorIncidents struct {
	Layout
	Show      string // "" all, "open", "drafts", "scheduled", "past" or "search"
	Query     string // what was searched for
	Month     time.Time
	Older     time.Time // the month before; zero: history had not begun
	Newer     time.Time // the month after; zero for the current one
	Open      []Incident
	Drafts    []FoundDraft
	Written   []WrittenDraft // the scheduled ones first
	Past      []Incident     // newest first
	More      bool           // there are more than are listed
	Tombstone int            // how many were deleted
	Notice    string
}

// Empty reports whether nothing is listed.
func (p OperatorIncidents) Empty() bool {
	return len(p.Open)+len(p.Drafts)+len(p.Written)+len(p.Past) == 0
}

// OperatorIncident is one incident: everything readers see, and what they don't.
type OperatorIncident struct {
	Layout
	Incident
	Draft     bool
	PublishAt time.Time  // when the draft publishes itself; zero: never
	Machine   bool       // the monitors opened it
	Silent    bool       // a person has taken it on: the monitors say nothing in it
	Public    string     // its address on the public page; "": none
	Told      int        // who would be told of the next post
	Held      []HeldPost // posts that can still be taken back, oldest first
	Ledger    []Ledger   // of each update that people were told of, newest first
	Watch     Watch
	Seen      string  // [seen] of every form and button, how far it had come when the page was made
	Newer     []Newer // what others have posted since a button was shown, newest first: nothing was done
	Form      Form
	Editing   map[string]*Editing // new words that were refused or not sent, by the update's id
	Evidence  []Evidence
	Notes     []Note         // between operators, oldest first
	Note      string         // one that was typed and not kept
	Written   []WrittenDraft // not published yet
	Others    []Choice       // incidents that it can be merged into
	Templates []Choice
	Merge     Act // that was refused or not sent
	Delete    Act
	FourEyes  bool   // deleting waits for a second person
	Text      string // for the chat
	Notice    string
}

// Act is what was typed into a small form.
type Act struct {
	Into     string
	Message  string
	Title    string
	Reason   string
	Quiet    bool
	Kept     bool // it was not sent the last time: it holds what was typed then
	Problems []Problem
	Newer    []Newer // what others have posted since it was opened, newest first: it was not sent
}

// Editing is an update's new words.
type Editing struct {
	Message  string
	Tongues  []Tongue
	Kept     bool // they were not sent the last time
	Problems []Problem
}

// Note is a word between operators: in no public output.
type Note struct {
	By   string
	At   time.Time
	Body string // Markdown source
}

// Watch is what a page listens for: that what it is about has gone on.
type Watch struct {
	Stream string // path of the events; "": it listens for none
	Page   string // path of the page that shows what is new
}

// Newer is an update that came while a form was open.
type Newer struct {
	Update
	By string
}

// OperatorCompose writes a new incident (Incident nil), a post or a resolution: first the
// form, then the same form with a preview.
type OperatorCompose struct {
	Layout
	Incident  *Incident
	Form      Form
	Preview   *Preview
	Watch     Watch
	Templates []Choice // to start from
	Notice    string   // "undone": the form holds what was taken back; or ""
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
	At       string   // [at] of when it is, by the page's clocks: "2026-11-22T14:05"; "" is now
	Backdate bool     // [backdate] the first update is of that time too
	Tell     bool     // [tell] what is backdated is mailed all the same
	Choices  []Choice // [component.ID] = status
	Tongues  []Tongue // [title.TAG], [message.TAG]

	PublishAt string // [publish_at] when a draft publishes itself
	Draft     string // [draft] the id of the draft that this is
	Updated   string // [updated] of the draft as it was read, RFC 3339

	Kept     bool // it was not sent the last time: it holds what was typed then
	Problems []Problem
	Unique   string  // [unique] makes a double tap post once
	Newer    []Newer // what others have posted since it was opened, newest first: it was not sent
	Seen     string  // [seen] how far the incident had come when the form was opened
	Found    bool    // it publishes a draft of the monitors: without a message, as it stands
}

// Tongue is a text in another language that readers can have the page in.
type Tongue struct {
	Tag     string // BCP 47
	Name    string // in the language itself
	Title   string
	Message string
}

// Translated reports whether anything is said in another language.
func (f Form) Translated() bool {
	for _, t := range f.Tongues {
		if t.Title+t.Message != "" {
			return true
		}
	}
	return false
}

// SaysNothing reports whether nothing was typed or chosen but the stage that stands.
func (f Form) SaysNothing(stage string) bool {
	chosen := slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Status != "" })
	typed := strings.TrimSpace(f.Message) + f.Impact + f.Next + f.At + f.Draft
	return typed == "" && f.Stage == stage && !chosen && !f.Quiet && !f.Backdate && !f.Tell && !f.Translated()
}

// Special reports whether the form says what stands folded under it.
func (f Form) Special() bool {
	return f.Next != "" || f.Impact != "" || f.Quiet || f.At != "" || f.Backdate || f.Tell || f.faulty("next", "impact", "at")
}

// OwnNext is the time until the next word where it is none of those that are offered; 0
// otherwise.
func (f Form) OwnNext() time.Duration {
	d, err := time.ParseDuration(f.Next)
	if err != nil || slices.Contains(nexts, f.Next) {
		return 0
	}
	return d
}

// Later reports whether the form is of a draft.
func (f Form) Later() bool { return f.Draft != "" || f.PublishAt != "" || f.faulty("publish_at") }

func (f Form) faulty(fields ...string) bool {
	for _, p := range f.Problems {
		for _, field := range fields {
			if p.Field == field {
				return true
			}
		}
	}
	return false
}

// Problem is why a field was refused.
type Problem struct {
	Field   string
	Text    string // in English; the page says it in its language, see [Set.Reason]
	Example string // of what would be taken
	About   string // what else it is about: "component:core"
}

// Preview is what will be published, and to how many people.
type Preview struct {
	Ahead
	Title   string
	Stage   string
	Body    string     // Markdown source
	Changes []Affected // components that get another status
}

// Ahead is what a post will look like where it is told, and how many people will be told.
type Ahead struct {
	Told    int
	Reach   []Reach // who is told, by channel
	Subject string  // of the mail
	Text    string  // of the mail, as most readers get it
	Feed    string  // the entry of the JSON feed
	Page    bool    // the page can be looked at
	Letter  bool    // the mail can be looked at
}

// incidentFilters are what a list of incidents can be narrowed to; "" is to nothing.
func incidentFilters() []string { return []string{"", "open", "drafts", "scheduled", "past"} }

// one is an update with the page that it stands on.
type one struct {
	One Update
	Of  OperatorIncident
}

// tonguesOf are the texts of an update in the languages of the page's form: as they were
// typed, if that was refused or not sent.
func tonguesOf(u Update, of OperatorIncident) []Tongue {
	if typed := of.Editing[u.ID]; typed != nil {
		return typed.Tongues
	}
	all := make([]Tongue, 0, len(of.Form.Tongues))
	for _, t := range of.Form.Tongues {
		all = append(all, Tongue{Tag: t.Tag, Name: t.Name, Message: u.Bodies[t.Tag]})
	}
	return all
}
