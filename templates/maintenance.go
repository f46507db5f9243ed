package templates

import (
	"html/template"
	"net/url"
	"slices"
	"time"
)

// underway are those at work now, ahead those that have yet to begin; each in their order.
func underway(all []Maintenance) []Maintenance { return only(all, Maintenance.Running) }

func ahead(all []Maintenance) []Maintenance {
	return only(all, func(m Maintenance) bool { return !m.Running() && !m.Over() })
}

func only(all []Maintenance, keep func(Maintenance) bool) []Maintenance {
	return slices.DeleteFunc(slices.Clone(all), func(m Maintenance) bool { return !keep(m) })
}

// window says an announced window, each end as an instant of its own: "Monday
// 23 November 2026 02:00 WIB – 03:30 WIB". A window over midnight says both days.
func (s *Set) window(from, to time.Time) template.HTML {
	end := s.Clock(to, from)
	if !s.sameDay(from, to) {
		end = s.weekClock(to)
	}
	return `<span class="window">` + s.say("period.days", "From", stamp(from, s.weekClock(from)), "To", stamp(to, end)) + `</span>`
}

// appointment says when work is to be, or was, as what is kept for later has to: the day
// is there whenever it is read.
func (s *Set) appointment(m *Maintenance) string { return s.period(m.From(), m.To(), time.Time{}) }

// weekClock says an instant in full: "Monday 23 November 2026 02:00 WIB".
func (s *Set) weekClock(t time.Time) string {
	return s.T("clock.dated", "Day", s.weekDay(t), "Clock", s.Clock(t, t))
}

// saidIn is the window as the wall clock said it, when that was in another zone than the
// page's: "04:00–05:30 JST". It is "" for the same zone, and for one that nobody knows.
func (s *Set) saidIn(m Maintenance) string {
	zone, err := time.LoadLocation(m.Zone)
	if m.Zone == "" || err != nil || sameOffset(m.Start.In(zone), m.Start.In(s.zone)) {
		return ""
	}
	longAgo := m.Start.AddDate(0, 0, -2) // so that it has its date
	return s.At(zone).period(m.Start, m.End, longAgo)
}

func sameOffset(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return x == y
}

// choice is the query that narrows feeds and calendars to components.
func choice(all []Affected) string {
	v := url.Values{}
	for _, a := range all {
		v.Add("component", a.ID)
	}
	return v.Encode()
}
