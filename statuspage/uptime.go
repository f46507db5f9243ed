package statuspage

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"time"
)

// Stretch is the part of a span that lies within a window.
type Stretch struct {
	From, To time.Time
	Status   Status
	Counts   Status // what it counts as in uptime, where that is not Status; zero: as Status

	Correction string // the id of the correction that says so; "": nobody corrected it
}

// Counted returns what the stretch counts as in uptime.
func (s Stretch) Counted() Status {
	if s.Status == UnderMaintenance && s.Counts != Unknown {
		return orUnknown(s.Counts)
	}
	return s.Status
}

// Length returns how long the stretch lasted; it is always above zero.
func (s Stretch) Length() time.Duration { return s.To.Sub(s.From) }

// Stretches walks through the spans of one component within [from, to), oldest first.
// A span lasts until the next one begins, the last one until to. What lies before the
// first span is the time before the component's beginning, and is left out. Spans that
// a clock jump put out of order are sorted; of two that begin together the later
// written one holds.
func Stretches(spans []Span, from, to time.Time) iter.Seq[Stretch] {
	spans = inOrder(spans)
	return func(yield func(Stretch) bool) {
		for i, s := range spans {
			end := to
			if i+1 < len(spans) && spans[i+1].From.Before(to) {
				end = spans[i+1].From
			}
			part := Stretch{From: Later(s.From, from), To: end, Status: orUnknown(s.Status), Counts: s.Counts, Correction: s.Correction}
			if part.From.Before(part.To) && !yield(part) {
				return
			}
		}
	}
}

// inOrder returns the spans by their beginning; it copies only when it must.
func inOrder(spans []Span) []Span {
	byFrom := func(a, b Span) int { return a.From.Compare(b.From) }
	if slices.IsSortedFunc(spans, byFrom) {
		return spans
	}
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, byFrom)
	return spans
}

// orUnknown takes a status that no version of ours wrote for unknown, never for good news.
func orUnknown(s Status) Status {
	if s.String() == statusNames[Unknown] {
		return Unknown
	}
	return s
}

// Gaps returns the stretches of [from, to), oldest first, in which every component that
// had begun was unknown: the times in which we were not measuring.
func Gaps(components [][]Span, from, to time.Time) []Stretch {
	edges := knownEdges(components, from, to)
	var gaps []Stretch
	known, unknown, since := 0, 0, time.Time{}
	for n, e := range edges {
		known, unknown = known+e.known, unknown+e.unknown
		if n+1 < len(edges) && edges[n+1].at.Equal(e.at) {
			continue
		}
		gap := known == 0 && unknown > 0
		switch {
		case gap && since.IsZero():
			since = e.at
		case !gap && !since.IsZero():
			gaps = append(gaps, Stretch{From: since, To: e.at, Status: Unknown})
			since = time.Time{}
		}
	}
	return gaps
}

// edge is an instant at which the number of known or unknown components changes.
type edge struct {
	at             time.Time
	known, unknown int
}

func knownEdges(components [][]Span, from, to time.Time) []edge {
	var edges []edge
	for _, spans := range components {
		for s := range Stretches(spans, from, to) {
			known, unknown := 1, 0
			if s.Status == Unknown {
				known, unknown = 0, 1
			}
			edges = append(edges, edge{s.From, known, unknown}, edge{s.To, -known, -unknown})
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return a.at.Compare(b.at) })
	return edges
}

// Uptime is arithmetic over spans:
//
//	uptime = 1 − weighted bad seconds / known seconds
//
// A second of a major outage weighs 1, of a partial outage 0.3, of degraded
// performance 0. Unknown time and maintenance are in neither sum; they show as
// coverage.
type Uptime struct {
	Life        time.Duration // from the component's beginning, or the window's, to the window's end
	Known       time.Duration // measured, and not under maintenance
	Major       time.Duration // in major outage
	Partial     time.Duration // in partial outage
	Degraded    time.Duration // in degraded performance
	Unknown     time.Duration // not measured
	Maintenance time.Duration // under maintenance
}

// UptimeOf sums the spans of one component up over [from, to).
func UptimeOf(spans []Span, from, to time.Time) Uptime {
	var u Uptime
	for s := range Stretches(spans, from, to) {
		u.add(s.Counted(), s.Length())
	}
	return u
}

func (u *Uptime) add(s Status, d time.Duration) {
	u.Life += d
	switch s {
	case UnderMaintenance:
		u.Maintenance += d
		return
	case Operational:
	case DegradedPerformance:
		u.Degraded += d
	case PartialOutage:
		u.Partial += d
	case MajorOutage:
		u.Major += d
	default:
		u.Unknown += d
		return
	}
	u.Known += d
}

// Plus sums two components, or two windows of one, up: each weighs as long as it is known.
func (u Uptime) Plus(o Uptime) Uptime {
	return Uptime{
		Life: u.Life + o.Life, Known: u.Known + o.Known, Major: u.Major + o.Major, Partial: u.Partial + o.Partial,
		Degraded: u.Degraded + o.Degraded, Unknown: u.Unknown + o.Unknown, Maintenance: u.Maintenance + o.Maintenance,
	}
}

// Bad returns the time in any kind of trouble, unweighted.
func (u Uptime) Bad() time.Duration { return u.Major + u.Partial + u.Degraded }

// Weighted returns the bad time as the formula weighs it.
func (u Uptime) Weighted() time.Duration {
	return u.Major + u.Partial/10*3
}

// Ratio returns the uptime from 0 to 1; false when nothing at all is known.
func (u Uptime) Ratio() (float64, bool) {
	if u.Known <= 0 {
		return 0, false
	}
	return 1 - float64(u.Weighted())/float64(u.Known), true
}

// Coverage returns the known part of the component's life in the window, from 0 to 1.
func (u Uptime) Coverage() float64 {
	if u.Life <= 0 {
		return 0
	}
	return float64(u.Known) / float64(u.Life)
}

// Percent returns the uptime in per cent with at most two decimals, rounded down so
// that 99.996 never reads as 100; "" when nothing is known.
func (u Uptime) Percent() string {
	ratio, ok := u.Ratio()
	if !ok {
		return ""
	}
	return PercentOf(ratio)
}

// PercentOf writes a ratio from 0 to 1 in per cent, rounded down to two decimals:
// "100", "99.98", "97.5".
func PercentOf(ratio float64) string {
	hundredths := math.Floor(ratio*10_000 + 1e-9) // 0.57*10000 is 5699.999…
	if ratio < 1 {
		hundredths = min(hundredths, 9_999)
	}
	return strconv.FormatFloat(max(hundredths, 0)/100, 'f', -1, 64)
}
