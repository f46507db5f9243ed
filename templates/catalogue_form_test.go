package templates_test

// spokenInForms are the keys of the forms of settings: of the names of fields, of what
// is said about a field of a kind, and of the kinds of checks and channels to choose from. That no field is forgotten is tested where the fields are
// declared.
func spokenInForms() map[string][]string {
	return map[string][]string{
		"op.label.": {
			"accent", "account", "after", "answers", "api_key", "basic_auth", "bearer", "body", "ca", "chat", "client_cert", "client_key",
			"components", "confirm", "contact", "contains", "content_type", "core", "count", "degraded_over", "description", "device", "email", "every",
			"expect", "expect_regex", "expr", "from", "group", "groups", "header", "headers", "history_days", "homeserver", "id", "insecure",
			"interval", "language", "languages", "links", "maintenance", "match", "max_body", "max_loss", "method", "min_version", "monitors", "name",
			"number", "own", "owner", "parts", "password", "private", "proxy", "rcode", "read_limit", "recipients", "recover", "redirects",
			"region", "remind", "resolver", "retry_interval", "reuse", "room", "routing_key", "secret", "send", "server_name", "severity", "show",
			"sound", "status", "stream", "tag", "target", "thread", "time_zone", "timeout", "times", "tls", "to", "token",
			"topic", "type", "unacknowledged", "uptime", "url", "urls", "user", "warn_days", "when_down", "when_some_down",
		},
		"op.variant.": {
			"monitor.dns", "monitor.heartbeat", "monitor.http", "monitor.icmp", "monitor.tcp", "monitor.tls",
			"alert.apprise", "alert.discord", "alert.googlechat", "alert.gotify", "alert.grafana_oncall", "alert.incident_io", "alert.jira", "alert.mail",
			"alert.matrix", "alert.mattermost", "alert.ntfy", "alert.opsgenie", "alert.pagerduty", "alert.pushover", "alert.rocketchat", "alert.servicenow",
			"alert.signal", "alert.slack", "alert.sms", "alert.splunk", "alert.teams", "alert.telegram", "alert.twilio", "alert.webex", "alert.webhook",
			"alert.zulip",
		},
		"op.hint.": {
			"alert.after", "alert.components", "alert.groups", "alert.id", "alert.maintenance", "alert.monitors", "alert.own",
			"alert.remind", "alert.remind.every", "alert.remind.times", "alert.severity", "alert.unacknowledged", "component.core", "component.description",
			"component.group", "component.id", "component.monitors", "component.name", "component.private", "component.target", "component.when_down",
			"component.when_some_down", "monitor.confirm", "monitor.degraded_over", "monitor.id", "monitor.interval", "monitor.name", "monitor.owner",
			"monitor.recover", "monitor.retry_interval", "monitor.timeout", "monitor.url", "page.accent", "page.contact", "page.language",
			"page.languages", "page.links", "page.name", "page.owner", "page.show", "page.show.history_days", "page.show.uptime",
			"page.time_zone",
		},
	}
}
