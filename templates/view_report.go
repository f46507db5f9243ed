package templates

import "time"

// OperatorReports is how the services did, to look at, to print and to take away.
type OperatorReports struct {
	Layout
	From, To time.Time // To is the end of the last day
	First    string    // [from] "2026-09-01"
	Last     string    // [to] "2026-11-22"
	Problems []Problem
	Months   []string    // "2026-09"
	Services []ReportRow // components, by group
	Groups   []ReportRow
	Downtime []ReportOutage // newest first
	Hidden   int            // stretches of downtime beyond those listed
	Took     ReportTook
	Rule     string
	Formula  int
}

// ReportRow is one line of the table of availability.
type ReportRow struct {
	ID, Name, Group string
	Private         bool
	All             ReportFigure
	Months          []ReportFigure // one for each of the page's Months; one of a time before the beginning is empty
}

// ReportFigure is an availability as it is shown.
type ReportFigure struct {
	Good, Known time.Duration // Known 0: nothing is known
	Life        time.Duration // of which Known was measured
	Target      string        // "99.9"; "" none
	Missed      bool
}

// ReportOutage is a stretch of downtime.
type ReportOutage struct {
	Name     string
	From, To time.Time
	Status   string
	Incident string // its id; "": none told of it
}

// ReportTook is how long incidents took; below zero: never.
type ReportTook struct {
	Incidents                               int
	Detect, Publish, Resolve                time.Duration // in the middle
	WorstDetect, WorstPublish, WorstResolve time.Duration
}

// tookFor is how long something took; below zero: it never came to that.
func (s *Set) tookFor(d time.Duration) string {
	if d < 0 {
		return s.T("op.report.never")
	}
	return s.Duration(d)
}
