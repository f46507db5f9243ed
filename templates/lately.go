package templates

import (
	"slices"
	"time"
)

// stretch is a line of "lately": a day on which something happened, or a run of quiet days.
type stretch struct {
	From, To  time.Time // its days, both included
	Today     bool      // it is today alone
	Incidents []Incident
	Served    []Maintenance
	Gaps      []Gap
}

// Quiet reports whether nothing is known to have happened.
func (st stretch) Quiet() bool { return len(st.Incidents)+len(st.Served)+len(st.Gaps) == 0 }

// lately sorts incidents, maintenance and gaps into the days on which they began, newest first, and
// folds the quiet days between into one line. What began earlier stands in the first day.
func (s *Set) lately(count int, incidents []Incident, served []Maintenance, gaps []Gap, now time.Time) []stretch {
	today := s.midnight(now)
	first := today.AddDate(0, 0, 1-count)
	var out []stretch
	for i := 0; i < count; i++ {
		day := today.AddDate(0, 0, -i)
		st := stretch{From: day, To: day, Today: i == 0}
		for _, in := range incidents {
			if s.dayOf(in.Began, first).Equal(day) {
				st.Incidents = append(st.Incidents, in)
			}
		}
		for _, m := range served {
			if s.dayOf(m.Told(), first).Equal(day) {
				st.Served = append(st.Served, m)
			}
		}
		for _, g := range gaps {
			if s.dayOf(g.From, first).Equal(day) {
				st.Gaps = append(st.Gaps, g)
			}
		}
		if n := len(out) - 1; n >= 0 && st.Quiet() && out[n].Quiet() && !out[n].Today {
			out[n].From = day
			continue
		}
		out = append(out, st)
	}
	return out
}

// midnight is the first instant of the day in the page's zone.
func (s *Set) midnight(t time.Time) time.Time {
	y, m, d := t.In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.zone)
}

// dayOf is the day an instant belongs to, never before the first one shown.
func (s *Set) dayOf(t, first time.Time) time.Time {
	if day := s.midnight(t); day.After(first) {
		return day
	}
	return first
}

// Told is the instant on whose day the archive tells of the work: when it began or is
// to, and of work that was called off before, when that was.
func (m Maintenance) Told() time.Time {
	if m.Began.IsZero() && !m.Ended.IsZero() {
		return m.Ended
	}
	return m.From()
}

// byDay sorts incidents, maintenance and gaps into days, newest first, without quiet ones.
func (s *Set) byDay(incidents []Incident, served []Maintenance, gaps []Gap) []stretch {
	days := map[time.Time]*stretch{}
	at := func(t time.Time) *stretch {
		day := s.midnight(t)
		if days[day] == nil {
			days[day] = &stretch{From: day, To: day}
		}
		return days[day]
	}
	for _, in := range incidents {
		st := at(in.Began)
		st.Incidents = append(st.Incidents, in)
	}
	for _, m := range served {
		st := at(m.Told())
		st.Served = append(st.Served, m)
	}
	for _, g := range gaps {
		st := at(g.From)
		st.Gaps = append(st.Gaps, g)
	}
	out := make([]stretch, 0, len(days))
	for _, st := range days {
		out = append(out, *st)
	}
	slices.SortFunc(out, func(a, b stretch) int { return b.From.Compare(a.From) })
	return out
}
