package templates_test

// spokenAtTheDesk are the keys that the console's pages of incidents, maintenance and
// templates put together.
func spokenAtTheDesk() map[string][]string {
	return map[string][]string{
		"op.section.":        {"now", "incidents", "maintenance", "services", "readers", "reports", "settings", "people", "audit"},
		"op.nag.":            {"due", "overdue", "green"},
		"op.filter.":         {"all", "open", "drafts", "scheduled", "past"},
		"op.incidents.none.": {"all", "open", "drafts", "scheduled", "past"},
		"op.often.":          {"once", "daily", "weekly", "monthly", "weekday", "last", "rule"},
		"op.rule.":           {"days", "weeks", "months", "years", "monthly", "yearly"},
		"op.rule.nth.":       {"1", "2", "3", "4", "5", "last"},
		"op.field.":          {"at", "publish_at"},
		"op.name.": {
			"publish_at", "into", "reason", "language", "id", "start", "end", "zone", "for", "rrule", "component", "testers", "address", "called",
			"from", "to", "since", "until", "roles", "scopes", "contacts", "consent", "approval", "as", "correction", "day", "drill", "email", "except",
			"expires_at", "incident", "maintenance", "month", "monitor", "name", "password", "series", "subscriber",
		},
		"op.done.": {
			"edited", "taken", "given", "noted", "merged", "deleted", "asked", "approved", "declined", "drafted", "dropped", "template_saved", "template_removed",
			"planned", "begun", "completed", "cancelled", "moved", "back", "repeated", "skipped", "ended", "drill_started", "drill_posted", "drill_purged",
		},
	}
}
