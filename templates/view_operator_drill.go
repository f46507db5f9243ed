package templates

import "time"

// The operators' pages of drills send their forms to these paths, always by POST:
//
//	/drills               title, message, testers, component.ID
//	/drills/{id}/post     message, status, component.ID
//	/drills/{id}/purge

// OperatorDrills lists the drills that there are, with the form to start one.
type OperatorDrills struct {
	Layout
	Drills  []Drill
	Form    Form
	Testers string // [testers] mail addresses, as they were typed
	Notice  string
}

// Drill is a rehearsed incident. Every title and text of it says that it is one.
type Drill struct {
	Incident
	Testers []string  // masked addresses
	Purged  time.Time // when it goes away by itself
}

// OperatorDrill is one drill.
type OperatorDrill struct {
	Layout
	Drill
	Form   Form
	Notice string
}
