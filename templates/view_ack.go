package templates

import "time"

// Ack is the page of the link in an operators' alert: a button that POSTs the name of who
// takes it on, and what follows.
type Ack struct {
	Layout
	Token  string
	Done   bool // it has just been acknowledged
	Alarms []Alarm
	More   int // of those that are not listed
}

// Alarm is a trouble that somebody can take on.
type Alarm struct {
	Key     string // by which the console acknowledges it
	Subject string // "API is down"
	Since   time.Time
	Acked   time.Time // zero: by nobody yet
	By      string    // who did; may be empty
}

// Open reports whether any alarm of the page waits for somebody.
func (a Ack) Open() bool {
	for _, alarm := range a.Alarms {
		if alarm.Acked.IsZero() {
			return true
		}
	}
	return false
}
