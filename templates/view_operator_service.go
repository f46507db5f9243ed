package templates

import "time"

// The pages of services send their forms to these paths, always by POST:
//
//	/services/order                     kind=components|monitors, id=… or group=…, by=up|down
//	/services/{id}/status               status, for=2h, reason
//	/services/{id}/clear                ends that
//	/services/{id}/corrections          from, to, as, reason; do=preview or send
//	/services/{id}/withdraw             correction, reason: takes a correction back
//	/monitors/{id}/mute                 for=30m, back=monitor
//	/monitors/{id}/unmute               back=monitor
//	/monitors/{id}/probe                once, now

// OperatorServices is what is shown to readers, and what watches it.
type OperatorServices struct {
	Layout
	Groups   []ServiceGroup
	Loose    []Watched // monitors behind no component
	Archived []Shelved
	Makes    bool // people can make more of them here
	Notice   string
}

// ServiceGroup is a heading with its components.
type ServiceGroup struct {
	Name     string // "": they stand under none
	Moves    bool   // it has a place among others that people can change
	Services []Service
}

// Service is a component as operators see it.
type Service struct {
	ID          string
	Name        string
	Group       string
	Description string
	Status      string
	Machine     string // what its monitors say alone
	Since       time.Time
	Checked     time.Time
	Private     bool
	Word        *Word // a person's word over the monitors'
	WordBy      string
	Declared    Declared
	Monitors    []Watched
}

// Watched is a monitor with where it was declared.
type Watched struct {
	Monitor
	Declared Declared
	MutedBy  string
	Serves   []Choice // the components that it is behind
}

// Declared says where something comes from, and so who may change it.
type Declared struct {
	From     string    // "file", "command line", "console" or "monitor"; "": nobody knows
	Place    string    // in the file: "fyr.yaml:12"
	By       string    // in the console: who made it
	Locked   bool      // it can't be changed here
	Problems []Problem // why it is not in force
	UsedBy   []string
	Changed  time.Time
	Archived time.Time
}

// Shelved is something that was taken out of force.
type Shelved struct {
	Kind string // "monitor", "component" or "alert"
	Path string // of its settings: "/settings/monitors/api"
	Name string
	At   time.Time
}

// OperatorService is one component: its status and its record.
type OperatorService struct {
	Layout
	Service     Service
	Statuses    []string // that a person can set
	Say         WordForm
	Record      []Stretch // of the last weeks, newest first, without what was well
	From        time.Time // since when Record looks back
	Corrections []Correct // newest first
	Correct     CorrectForm
	FourEyes    bool // any correction waits for a second person
	Notice      string
}

// WordForm sets a component's status. Field names of the POST in brackets.
type WordForm struct {
	Status   string // [status]
	For      string // [for] "30m", "2h", "1d", …
	Reason   string // [reason] readers see it
	Problems []Problem
}

// Stretch is a part of a component's record.
type Stretch struct {
	From, To  time.Time
	Status    string
	Running   bool   // it has not ended
	Corrected bool   // a correction says so
	First     string // its beginning and end, for the form: "2026-11-22T14:02"
	Last      string
}

// Correct is a correction as operators see it.
type Correct struct {
	Correction
	ID       string
	By       string
	Approved string
	Problems []Problem
	Typed    string // the reason that was refused
}

// CorrectForm corrects a stretch. Field names of the POST in brackets.
type CorrectForm struct {
	From     string // [from] by the page's clocks: "2026-11-22T14:02"
	To       string // [to]
	As       string // [as]
	Reason   string // [reason]
	Unique   string // [unique]
	Problems []Problem
	Before   string // the uptime of that part as it is, in per cent; "": not measured, or no preview
	After    string // as it would be
	Preview  bool
	Kept     bool // it was not sent the last time: it holds what was typed then
}

// OperatorMonitor is one monitor: how it is, and what one probe finds.
type OperatorMonitor struct {
	Layout
	Monitor Watched
	Probed  *Probed
	Notice  string
}

// Probed is what one probe found.
type Probed struct {
	Kind     string
	Target   string
	Status   string // "up", "degraded", "down", "unknown"
	Cause    string
	Reason   string
	At       time.Time
	Latency  time.Duration
	Checks   []ProbedCheck
	Problem  string // why none was made
	Measured []Fact
}

// ProbedCheck is one expectation of a probe.
type ProbedCheck struct {
	What   string
	Held   bool
	Reason string
}

// Fact is a name with what it is.
type Fact struct{ Name, Value string }

// lasting are the offered times for which a person's word holds, or a monitor is mute.
var lasting = []string{"30m", "1h", "2h", "8h", "24h", "168h"}

// uptimeOf is an uptime in per cent; "" is one that nobody measured.
func (s *Set) uptimeOf(percent string) string {
	if percent == "" {
		return s.T("op.report.unknown")
	}
	return s.T("number.percent", "N", s.decimal(percent))
}
