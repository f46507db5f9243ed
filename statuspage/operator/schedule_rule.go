package operator

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// ruleOf is the rule that the form's choices make; where they leave a day out, it is the one
// of the start.
func ruleOf(f templates.WorkForm, start statuspage.WallClock, zone *time.Location) (statuspage.Rule, error) {
	if f.Often == "rule" {
		return statuspage.ReadRule(f.Rule, zone)
	}
	freq, days := repeats(f, start)
	if freq == "" {
		return "", &statuspage.Invalid{Field: "rrule", Value: f.Often, Reason: "is none of those that can be chosen"}
	}
	parts := []string{"FREQ=" + freq}
	if f.Every != "" && f.Every != "1" {
		parts = append(parts, "INTERVAL="+f.Every)
	}
	if days != "" {
		parts = append(parts, days)
	}
	if f.Until != "" {
		parts = append(parts, "UNTIL="+strings.ReplaceAll(f.Until, "-", ""))
	}
	return statuspage.ReadRule(strings.Join(parts, ";"), zone)
}

// weekDays are the days of a week as RFC 5545 names them.
var weekDays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// repeats reads how often, and on which days (RFC 5545 section 3.3.10).
func repeats(f templates.WorkForm, start statuspage.WallClock) (freq, days string) {
	day, err := time.Parse(time.DateOnly, start.Day())
	if err != nil {
		return "", ""
	}
	own := strings.ToUpper(day.Weekday().String()[:2])
	switch f.Often {
	case "daily":
		return "DAILY", ""
	case "weekly":
		var chosen []string
		for _, d := range weekDays {
			if f.Days[d] != "" {
				chosen = append(chosen, d)
			}
		}
		if len(chosen) == 0 {
			chosen = []string{own}
		}
		return "WEEKLY", "BYDAY=" + strings.Join(chosen, ",")
	case "monthly":
		return "MONTHLY", fmt.Sprintf("BYMONTHDAY=%d", day.Day())
	case "weekday":
		return "MONTHLY", fmt.Sprintf("BYDAY=%d%s", (day.Day()+6)/7, own)
	case "last":
		return "MONTHLY", "BYDAY=-1" + own
	}
	return "", ""
}

// withRule is the form with the choices that make a rule. One that no choices make, because
// it ends after so many times, say, or means another day than the start's, is left as it is
// written.
func withRule(f templates.WorkForm, rule statuspage.Rule, start statuspage.WallClock, zone *time.Location) templates.WorkForm {
	chosen, days := f, listed(rule, "BYDAY")
	chosen.Every, chosen.Days = rule.Part("INTERVAL"), map[string]string{}
	for _, d := range weekDays {
		if slices.Contains(days, d) {
			chosen.Days[d] = "1"
		}
	}
	if until, err := time.Parse("20060102T150405", rule.Part("UNTIL")); err == nil {
		chosen.Until = until.Format(time.DateOnly)
	}
	for _, often := range []string{"daily", "weekly", "monthly", "weekday", "last"} {
		chosen.Often = often
		if made, err := ruleOf(chosen, start, zone); err == nil && sameRule(made, rule) {
			return chosen
		}
	}
	f.Often, f.Rule = "rule", string(rule)
	return f
}

// sameRule reports whether what the choices made means the same as a rule that was written
// otherwise: an INTERVAL of 1 can be left out, days can stand in any order, and where there
// are none it is the start's.
func sameRule(made, rule statuspage.Rule) bool {
	alike := func(name string) bool { return slices.Equal(listed(made, name), listed(rule, name)) }
	own := rule.Part("BYDAY") == "" && rule.Part("BYMONTHDAY") == ""
	return alike("FREQ") && alike("COUNT") && alike("UNTIL") &&
		cmp.Or(made.Part("INTERVAL"), "1") == cmp.Or(rule.Part("INTERVAL"), "1") &&
		(own || alike("BYDAY") && alike("BYMONTHDAY"))
}

// listed is what a rule lists under a name, sorted.
func listed(rule statuspage.Rule, name string) []string {
	values := strings.Split(rule.Part(name), ",")
	slices.Sort(values)
	return values
}
