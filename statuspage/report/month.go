package report

import (
	"iter"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// part is a calendar month, or what of it the report covers.
type part struct {
	name     string // "2026-11"
	from, to time.Time
}

// months walks through the calendar months of the report's zone, oldest first. A month has
// the length that it has there: with 28 to 31 days, one of which may have 23 or 25 hours.
func (s Source) months() iter.Seq[part] {
	return func(yield func(part) bool) {
		for from := s.From; from.Before(s.To); {
			day := from.In(s.Zone)
			next := time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, s.Zone)
			to := next
			if s.To.Before(to) {
				to = s.To
			}
			if !yield(part{day.Format("2006-01"), from, to}) {
				return
			}
			from = next
		}
	}
}

// tally sums up the components of each group, in the order in which groups come.
type tally struct {
	order []string
	all   map[string]statuspage.Uptime
	by    map[string]map[string]statuspage.Uptime // group → month
}

func newTally() *tally {
	return &tally{all: map[string]statuspage.Uptime{}, by: map[string]map[string]statuspage.Uptime{}}
}

func (t *tally) add(group string, s Source, spans []statuspage.Span) {
	if t.by[group] == nil {
		t.order = append(t.order, group)
		t.by[group] = map[string]statuspage.Uptime{}
	}
	t.all[group] = t.all[group].Plus(statuspage.UptimeOf(spans, s.From, s.To))
	for m := range s.months() {
		t.by[group][m.name] = t.by[group][m.name].Plus(statuspage.UptimeOf(spans, m.from, m.to))
	}
}

func (t *tally) figures(s Source) []Group {
	groups := []Group{}
	for _, name := range t.order {
		g := Group{Name: name, All: s.figure(t.all[name], s.Targets[""]), Months: []Month{}}
		for m := range s.months() {
			g.Months = append(g.Months, Month{m.name, s.figure(t.by[name][m.name], s.Targets[""])})
		}
		groups = append(groups, g)
	}
	return groups
}
