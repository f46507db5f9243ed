package operator

import (
	"context"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/report"
)

// reportMost is how many days a report may cover: five years, a leap day among them.
const reportMost = 5*365 + 2

// Days are the days that a report covers, as a person writes them: a month, or the first
// and the last day.
type Days struct {
	Month string `json:"month,omitempty"` // "2026-10"
	From  string `json:"from,omitempty"`  // "2026-10-01"
	To    string `json:"to,omitempty"`    // "2026-10-31", which counts too
}

// within returns the instants that the days begin and end at in a zone; an end that is to
// come is now. Nothing said is this month and the two before it.
func (d Days) within(zone *time.Location, now time.Time) (from, to time.Time, err error) {
	today := now.In(zone)
	first := func(months int) time.Time {
		return time.Date(today.Year(), today.Month()+time.Month(months), 1, 0, 0, 0, 0, zone)
	}
	from, to = first(-2), first(1)
	switch {
	case d.Month != "" && d.From+d.To != "":
		return from, to, &statuspage.Invalid{Field: "month", Value: d.Month, Reason: "goes without from and to", Example: "2026-10"}
	case d.Month != "":
		if from, err = dayParam("month", d.Month, "2006-01", zone); err != nil {
			return from, to, err
		}
		to = from.AddDate(0, 1, 0)
	}
	if d.From != "" {
		if from, err = dayParam("from", d.From, time.DateOnly, zone); err != nil {
			return from, to, err
		}
	}
	if d.To != "" {
		if to, err = dayParam("to", d.To, time.DateOnly, zone); err != nil {
			return from, to, err
		}
		to = to.AddDate(0, 0, 1)
	}
	if to.After(now) {
		to = now
	}
	return from, to, d.check(from, to)
}

func (d Days) check(from, to time.Time) error {
	switch {
	case !from.Before(to) && d.Month != "":
		return &statuspage.Invalid{Field: "month", Value: d.Month, Reason: "has not begun", Example: "2026-10"}
	case !from.Before(to):
		return &statuspage.Invalid{Field: "to", Value: d.To, Reason: "ends before the report begins, or it has not begun", Example: to.AddDate(0, 1, 0).Format(time.DateOnly)}
	case to.Sub(from) > reportMost*24*time.Hour:
		return &statuspage.Invalid{Field: "from", Value: d.From, Reason: "lies more than five years before the end", Example: to.AddDate(-5, 0, 0).Format(time.DateOnly)}
	}
	return nil
}

func dayParam(field, text, layout string, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation(layout, text, zone)
	if err != nil || at.Year() < 1970 {
		return at, &statuspage.Invalid{Field: field, Value: text, Reason: "is not a day of the calendar", Example: strings.NewReplacer("2006", "2026", "01", "10", "02", "31").Replace(layout)}
	}
	return at, nil
}

// report counts one. It shows private components too: it is for operators.
func (s *Server) report(ctx context.Context, d Days, now time.Time) (report.Report, error) {
	v := s.c.Desk.View()
	from, to, err := d.within(v.Page.Zone, now)
	if err != nil {
		return report.Report{}, err
	}
	source := report.Source{
		From: from, To: to, Zone: v.Page.Zone, Targets: targetsOf(v),
		Rule: s.c.Templates.In(consoleLanguage).T(statuspage.FormulaKey(statuspage.FormulaVersion)),
	}
	for _, st := range v.Standings {
		source.Components = append(source.Components, st.Component)
	}
	if source.Spans, err = s.c.Reader.Spans(ctx, from); err != nil {
		return report.Report{}, err
	}
	source.Incidents, err = s.c.Reader.Incidents(ctx, statuspage.IncidentQuery{From: from, To: to})
	return report.Of(source), err
}

// targetsOf are the availabilities promised, in per cent: by component, and "" for the rest.
func targetsOf(v *statuspage.View) map[string]float64 {
	targets := map[string]float64{"": v.Policy.Target}
	for _, st := range v.Standings {
		if st.Component.Target > 0 {
			targets[st.Component.ID] = st.Component.Target
		}
	}
	return targets
}
