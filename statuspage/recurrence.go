package statuspage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Rule says how often something comes back: a recurrence rule of iCalendar (RFC 5545,
// section 3.3.10) of days, weeks, months or years, as [ReadRule] returns it. It is of a
// wall clock's time and knows no zone: what it counts are days, which the change of the
// clocks neither skips nor repeats.
type Rule string

// Bounds of a rule.
const (
	MaxInterval = 1000 // days, weeks, months or years from one occurrence to the next
	MaxCount    = 10_000
	maxRule     = 500 // bytes
)

const ruleExample = "FREQ=WEEKLY;BYDAY=SU"

// ruleParts are what may stand in a rule. Hours and less are not among them: a rule of
// days keeps its time of day through every change of the clocks.
var ruleParts = []string{"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL"}

// ReadRule reads a recurrence rule, with or without "RRULE:" in front. An UNTIL in UTC is
// turned into what the zone's clocks show then. The errors are *Invalid of "rrule".
func ReadRule(text string, zone *time.Location) (Rule, error) {
	invalid := func(reason string) (Rule, error) {
		return "", &Invalid{Field: "rrule", Value: text, Reason: reason, Example: ruleExample}
	}
	if len(text) > maxRule {
		return invalid("is longer than 500 bytes")
	}
	parts, err := splitRule(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "RRULE:"))
	if err != nil {
		return invalid(err.Error())
	}
	if parts["UNTIL"], err = localUntil(parts["UNTIL"], zone); err != nil {
		return invalid(err.Error())
	}
	rule := joinRule(parts)
	o, err := rrule.StrToROption(string(rule))
	if err != nil {
		return invalid("is not a recurrence rule: " + err.Error())
	}
	if reason := unruly(*o, parts); reason != "" {
		return invalid(reason)
	}
	return rule, nil
}

// Part is what a rule says under a name, "FREQ" say; "" when nothing.
func (r Rule) Part(name string) string {
	parts, err := splitRule(string(r))
	if err != nil {
		return ""
	}
	return parts[name]
}

// splitRule takes a rule apart into its parts by name.
func splitRule(text string) (map[string]string, error) {
	parts := map[string]string{}
	for part := range strings.SplitSeq(strings.Trim(text, ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		switch _, twice := parts[name]; {
		case !ok || value == "":
			return nil, fmt.Errorf("has a part without a value: %q", part)
		case !slices.Contains(ruleParts, name):
			return nil, fmt.Errorf("holds %s; it may hold %s", name, strings.Join(ruleParts, ", "))
		case twice:
			return nil, fmt.Errorf("says %s twice", name)
		}
		parts[name] = value
	}
	return parts, nil
}

// joinRule puts a rule's parts together, in the order of ruleParts.
func joinRule(parts map[string]string) Rule {
	var said []string
	for _, name := range ruleParts {
		if parts[name] != "" {
			said = append(said, name+"="+parts[name])
		}
	}
	return Rule(strings.Join(said, ";"))
}

// The forms of a rule's last time (RFC 5545, sections 3.3.4 and 3.3.5).
const (
	untilDay   = "20060102"
	untilLocal = "20060102T150405"
	untilUTC   = "20060102T150405Z"
)

// localUntil is a rule's last time as the zone's clocks show it; a day is meant whole.
func localUntil(text string, zone *time.Location) (string, error) {
	if text == "" {
		return "", nil
	}
	if t, err := time.Parse(untilUTC, text); err == nil {
		return t.In(zone).Format(untilLocal), nil
	}
	if t, err := time.Parse(untilLocal, text); err == nil {
		return t.Format(untilLocal), nil
	}
	if t, err := time.Parse(untilDay, text); err == nil {
		return t.Add(24*time.Hour - time.Second).Format(untilLocal), nil
	}
	return "", fmt.Errorf("ends at %q, which is neither a day nor a time of day as in 20271231", text)
}

// unruly says what the standard, or we, don't allow in a rule; "" when all is well.
func unruly(o rrule.ROption, parts map[string]string) string {
	numbered := slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() != 0 })
	outside := func(n, most int) bool { return n < 1 || n > most }
	switch {
	case o.Freq > rrule.DAILY:
		return "comes back within a day; use DAILY, WEEKLY, MONTHLY or YEARLY"
	case parts["INTERVAL"] != "" && outside(o.Interval, MaxInterval):
		return "has an INTERVAL that is not between 1 and 1000"
	case parts["COUNT"] != "" && outside(o.Count, MaxCount):
		return "has a COUNT that is not between 1 and 10000"
	case o.Count > 0 && !o.Until.IsZero():
		return "says both COUNT and UNTIL: one of them ends it"
	case numbered && o.Freq >= rrule.WEEKLY:
		return "numbers a weekday (as in 1SU), which only a MONTHLY or YEARLY rule may"
	case len(o.Bymonthday) > 0 && o.Freq == rrule.WEEKLY:
		return "says days of the month, which a WEEKLY rule may not"
	case slices.ContainsFunc(o.Bymonthday, func(d int) bool { return d == 0 || d < -31 || d > 31 }):
		return "has a BYMONTHDAY that is not between 1 and 31, or -31 and -1"
	case slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() < -53 || d.N() > 53 }):
		return "has a BYDAY whose number is not between 1 and 53, or -53 and -1"
	}
	return ""
}

// next returns the first occurrence after a wall clock's time, of those that begin with
// start; false when there is none. Nothing is kept of those before it.
func (r Rule) next(start, after WallClock) (WallClock, bool) {
	o, err := rrule.StrToROption(string(r))
	if err != nil {
		return WallClock{}, false // it was read before it was stored
	}
	o.Dtstart = start.shows
	rule, err := rrule.NewRRule(*o)
	if err != nil {
		return WallClock{}, false
	}
	at := rule.After(after.shows, false)
	return WallClock{at}, !at.IsZero()
}
