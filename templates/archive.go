package templates

import (
	"slices"
	"time"
)

// archiveYear is a year of history with its months, newest first.
type archiveYear struct {
	Year   int
	Months []time.Time // the first instant of each
}

// archive lists every month from the first to now, newest first; none when history has
// not begun, or began this month.
func (s *Set) archive(first, now time.Time) []archiveYear {
	first, now = first.In(s.zone), now.In(s.zone)
	if first.IsZero() || first.Year() == now.Year() && first.Month() == now.Month() {
		return nil
	}
	var years []archiveYear
	begin := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, s.zone)
	for m := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.zone); !m.Before(begin); m = m.AddDate(0, -1, 0) {
		if n := len(years); n == 0 || years[n-1].Year != m.Year() {
			years = append(years, archiveYear{Year: m.Year()})
		}
		y := &years[len(years)-1]
		y.Months = append(y.Months, m)
	}
	return years
}

// ranOn are the incidents that ran on that day.
func ranOn(d Day, all []Incident) []Incident {
	end := d.Date.Add(max(d.Length, time.Second))
	return slices.DeleteFunc(slices.Clone(all), func(i Incident) bool {
		return !i.Began.Before(end) || !i.Ended.IsZero() && i.Ended.Before(d.Date)
	})
}

// postmortem are the updates that look back on the incident, posts all others.
func postmortem(all []Update) []Update {
	return slices.DeleteFunc(slices.Clone(all), func(u Update) bool { return u.Stage != "postmortem" })
}

func posts(all []Update) []Update {
	return slices.DeleteFunc(slices.Clone(all), func(u Update) bool { return u.Stage == "postmortem" })
}

// byWhat sorts feeds by what they have an entry for, in the order in which they come.
func byWhat(all []Feed) (groups [][]Feed) {
	for _, f := range all {
		i := slices.IndexFunc(groups, func(g []Feed) bool { return g[0].What == f.What })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}
