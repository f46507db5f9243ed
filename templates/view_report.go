package templates

import (
	"fmt"
	"strings"
	"time"
)

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

// ReportTook is how long incidents took; below zero: not known.
type ReportTook struct {
	Incidents                               int
	Detect, Publish, Resolve                time.Duration // in the middle
	WorstDetect, WorstPublish, WorstResolve time.Duration
}

// tookFor is how long something took; below zero it is not known: an incident runs still, or
// a person was the first to see it.
func (s *Set) tookFor(d time.Duration) string {
	if d < 0 {
		return s.T("op.report.unknown")
	}
	return s.Duration(d)
}

// MonthlyReport is the mail about a month. The URL of the view is where the report can be
// read; its days are the whole month.
func (s *Set) MonthlyReport(v OperatorReports) (subject, text string) {
	month := upper(s.monthName("month.long.", v.From)) + " " + v.From.In(s.zone).Format("2006")
	subject = s.T("op.mail.report.subject", "Page", v.Name, "Month", month)
	var b strings.Builder
	for _, r := range v.Services {
		b.WriteString(s.reportLine(r) + "\n")
	}
	if v.Took.Incidents > 0 {
		b.WriteString("\n" + s.tookLines(v.Took))
	} else {
		b.WriteString("\n" + s.T("op.mail.report.quiet") + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n\n%s\n%s?from=%s&to=%s\n", v.Rule, s.T("op.mail.report.link"), v.URL, v.First, v.Last)
	return subject, b.String()
}

// tookLines say how many incidents there were, and how long they took, as far as it is known.
func (s *Set) tookLines(t ReportTook) string {
	lines := s.T("op.report.incidents", "Count", t.Incidents) + "\n"
	if t.Incidents > 1 {
		lines += s.T("op.report.median") + "\n"
	}
	for _, until := range []struct {
		name string
		took time.Duration
	}{{"op.report.detect", t.Detect}, {"op.report.publish", t.Publish}, {"op.report.resolve", t.Resolve}} {
		if until.took >= 0 {
			lines += s.T("op.mail.report.share", "Name", s.T(until.name), "Share", s.Duration(until.took)) + "\n"
		}
	}
	return lines
}

// reportLine says how one service did.
func (s *Set) reportLine(r ReportRow) string {
	f := r.All
	if f.Known <= 0 {
		return s.T("op.mail.report.unknown", "Name", r.Name)
	}
	share := s.percent(f.Good, f.Known)
	switch {
	case f.Missed:
		return s.T("op.mail.report.missed", "Name", r.Name, "Share", share, "Target", s.T("number.percent", "N", s.decimal(f.Target)))
	case f.Target != "":
		return s.T("op.mail.report.met", "Name", r.Name, "Share", share, "Target", s.T("number.percent", "N", s.decimal(f.Target)))
	}
	return s.T("op.mail.report.share", "Name", r.Name, "Share", share)
}
