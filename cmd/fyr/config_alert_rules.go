package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify"
)

// alertRuleKeys say of what an alert's target hears, and when.
var alertRuleKeys = []key{
	{name: "monitors", form: idForm(), list: true, example: "[api]", doc: "only about these; about everything when monitors, groups and components are absent"},
	{name: "groups", form: lineForm(maxText), list: true, example: "[Core]", doc: "about the monitors behind the components of these groups"},
	{name: "components", form: idForm(), list: true, example: "[api]", doc: "about the monitors behind these components"},
	{name: "severity", form: severityForm(), example: "major", doc: "the least that is told: minor (degraded), major (down) or critical (down, and behind a core component); minor"},
	{name: "after", form: durationForm(0, day), example: "5m", doc: "told only of what still lasts after this; 0s"},
	{name: "remind", example: "{every: 30m, times: 3}", doc: "tells again while nobody has acknowledged it", keys: []key{
		{name: "every", form: durationForm(time.Minute, 7*day), example: "30m", doc: "between two reminders"},
		{name: "times", form: countForm(1, maxReminders), example: "3", doc: "how often at most; 3"},
	}},
	{name: "unacknowledged", form: flagForm(), example: "true", doc: "told only if nobody has acknowledged it until then: an escalation"},
	{name: "maintenance", form: flagForm(), example: "true", doc: "told also during maintenance"},
	{name: "own", form: flagForm(), example: "false", doc: "told of trouble of Fyr itself, and of the servers that serve --watch names; true"},
}

// The bounds of reminders.
const (
	maxReminders     = 100
	defaultReminders = 3
)

func severityForm() form {
	f := choiceForm(statuspage.ImpactMinor.String(), statuspage.ImpactMajor.String(), statuspage.ImpactCritical.String())
	name := f.parse
	f.parse = func(s string) (any, string) {
		if _, why := name(s); why != "" {
			return nil, why
		}
		i, err := statuspage.ParseImpact(s)
		if err != nil {
			return nil, err.Error()
		}
		return i, ""
	}
	return f
}

// alertRule is of what one target hears, and when.
func alertRule(v *value, id, channel string) statuspage.AlertRule {
	r := statuspage.AlertRule{
		ID: id, Channel: channel, Acknowledges: notify.Acknowledges(channel),
		Monitors: getAll[string](v, "monitors"), Groups: getAll[string](v, "groups"), Components: getAll[string](v, "components"),
		Severity:       get(v, "severity", statuspage.ImpactMinor),
		After:          get(v, "after", time.Duration(0)),
		Unacknowledged: get(v, "unacknowledged", false),
		Maintenance:    get(v, "maintenance", false),
		Own:            get(v, "own", true),
	}
	if again := v.field("remind"); again != nil {
		r.RemindEvery = get(again, "every", time.Duration(0))
		r.RemindTimes = get(again, "times", defaultReminders)
	}
	return r
}

// alertRules are those of a configuration, in the order of the file.
func alertRules(c Config) []statuspage.AlertRule {
	all := make([]statuspage.AlertRule, 0, len(c.Alerts))
	for _, a := range c.Alerts {
		all = append(all, a.Rule)
	}
	return all
}

// putRule writes a rule as the file says it.
func (d document) putRule(s *section, path string, r statuspage.AlertRule) *section {
	s.put("monitors", r.Monitors).put("groups", r.Groups).put("components", r.Components).
		put("severity", r.Severity.String()).put("after", r.After)
	if r.RemindEvery > 0 {
		var again yaml.MapSlice = d.section(path+".remind").put("every", r.RemindEvery).put("times", r.RemindTimes).keys
		s.put("remind", again)
	}
	return s.put("unacknowledged", r.Unacknowledged).put("maintenance", r.Maintenance).put("own", r.Own)
}

func alertGroups(b *builder, v *value, c *Config) {
	var groups, components []string
	for _, x := range c.Components {
		groups, components = append(groups, x.Group), append(components, x.ID)
	}
	for _, entry := range listed(v, "alerts") {
		knownNames(b, listed(entry, "groups"), groups, "is not the group of a component")
		knownNames(b, listed(entry, "components"), components, "is not the id of a component")
	}
}

// knownNames checks that every name in a list is one of those that exist.
func knownNames(b *builder, list []*value, known []string, complaint string) {
	for _, x := range list {
		if slices.Contains(known, x.text) {
			continue
		}
		hint := ""
		if near := closest(x.text, known); near != "" {
			hint = "; did you mean " + near + "?"
		}
		b.complain(x, "%s", complaint+hint)
	}
}

func alertReminders(b *builder, v *value, _ *Config) {
	for _, entry := range listed(v, "alerts") {
		if again := entry.field("remind"); again != nil && again.field("every") == nil {
			b.protest(again, "remind: {every: 30m}", "needs every, the time between two reminders")
		}
	}
}

// alertEscalations refuses one that would be told before anybody could acknowledge.
func alertEscalations(b *builder, v *value, c *Config) {
	for n, entry := range listed(v, "alerts") {
		if c.Alerts[n].Rule.Unacknowledged && c.Alerts[n].Rule.After == 0 {
			b.protest(entry.field("unacknowledged"), "after: 15m, unacknowledged: true", "needs after, the time that others have to acknowledge")
		}
	}
}

// alertReserved keeps configured targets apart from those of Fyr's own.
func alertReserved(b *builder, v *value, c *Config) {
	for n, entry := range listed(v, "alerts") {
		if id := c.Alerts[n].ID; id == statuspage.PulseTarget || id == statuspage.SelfTestTarget {
			b.protest(cmp.Or(entry.field("id"), entry), id+"-2", "is the name of a message of Fyr's own")
		}
	}
}
