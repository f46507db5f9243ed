package statuspage

import (
	"slices"
	"time"
)

// Correction says that a part of a component's record is wrong, and what it should say: a
// false outage was none. The record itself is kept as it was drawn; what is shown and
// counted is the record with its corrections, and each stands beside it as a public
// footnote. A correction can be withdrawn, and a later one corrects what an earlier one
// says; neither goes away.
type Correction struct {
	ID        string    `json:"id"` // 12 characters, public
	Component string    `json:"component"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	As        Status    `json:"as"`     // what it should say
	Was       Status    `json:"was"`    // the worst that it said before
	Reason    string    `json:"reason"` // public
	At        time.Time `json:"at"`     // since when it holds
	By        Actor     `json:"by"`
	Approved  Actor     `json:"approved_by,omitzero"` // who looked at it, where a second person had to

	Withdrawn   time.Time `json:"withdrawn_at,omitzero"`
	WithdrawnBy Actor     `json:"withdrawn_by,omitzero"`
	Why         string    `json:"why,omitempty"` // it was withdrawn; public
}

// CorrectionQuery selects corrections; zero fields select all.
type CorrectionQuery struct {
	Component string
	From, To  time.Time // those of a part of [From, To)
	Standing  bool      // only those that were not withdrawn
}

// Corrected returns one component's spans, in their order, as its corrections have them;
// of two that overlap the later made one holds. The time before the component's beginning
// stays so.
func Corrected(spans []Span, corrections []Correction) []Span {
	spans = inOrder(spans)
	standing := slices.DeleteFunc(slices.Clone(corrections), func(c Correction) bool { return !c.Withdrawn.IsZero() })
	slices.SortStableFunc(standing, func(a, b Correction) int { return a.At.Compare(b.At) })
	for _, c := range standing {
		spans = c.over(spans)
	}
	return spans
}

// over lays the correction over spans in their order.
func (c Correction) over(spans []Span) []Span {
	if len(spans) == 0 || !spans[0].From.Before(c.To) {
		return spans
	}
	said := Span{Component: c.Component, From: Later(c.From, spans[0].From), Status: c.As, Correction: c.ID}
	if !said.From.Before(c.To) {
		return spans
	}
	var before, after []Span
	resumed := spans[0]
	for _, s := range spans {
		switch {
		case s.From.Before(said.From):
			before = append(before, s)
		case s.From.After(c.To):
			after = append(after, s)
		}
		if !s.From.After(c.To) {
			resumed = s
		}
	}
	resumed.From = c.To
	return slices.Concat(before, []Span{said, resumed}, after)
}

// goodness orders what a stretch counts as by how good it makes the record. What is left
// out makes nothing better.
var goodness = [...]int{Operational: 3, DegradedPerformance: 2, PartialOutage: 1, UnderMaintenance: 0}

// embellishes reports whether anywhere in [from, to) one record counts as better than
// another: such a change needs a second person.
func embellishes(after, before []Span, from, to time.Time) bool {
	for is := range Stretches(after, from, to) {
		for was := range Stretches(before, is.From, is.To) {
			if goodness[is.Counted()] > goodness[was.Counted()] {
				return true
			}
		}
	}
	return false
}
