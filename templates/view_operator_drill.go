package templates

import "time"

// The operators' pages of drills send their forms to these paths, always by POST:
//
//	/drills               title, message, testers, component.ID, and do=preview, send, page or letter
//	/drills/{id}/post     message, status, component.ID, and do likewise
//	/drills/{id}/purge

// OperatorDrills lists the drills that there are, with the form to start one.
type OperatorDrills struct {
	Layout
	Drills  []Drill
	Form    Form
	Testers string // [testers] mail addresses, as they were typed
	Preview *DrillPreview
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
	Form    Form
	Preview *DrillPreview
	Notice  string
}

// DrillPreview is what a post in a drill will tell, and whom.
type DrillPreview struct {
	Preview
	Testers []string // masked addresses
}
