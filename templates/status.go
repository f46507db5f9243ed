package templates

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The names that statuses, stages and impacts have outside; a test holds them against
// the packages that own them.
var (
	statuses = []string{"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance", "unknown"}
	stages   = []string{"investigating", "identified", "monitoring", "resolved", "postmortem"}
	impacts  = []string{"none", "minor", "major", "critical"}
)

// severity orders statuses from good to bad, as statuspage does.
var severity = map[string]int{
	"operational": 0, "unknown": 1, "": 1, "under_maintenance": 2,
	"degraded_performance": 3, "partial_outage": 4, "major_outage": 5,
}

// worst is the worst status that an incident gave; an incident without components only informs.
func worst(all []Affected) string {
	status := "operational"
	for _, a := range all {
		if severity[a.Status] > severity[status] {
			status = a.Status
		}
	}
	if len(all) == 0 {
		return "unknown"
	}
	return status
}

// known is the status, or "unknown" when there is none yet.
func known(status string) string {
	if status == "" {
		return "unknown"
	}
	return status
}

// shortName is a status as classes and ids write it: "major_outage" is "major-outage".
func shortName(status string) string { return strings.ReplaceAll(known(status), "_", "-") }

// shape draws a status: one of six, from the sprite in the layout.
func shape(status string) template.HTML {
	name := shortName(status)
	return template.HTML(`<svg class="shape ` + name + `" aria-hidden="true"><use href="#` + name + `"/></svg>`)
}

// status is a status in a word, with its shape.
func (s *Set) status(name string) template.HTML {
	return `<span class="st ` + template.HTML(shortName(name)) + `">` + shape(name) + s.say("status."+known(name)) + `</span>`
}

// figures is a component's uptime in a sentence, with its coverage where that matters.
func (s *Set) figures(c Component, now time.Time) template.HTML {
	u := c.Uptime
	if u.Known == 0 {
		return s.say("uptime.none")
	}
	var line template.HTML
	if young(c.Days) && !c.Began.IsZero() {
		line = s.say("uptime.since", "Share", s.percent(u.Good, u.Known), "Day", s.shortDay(c.Began, now))
	} else {
		line = s.say("uptime.in", "Share", s.percent(u.Good, u.Known), "Count", u.Days)
	}
	if thin(u) {
		line += " · " + s.say("uptime.coverage", "Share", s.percent(u.Known, u.Length))
	}
	return line
}

// young reports whether the row holds days before the component's beginning.
func young(days []Day) bool {
	return slices.ContainsFunc(days, func(d Day) bool { return d.Status == "" })
}

// backwards returns the days newest first.
func backwards(days []Day) []Day {
	days = slices.Clone(days)
	slices.Reverse(days)
	return days
}

// badDays are the days of a row worth a link, oldest first, at most the last few of them.
func badDays(days []Day, most int) []Day {
	var bad []Day
	for _, d := range days {
		if barClass(d) == "" && d.Status != "under_maintenance" && d.Status != "unknown" {
			bad = append(bad, d)
		}
	}
	return bad[max(0, len(bad)-most):]
}

// legendKey is a bar of the legend with the key of its word.
type legendKey struct {
	Bar template.HTML
	Key string
}

// legendColours are full bars, one for each status.
func legendColours() (out []legendKey) {
	for _, status := range statuses {
		word := "short." + status
		switch status {
		case "operational":
			word = "step.0"
		case "unknown":
			word = "step.5"
		}
		out = append(out, legendKey{key(Day{Status: status, Step: len(barFill) - 1}), word})
	}
	return out
}

// legendSteps are the bars of a bad day, one for each step that it can be filled to.
func legendSteps() (out []legendKey) {
	for step := 1; step < len(barFill); step++ {
		out = append(out, legendKey{key(Day{Status: "major_outage", Step: step}), "step." + strconv.Itoa(step)})
	}
	return out
}

// key draws one day alone.
func key(d Day) template.HTML {
	return template.HTML(strings.Replace(string(bars([]Day{d})), `class="bars" viewBox="0 0 359 28"`, `class="key" viewBox="356 0 3 28"`, 1))
}

// saidApart are the codes below 500 with words of their own.
var saidApart = []int{404, 409, 410, 413, 429}

// errorKey is the key of an error page's text: by problem, by code, or for any other.
func errorKey(e Error, part string) string {
	switch {
	case e.Problem != "":
		return "error." + e.Problem + "." + part
	case slices.Contains(saidApart, e.Code):
		return "error." + strconv.Itoa(e.Code) + "." + part
	case e.Code >= 500:
		return "error.500." + part
	}
	return "error.400." + part
}
