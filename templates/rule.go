package templates

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// often says in words by which rule a series comes back: "Every week · Sunday". A rule that
// there are no plain words for is shown as it is written (RFC 5545, 3.3.10).
func (s *Set) often(rule string) template.HTML {
	if said := s.ruleSaid(rule); said != "" {
		return template.HTML(template.HTMLEscapeString(said))
	}
	return template.HTML(`<code dir="ltr">` + template.HTMLEscapeString(rule) + "</code>")
}

// ruleSaid is a rule in words, with its end; "" when there are none for it.
func (s *Set) ruleSaid(rule string) string {
	parts := map[string]string{}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		parts[name] = value
	}
	said := s.rhythm(parts)
	if said == "" {
		return ""
	}
	if until, err := time.ParseInLocation("20060102T150405", parts["UNTIL"], s.zone); err == nil {
		return s.T("op.rule.until", "Rule", said, "Day", s.longDay(until, time.Time{}))
	}
	if count, err := strconv.Atoi(parts["COUNT"]); err == nil {
		return s.T("op.rule.times", "Rule", said, "Count", count)
	}
	return said
}

// rhythm says how often, and on which days of the week or the month.
func (s *Set) rhythm(parts map[string]string) string {
	days, dates := parts["BYDAY"], parts["BYMONTHDAY"]
	often := s.howOften(parts["FREQ"], parts["INTERVAL"])
	when := ""
	switch {
	case days == "" && dates == "":
		return often
	case parts["FREQ"] == "WEEKLY" && dates == "":
		when = s.list(each(days, s.dayName))
	case parts["FREQ"] == "MONTHLY" && dates == "":
		when = s.list(each(days, s.numberedDay))
	case parts["FREQ"] == "MONTHLY" && days == "":
		when = s.list(each(dates, s.dateName))
	}
	if often == "" || when == "" {
		return ""
	}
	return s.T("op.rule.on", "Often", often, "When", when)
}

// everies are the texts of how often, for one and for several; once more by their number.
var everies = map[string][2]string{
	"DAILY": {"op.often.daily", "op.rule.days"}, "WEEKLY": {"op.often.weekly", "op.rule.weeks"},
	"MONTHLY": {"op.rule.monthly", "op.rule.months"}, "YEARLY": {"op.rule.yearly", "op.rule.years"},
}

func (s *Set) howOften(freq, interval string) string {
	texts, known := everies[freq]
	n, err := strconv.Atoi(interval)
	switch {
	case !known:
		return ""
	case err != nil || n == 1:
		return s.T(texts[0])
	}
	return s.T(texts[1], "Count", n)
}

// each says every part of a list; nil when there are no words for one of them.
func each(list string, say func(string) string) (all []string) {
	for part := range strings.SplitSeq(list, ",") {
		said := say(part)
		if said == "" {
			return nil
		}
		all = append(all, said)
	}
	return all
}

// dayName is the name of a day of the week, "SU"; "" when it is none.
func (s *Set) dayName(id string) string {
	n := slices.IndexFunc(weekDays(), func(d Choice) bool { return d.ID == id })
	if n < 0 {
		return ""
	}
	return s.T("weekday." + weekDays()[n].Name)
}

// numberedDay says which one of a month's: "2TU", or "-1FR" for the last Friday.
func (s *Set) numberedDay(id string) string {
	at := max(len(id)-2, 0)
	number, day := id[:at], s.dayName(id[at:])
	if number == "-1" {
		number = "last"
	}
	if !slices.Contains([]string{"1", "2", "3", "4", "5", "last"}, number) || day == "" {
		return ""
	}
	return s.T("op.rule.nth."+number, "Day", day)
}

// dateName says a day of the month: "15", or "-1" for its last.
func (s *Set) dateName(number string) string {
	n, err := strconv.Atoi(number)
	switch {
	case err == nil && n == -1:
		return s.T("op.rule.date.last")
	case err == nil && n > 0:
		return s.T("op.rule.date", "Day", n)
	}
	return ""
}
