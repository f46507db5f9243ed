package templates

import (
	"fmt"
	"html/template"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// zoneName is the abbreviation of the time's zone: "WIB"; "UTC−3" where there is none.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	if name != "" && name[0] != '+' && name[0] != '-' {
		return name
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "−", -offset
	}
	if minutes := offset / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%s%d:%02d", sign, offset/3600, minutes)
	}
	return fmt.Sprintf("UTC%s%d", sign, offset/3600)
}

// sameDay reports whether two instants fall on one day of the page's zone.
func (s *Set) sameDay(a, b time.Time) bool {
	ay, am, ad := a.In(s.zone).Date()
	by, bm, bd := b.In(s.zone).Date()
	return ay == by && am == bm && ad == bd
}

// Clock says an instant with its zone: "14:02 WIB"; when it is on another day than now
// the date comes first, with the year when that differs: "3 Nov 14:02 WIB".
func (s *Set) Clock(t, now time.Time) string { return s.clock(t, now, "clock.minutes") }

// Seconds is Clock to the second: "14:02:10 WIB".
func (s *Set) Seconds(t, now time.Time) string { return s.clock(t, now, "clock.seconds") }

func (s *Set) clock(t, now time.Time, layout string) string {
	t = t.In(s.zone)
	return s.dated(t, now, s.hour(t, layout)+"\u00a0"+zoneName(t))
}

// hour says the time of day. The catalogue holds it as a layout of [time.Time.Format].
func (s *Set) hour(t time.Time, layout string) string { return t.Format(s.T(layout)) }

// oclock says a time of day that a form holds, "22:00", as the language writes it.
func (s *Set) oclock(value string) string {
	t, err := time.Parse("15:04", value)
	if err != nil {
		return value
	}
	return s.hour(t, "clock.minutes")
}

// dated puts the day before a time of day, unless it is now's.
func (s *Set) dated(t, now time.Time, clock string) string {
	if s.sameDay(t, now) {
		return clock
	}
	return s.T("clock.dated", "Day", s.shortDay(t, now), "Clock", clock)
}

// Day says a day: "3 Nov", with the year when that is not now's.
func (s *Set) Day(t, now time.Time) string { return s.shortDay(t, now) }

// shortDay says a day: "3 Nov", or "3 Nov 2025" when that is not now's year.
func (s *Set) shortDay(t, now time.Time) string {
	return s.day("day.short", t, now, "Month", s.monthName("month.short.", t))
}

// longDay says a day in full: "3 November", with the year when that is not now's.
func (s *Set) longDay(t, now time.Time) string {
	return s.day("day.long", t, now, "Month", s.monthName("month.long.", t))
}

// weekDay says a day with its name: "Tuesday 3 November 2026".
func (s *Set) weekDay(t time.Time) string {
	t = t.In(s.zone)
	return s.T("day.week", "Week", s.T("weekday."+strconv.Itoa(int(t.Weekday()))),
		"Day", s.dayNumber(t), "Month", s.monthName("month.long.", t), "Year", year(t))
}

// day fills in a pattern for a day, or the one with "_year" when that is not now's.
func (s *Set) day(pattern string, t, now time.Time, pairs ...any) string {
	t = t.In(s.zone)
	pairs = append(pairs, "Day", s.dayNumber(t))
	if t.Year() == now.In(s.zone).Year() {
		return s.T(pattern, pairs...)
	}
	return s.T(pattern+"_year", append(pairs, "Year", year(t))...)
}

// dayNumber is the day of the month; some languages count the first one otherwise: "1er".
func (s *Set) dayNumber(t time.Time) string {
	if t.Day() == 1 {
		return s.T("day.first")
	}
	return strconv.Itoa(t.Day())
}

func (s *Set) monthName(form string, t time.Time) string {
	return s.T(form + strconv.Itoa(int(t.In(s.zone).Month())))
}

// year is a year as a word: it is never parted in threes.
func year(t time.Time) string { return strconv.Itoa(t.Year()) }

// month says a month: "November 2026".
func (s *Set) month(t time.Time) string {
	t = t.In(s.zone)
	return s.T("month.year", "Month", s.monthName("month.long.", t), "Year", year(t))
}

// days says a stretch of whole days, both included: "3–9 November", "28 October – 3 November".
func (s *Set) days(from, to, now time.Time) string {
	from, to = from.In(s.zone), to.In(s.zone)
	switch {
	case s.sameDay(from, to):
		return s.longDay(from, now)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return s.day("days.month", to, now, "From", s.dayNumber(from), "Month", s.monthName("month.long.", to))
	}
	return s.T("days.months", "From", s.longDay(from, now), "To", s.longDay(to, now))
}

// period says from when to when: "14:02–14:40 WIB", each with its date where needed.
func (s *Set) period(from, to, now time.Time) string {
	from, to = from.In(s.zone), to.In(s.zone)
	if !s.sameDay(from, to) || zoneName(from) != zoneName(to) {
		return s.T("period.days", "From", s.Clock(from, now), "To", s.Clock(to, now))
	}
	clock := s.T("period.hours", "From", s.hour(from, "clock.minutes"), "To", s.hour(to, "clock.minutes"))
	return s.dated(from, now, clock+"\u00a0"+zoneName(to))
}

// Duration says how long something took as a person would: "34 seconds", "38 minutes",
// "1 hour 20 minutes", "3 days 2 hours". It rounds to the nearest of its smallest unit.
func (s *Set) Duration(d time.Duration) string {
	switch d = max(d, 0); {
	case d.Round(time.Second) < time.Minute:
		return s.T("duration.seconds", "Count", int(d.Round(time.Second)/time.Second))
	case d.Round(time.Minute) < time.Hour:
		return s.T("duration.minutes", "Count", int(d.Round(time.Minute)/time.Minute))
	case d.Round(time.Minute) < 24*time.Hour:
		d = d.Round(time.Minute)
		return s.both("duration.hours", int(d/time.Hour), "duration.minutes", int(d%time.Hour/time.Minute))
	}
	d = d.Round(time.Hour)
	return s.both("duration.days", int(d/(24*time.Hour)), "duration.hours", int(d%(24*time.Hour)/time.Hour))
}

// validity says how long a link works, up to two days in hours: "24 hours". "1 day" might
// be read as until midnight.
func (s *Set) validity(d time.Duration) string {
	if d > 2*24*time.Hour || d%time.Hour != 0 {
		return s.Duration(d)
	}
	return s.T("duration.hours", "Count", int(d/time.Hour))
}

// later is how long after the first instant the second one was, "" for at once.
func (s *Set) later(first, second time.Time) string {
	if second.Sub(first).Round(time.Second) <= 0 {
		return ""
	}
	return s.Duration(second.Sub(first))
}

func (s *Set) both(large string, n int, small string, m int) string {
	if m == 0 {
		return s.T(large, "Count", n)
	}
	return s.T("duration.both", "A", s.T(large, "Count", n), "B", s.T(small, "Count", m))
}

// upper makes a day or month a heading: many languages write their names small.
func upper(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// stamp wraps the words for an instant in a <time> element.
func stamp(t time.Time, words string) template.HTML {
	return template.HTML(`<time datetime="` + t.UTC().Format("2006-01-02T15:04:05Z") + `">` + template.HTMLEscapeString(words) + `</time>`)
}
