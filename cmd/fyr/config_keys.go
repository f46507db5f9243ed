package main

import (
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// key is one key of fyr.yaml. The reader, the schema for editors, and the test that
// wants a bad file for each rule range over the table of them.
type key struct {
	name    string
	doc     string // what it means, for the schema
	example string // valid; errors end with it
	form    form   // how its value is read; a map has none
	list    bool   // holds a list of such values
	most    int    // of them; 0: as many as the file can hold
	keys    []key  // what a map holds
	open    string // a map that holds more: the settings of its "kind" or "channel"
	bare    bool   // a map that may be written as a single text
	secret  bool   // errors never repeat it
	later   bool   // reserved: refused until its issue brings it
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// fileKeys are the keys of the file's top level.
var fileKeys = []key{
	{name: "page", example: `{name: Example Status}`, doc: "what the public page is called and where it lives", keys: pageKeys},
	{name: "listen", form: listenForm(), example: "127.0.0.1:8080", doc: "address of the public page"},
	{name: "operator", example: `{listen: "127.0.0.1:8081"}`, doc: "the operators' listener", keys: []key{
		{name: "listen", form: listenForm(), example: "127.0.0.1:8081", doc: "address of the operators' console and API"},
		{name: "url", form: siteForm(), example: "https://ops.example.com", doc: "address under which operators reach it"},
		{name: "four_eyes", form: choiceForm(statuspage.FourEyesFor()...), list: true, most: len(statuspage.FourEyesFor()), example: "[delete]", doc: "what a second person has to approve: delete (an incident is withdrawn), correct (any correction of a component's record; one that makes it better always)"},
		{name: "session", example: `{idle: 30m}`, doc: "how long operators stay signed in", keys: sessionKeys},
		{name: "oidc", example: `{issuer: "https://id.example.com", client_id: fyr, groups: [ops=responder]}`, doc: "sign in at an identity provider (OpenID Connect)", keys: oidcKeys},
		{name: "header", example: `{user: X-Remote-User, groups_header: X-Remote-Groups, groups: [ops=responder], proxies: [10.0.0.5]}`, doc: "a proxy names who is signed in", keys: headerKeys},
	}},
	{name: "trusted_proxies", form: networkForm(), list: true, example: "[10.0.0.0/8]", doc: "peers whose forwarded headers count"},
	{name: "data", form: lineForm(maxText), example: "./fyr-data", doc: "folder of the database"},
	{name: "store", form: choiceForm("sqlite"), example: "sqlite", doc: "the database: SQLite in the data folder"},
	{name: "installation", form: idForm(), example: "k3f9x0q2m7ab", doc: "pin: the data of another installation is refused"},
	{name: "defaults", example: `{interval: 30s}`, doc: "settings for every monitor that does not say otherwise", keys: thresholdKeys, open: "kind"},
	{name: "monitors", list: true, most: maxMonitors, bare: true, doc: "what is watched", keys: monitorKeys, open: "kind", form: targetForm(), example: "[https://example.com]"},
	{name: "components", list: true, most: maxComponents, example: `[{id: api, monitors: [api]}]`, doc: "what the public sees; each monitor is one when this is absent", keys: componentKeys},
	{name: "incidents", example: `{auto: publish}`, doc: "how incidents open and close by themselves", keys: incidentKeys},
	{name: "templates", list: true, most: statuspage.MaxTemplates, example: `[{id: api-down, title: "{component} fails", message: "We are looking into it."}]`, doc: "posts that were written in calm, with blanks to be filled in", keys: templateKeys},
	{name: "maintenance", example: `{remind: [24h, 1h]}`, doc: "how maintenance is announced", keys: maintenanceKeys},
	{name: "drill", example: `{testers: [you@example.com]}`, doc: "rehearsed incidents", keys: drillKeys},
	{name: "uptime", example: `{announced_before: 24h}`, doc: "how uptime is counted", keys: uptimeKeys},
	{name: "reports", example: `{to: [boss@example.com]}`, doc: "a report of each month by mail, on the first of the next", keys: reportKeys},
	{name: "mail", example: `{from: status@example.com, host: mail.example.com}`, doc: "how subscribers are mailed", keys: mailKeys},
	{name: "alerts", list: true, most: maxAlerts, example: `[{channel: mail, to: ops@example.com}]`, doc: "who of the operators is told, and how", keys: alertKeys, open: "channel"},
	{name: "hooks", list: true, most: maxHooks, example: `[{id: prometheus, kind: alertmanager, secret: "${file:hook.secret}", components: [api=partial_outage]}]`, doc: "alerting programs that may open, change and end incidents", keys: hookKeys},
	{name: "watchdog", example: `{url: "https://hc-ping.com/${PING_KEY}"}`, doc: "signs of life for somebody outside: a call after each full cycle of probing, deciding, storing and delivering", keys: watchdogKeys, secret: true},
	{name: "self_test", example: `{to: sink@example.com, at: "09:00"}`, doc: "a test mail each day, the way that subscribers' mail goes", keys: selfTestKeys},
	{name: "audit", example: `{anchor: {mail: security@example.com}}`, doc: "the log of who did what", keys: auditKeys},
	{name: "allow_commands", form: flagForm(), example: "true", doc: "alerts may run local commands"},
	{name: "probes", example: `{allow_networks: [10.1.0.0/16]}`, doc: "rules for every probe", keys: []key{
		{name: "allow_networks", form: networkForm(), list: true, example: "[10.1.0.0/16]", doc: "private networks that monitors made in the console may reach"},
	}},
	{name: "keep", example: `{results: 90d}`, doc: "how long things are kept", keys: []key{
		{name: "results", form: durationForm(day, 10*year), example: "90d", doc: "single results; those around an incident stay for ever"},
		{name: "addresses", form: durationForm(day, year), example: "90d", doc: "addresses of requests"},
	}},
	{name: "network", later: true},
	{name: "subscribe", example: `{channels: [mail, webhook]}`, doc: "how readers of the page may be told", keys: subscribeKeys},
	{name: "mirror", example: `{folder: /srv/status}`, doc: "static copies of the page, which outlive this server", keys: mirrorKeys},
	{name: "tls", example: `{acme: true}`, doc: "https without a proxy in front; listen is then where it is served", keys: tlsKeys},
	{name: "trust", example: `{privacy: privacy.md}`, doc: "what the page says of those who run it", keys: trustKeys},
	{name: "private", example: `{password: "${PAGE_PASSWORD}"}`, doc: "who may read the page; everybody when absent", keys: privateKeys},
	{name: "backup", later: true},
	{name: "agents", later: true},
}

// thresholdKeys may stand under defaults and under each monitor. The monitor checks the
// bounds that hang together.
var thresholdKeys = []key{
	{name: "owner", form: lineForm(monitor.MaxName), example: "platform@example.com", doc: "who is told when it breaks"},
	{name: "interval", form: durationForm(monitor.MinInterval, monitor.MaxInterval), example: "30s", doc: "between two routine probes"},
	{name: "timeout", form: durationForm(monitor.MinTimeout, monitor.MaxInterval), example: "10s", doc: "deadline of one probe, at most the interval"},
	{name: "confirm", form: countForm(1, monitor.MaxThreshold), example: "3", doc: "failures in a row that confirm an outage"},
	{name: "retry_interval", form: durationForm(time.Millisecond, monitor.MaxInterval), example: "5s", doc: "between probes while a change is being confirmed"},
	{name: "recover", form: countForm(1, monitor.MaxThreshold), example: "2", doc: "successes in a row that end an outage"},
	{name: "degraded_over", form: durationForm(time.Millisecond, monitor.MaxInterval), example: "800ms", doc: "slower answers than this are degraded"},
}

var monitorKeys = append([]key{
	{name: "id", form: idForm(), example: "api", doc: "permanent; history hangs on it"},
	{name: "name", form: lineForm(monitor.MaxName), example: "Cloud API", doc: "for people"},
	{name: "url", form: targetForm(), example: "https://api.example.com/health", doc: "what is probed; the scheme says how"},
	{name: "kind", form: kindForm(), example: "http", doc: "sort of check, where the URL does not say it"},
	{name: "depends_on", later: true},
}, thresholdKeys...)

var componentKeys = []key{
	{name: "id", form: idForm(), example: "api", doc: "permanent; history hangs on it"},
	{name: "name", form: lineForm(monitor.MaxName), example: "API", doc: "what its users call it"},
	{name: "group", form: lineForm(monitor.MaxName), example: "Core", doc: "heading it is shown under"},
	{name: "description", form: textForm(maxText), example: "Requests from your own programs", doc: "what it is, for readers"},
	{name: "monitors", form: idForm(), list: true, example: "[api]", doc: "ids of the monitors behind it; none: a person sets its status"},
	{name: "core", form: flagForm(), example: "true", doc: "an outage of it is critical"},
	{name: "when_down", form: statusForm(), example: "major_outage", doc: "its status when all its monitors are down"},
	{name: "when_some_down", form: statusForm(), example: "partial_outage", doc: "its status when some are"},
	{name: "private", form: flagForm(), example: "true", doc: "shown to nobody in public"},
	{name: "target", form: percentForm(), example: "99.95", doc: "the availability promised for it, in per cent, where it is not uptime.target"},
}

var incidentKeys = []key{
	{name: "auto", form: choiceForm("publish", "draft", "off"), example: "publish", doc: "what a confirmed outage does"},
	{name: "publish_after", form: durationForm(0, day), example: "10m", doc: "a draft that nobody touched is published after this"},
	{name: "hold", form: durationForm(0, day), example: "0s", doc: "how long an outage lasts before an incident opens"},
	{name: "group_within", form: durationForm(0, day), example: "2m", doc: "later components join the open incident within this"},
	{name: "resolve_after", form: durationForm(0, day), example: "5m", doc: "quiet time after which a recovered incident is resolved"},
	{name: "reopen_within", form: durationForm(0, 7*day), example: "30m", doc: "a relapse within this rejoins the incident"},
	{name: "reopen_for", form: durationForm(0, year), example: "7d", doc: "for how long after its end a person may reopen an incident; 7d"},
	{name: "nag", form: durationForm(0, day), example: "30m", doc: "operators are told when all has been well for this long and an incident is still open, and 5 minutes before a word that was promised; 30m, 0s for neither"},
}

var mailKeys = []key{
	{name: "from", form: mailboxForm(), example: "Example Status <status@example.com>", doc: "sender"},
	{name: "reply_to", form: mailboxForm(), example: "support@example.com", doc: "where answers go"},
	{name: "host", form: hostForm(), example: "mail.example.com", doc: "the relay"},
	{name: "port", form: countForm(1, 65535), example: "587", doc: "its port; 587, with tls: implicit 465"},
	{name: "tls", form: choiceForm("starttls", "implicit", "none"), example: "starttls", doc: "how the connection is secured"},
	{name: "user", form: lineForm(maxText), example: "status", doc: "user name at the relay"},
	{name: "password", form: secretForm(), secret: true, example: "${SMTP_PASSWORD}", doc: "password at the relay"},
	{name: "connections", form: countForm(1, 20), example: "4", doc: "connections to the relay at a time; 4"},
	{name: "rate", form: countForm(1, 1000), example: "10", doc: "messages a second at most; no limit"},
	{name: "smtputf8", form: flagForm(), example: "true", doc: "the relay takes addresses beyond ASCII before the @ (RFC 6531), so that readers may give one; false"},
	{name: "bounce", form: mailboxForm(), example: "bounce@example.com", doc: "where undeliverable messages go; +ID.MAC is added before the @"},
	{name: "fallback", example: `{host: second.example.com, user: status, password: "${SECOND_PASSWORD}"}`, doc: "a second relay, for when the first can't be reached", keys: []key{
		{name: "host", form: hostForm(), example: "second.example.com", doc: "the relay"},
		{name: "port", form: countForm(1, 65535), example: "587", doc: "its port; 587, with tls: implicit 465"},
		{name: "tls", form: choiceForm("starttls", "implicit", "none"), example: "starttls", doc: "how the connection is secured"},
		{name: "user", form: lineForm(maxText), example: "status", doc: "user name at the relay"},
		{name: "password", form: secretForm(), secret: true, example: "${SECOND_PASSWORD}", doc: "password at the relay"},
	}},
	{name: "inbox", example: `{host: imap.example.com, user: bounce, password: "${IMAP_PASSWORD}"}`, doc: "the mailbox of bounce, read by IMAP", keys: []key{
		{name: "host", form: hostForm(), example: "imap.example.com", doc: "the IMAP server"},
		{name: "port", form: countForm(1, 65535), example: "993", doc: "its port; 993, with tls: starttls 143"},
		{name: "tls", form: choiceForm("implicit", "starttls", "none"), example: "implicit", doc: "how the connection is secured"},
		{name: "user", form: lineForm(maxText), example: "bounce", doc: "user name at the server"},
		{name: "password", form: secretForm(), secret: true, example: "${IMAP_PASSWORD}", doc: "password at the server"},
		{name: "folder", form: lineForm(maxText), example: "INBOX", doc: "the folder; INBOX"},
	}},
	{name: "dkim", example: "{domain: example.com, selector: fyr, key: ${file:dkim.pem}}", doc: "signs what is sent", keys: []key{
		{name: "domain", form: hostForm(), example: "example.com", doc: "domain that signs"},
		{name: "selector", form: hostForm(), example: "fyr", doc: "which of its keys"},
		{name: "key", form: secretForm(), secret: true, example: "${file:dkim.pem}", doc: "the private key, PEM"},
	}},
	{name: "outbox", form: lineForm(maxText), example: "./mails", doc: "folder to write .eml files to instead of sending"},
}

var alertKeys = append([]key{
	{name: "id", form: idForm(), example: "on-call", doc: "permanent; deliveries hang on it"},
	{name: "channel", form: channelForm(), example: "mail", doc: "how they are told"},
}, alertRuleKeys...)
