package main

import (
	"net/mail"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

var maintenanceKeys = []key{
	{name: "ahead", form: durationForm(0, year), example: "14d", doc: "how long before it begins maintenance that comes back is announced; the next occurrence is in any case"},
	{name: "remind", form: durationForm(time.Minute, 30*day), list: true, most: maxWorkReminders, example: "[24h, 1h]", doc: "how long before it begins subscribers are reminded of it; [] is never"},
}

var uptimeKeys = []key{
	{name: "announced_before", form: durationForm(0, 30*day), example: "24h", doc: "how long before it begins maintenance must be announced for uptime to leave it out; other work counts as what the monitors say"},
	{name: "target", form: percentForm(), example: "99.9", doc: "the availability promised, in per cent; reports hold the services against it"},
}

var drillKeys = []key{
	{name: "testers", form: mailboxForm(), list: true, most: statuspage.MaxTesters, example: "[you@example.com]", doc: "who is mailed in a drill that names nobody"},
}

// testers are the addresses of those who are mailed in a drill.
func testers(v *value) []string {
	var list []string
	for _, a := range getAll[*mail.Address](v, "testers") {
		list = append(list, a.Address)
	}
	return list
}

// maxWorkReminders is how often at most subscribers are reminded of one maintenance.
const maxWorkReminders = 5

// maintenancePolicy is what the file says of maintenance, and of what uptime makes of it.
func maintenancePolicy(v, uptime *value) statuspage.MaintenancePolicy {
	p := statuspage.DefaultMaintenancePolicy()
	p.Ahead = get(v, "ahead", p.Ahead)
	if v.field("remind") != nil {
		p.Remind = getAll[time.Duration](v, "remind")
	}
	p.AnnouncedBefore = get(uptime, "announced_before", p.AnnouncedBefore)
	return p
}
