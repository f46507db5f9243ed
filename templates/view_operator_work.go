package templates

import (
	"html/template"
	"time"
)

// The operators' pages of maintenance send their forms to these paths, always by POST:
//
//	/maintenance/new             a WorkForm      do=preview, send, page or letter
//	/maintenance/{id}/post       message, status, component.ID, quiet, seen, and do likewise; without do it is sent
//	/maintenance/{id}/cancel     message, quiet, seen, and do likewise
//	/maintenance/{id}/move       a WorkForm's title, message, start, end, zone, quiet, seen, and do likewise
//	/maintenance/{id}/updates/{update}           message, message.TAG
//	/maintenance/{id}/undo, /maintenance/{id}/now   event=…
//	/maintenance/series/{id}     a WorkForm      do=preview, send, page or letter
//	/maintenance/series/{id}/skip                day=…
//	/maintenance/series/{id}/end                 keep=1

// OperatorWorks lists maintenance.
type OperatorWorks struct {
	Layout
	Running []Maintenance
	Planned []Maintenance // the soonest first
	Series  []WorkSeries
	Past    []Maintenance // newest first
	Notice  string
}

// Empty reports whether there is nothing to list.
func (p OperatorWorks) Empty() bool {
	return len(p.Running)+len(p.Planned)+len(p.Series)+len(p.Past) == 0
}

// WorkSeries is maintenance that comes back.
type WorkSeries struct {
	ID    string
	Title string
	Names []string // of its components
	Rule  string   // RFC 5545
	Zone  string   // IANA name of the zone whose clocks are meant
	Lasts time.Duration
	Next  []Occurrence // the soonest first
	Ended time.Time    // when a person ended it; zero: it goes on
}

// Occurrence is one time that a series takes place.
type Occurrence struct {
	Start, End time.Time
	Day        string // "2026-03-29", on its zone's clocks
	Page       string // path of the maintenance that was announced of it; "": none yet
}

// OperatorWork is one maintenance.
type OperatorWork struct {
	Layout
	Maintenance
	Private []string // names of its components that nobody may know of
	Series  string   // the id of the series that it is an occurrence of; "" of none
	Public  string   // its address on the public page; "": none
	Told    int      // who would be told of the next post
	Held    []HeldPost
	Ledger  []Ledger
	Watch   Watch
	Seen    string  // [seen] of the buttons, see OperatorIncident
	Newer   []Newer // likewise
	Form    Form
	Move    WorkForm
	Cancel  Form
	Preview *WorkPreview        // of one of the three
	Editing map[string]*Editing // by the update's id
	Notice  string
}

// PreviewOf is the preview, where it is of a form: "post", "move" or "cancel".
func (p OperatorWork) PreviewOf(form string) *WorkPreview {
	if p.Preview == nil || p.Preview.Of != form {
		return nil
	}
	return p.Preview
}

// Later reports whether it has yet to begin.
func (p OperatorWork) Later() bool { return p.Stage == "scheduled" }

// OperatorSeries is one series.
type OperatorSeries struct {
	Layout
	Series   WorkSeries
	Problems []Problem
	Notice   string
}

// OperatorSchedule is the form of work that is planned, or of a series that is changed.
type OperatorSchedule struct {
	Layout
	Series  string // the id of the series that is changed; "": it is new
	Form    WorkForm
	Preview *WorkPreview
}

// WorkForm is what is said of work. Field names of the POST in brackets.
type WorkForm struct {
	Title   string   // [title] "": made of the components' names
	Message string   // [message] "": from when to when
	Start   string   // [start] "2026-11-22T02:00", on the zone's clocks
	End     string   // [end]
	Zone    string   // [zone] IANA name
	Choices []Choice // [component.ID]

	Often string            // [often] "" once, "daily", "weekly", "monthly", "weekday", "last", "rule"
	Every string            // [every] of so many days, weeks or months
	Days  map[string]string // [day.MO] of a week; none: the day on which it starts
	Until string            // [until] the last day: "2027-12-31"; "": it goes on
	Rule  string            // [rule] RFC 5545, where Often is "rule"

	Quiet    bool     // [quiet]
	Tongues  []Tongue // [title.TAG], [message.TAG]
	Kept     bool
	Problems []Problem
	Unique   string  // [unique]
	Seen     string  // [seen] of a maintenance that is changed, see Form
	Newer    []Newer // likewise
}

// Translated reports whether anything is said in another language.
func (f WorkForm) Translated() bool { return Form{Tongues: f.Tongues}.Translated() }

// WorkPreview is what will be said of work, and to how many people.
type WorkPreview struct {
	Ahead
	Of    string // the form that it is of: "" one that plans work, "post", "move" or "cancel"
	Title string
	Body  string // Markdown source
	Work  Maintenance
	Next  []Occurrence // of a series
	Zone  string       // on whose clocks Next is
}

// oftens are how often work can come back; "" is once.
func oftens() []string {
	return []string{"", "daily", "weekly", "monthly", "weekday", "last", "rule"}
}

// weekDays are the days of a week as RFC 5545 names them, with the catalogue's number.
func weekDays() []Choice {
	return []Choice{{ID: "MO", Name: "1"}, {ID: "TU", Name: "2"}, {ID: "WE", Name: "3"}, {ID: "TH", Name: "4"}, {ID: "FR", Name: "5"}, {ID: "SA", Name: "6"}, {ID: "SU", Name: "0"}}
}

// takesPlace says when an occurrence is: by the page's clocks, and by its own zone's where
// those show another time.
func (s *Set) takesPlace(o Occurrence, zone string) template.HTML {
	said := s.window(o.Start, o.End)
	if in := s.saidIn(Maintenance{Start: o.Start, End: o.End, Zone: zone}); in != "" {
		said += template.HTML(" (" + template.HTMLEscapeString(in) + ")")
	}
	return said
}
