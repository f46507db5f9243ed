package main

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/monitor/probe"
	"github.com/fyr-status/fyr/monitor/schedule"
	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/web"
	"github.com/fyr-status/fyr/store"
)

// The limits of the configuration.
const (
	maxConfigBytes  = 4 << 20             // of the file
	maxConfigValues = 200_000             // in the file, each repetition of an alias counted
	maxConfigDepth  = statuspage.MaxDepth // of maps and lists inside each other
	maxSecretBytes  = 64 << 10
	maxProblems     = 10
	maxMonitors     = 10_000
	maxComponents   = 2_000
	maxAlerts       = 100
	maxText         = 2_000 // characters
)

// limit is one bound that Fyr keeps, whoever asks.
type limit struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
}

// limits is the table of all of them; `fyr help limits` prints it.
var limits = []limit{
	{"interval", fromTo(monitor.MinInterval, monitor.MaxInterval), "between two routine probes of a monitor; heartbeats as well"},
	{"timeout", fromTo(monitor.MinTimeout, monitor.MaxTimeout), "of one probe, over all its phases, and never more than the interval"},
	{"confirm, recover", fmt.Sprintf("1 to %d", monitor.MaxThreshold), "results in a row that make a change certain"},
	{"id", fmt.Sprintf("%d characters", monitor.MaxIDLength), "of a monitor, a component or an alert"},
	{"name", fmt.Sprintf("%d characters", monitor.MaxName), "of a monitor or a component"},
	{"other texts", fmt.Sprintf("%d characters", maxText), "in the configuration"},
	{"page.logo, page.css", binarySize(maxLogo) + ", " + binarySize(maxStyles), "of the files that dress the page"},
	{"tls.acme.domains", fmt.Sprint(maxDomains), "beside the host of page.url"},
	{"trust texts", binarySize(maxEssay), "of contact, privacy, terms and accessibility, each"},
	{"trust registers", fmt.Sprint(maxSuppliers), "in subprocessors and in dependencies"},
	{"page.links", fmt.Sprint(maxLinks), "in the footer"},
	{"monitors", fmt.Sprint(maxMonitors), "in one installation"},
	{"components", fmt.Sprint(maxComponents), "on one page"},
	{"alerts", fmt.Sprint(maxAlerts), "channels for the operators"},
	{"probes at a time", fmt.Sprint(schedule.DefaultMaxRunning), "over all monitors; a tick beyond is dropped and counted"},
	{"probes of one address", fmt.Sprint(schedule.DefaultMaxPerAddress), "at a time; a tick dropped because the target hangs counts as a failure"},
	{"redirects", fmt.Sprintf("%d, at most %d", probe.DefaultRedirects, probe.MaxRedirects), "that one http probe follows"},
	{"answer body", binarySize(probe.DefaultBody) + ", at most " + binarySize(probe.MaxBody), "that one http probe reads, decompressed; the rest is cut and said"},
	{"answer headers", binarySize(probe.MaxHeaders), "that one http probe reads, interim answers included"},
	{"tcp text", binarySize(probe.MaxTCPSend) + ", " + binarySize(probe.MaxTCPRead), "that one tcp probe sends, and reads"},
	{"expression", fmt.Sprintf("%d characters, %d nodes", probe.MaxExprLength, probe.MaxExprNodes), "of an expectation over everything"},
	{"results waiting", fmt.Sprint(statuspage.MaxWaiting), "in memory while the store refuses to write, for 15 minutes at most; the oldest go first"},
	{"title", fmt.Sprintf("%d characters", statuspage.MaxTitle), "of an incident"},
	{"message", fmt.Sprintf("%d bytes", statuspage.MaxBody), "of an update, in Markdown"},
	{"next word", brief(statuspage.MaxPromise), "after an update of an incident, at most"},
	{"translations", fmt.Sprint(statuspage.MaxTranslations), "of a title or a message, besides its own language"},
	{"maintenance", fromTo(statuspage.MinWindow, statuspage.MaxWindow), "of one window; it begins at most " + brief(statuspage.MaxAhead) + " ahead"},
	{"search", fmt.Sprintf("%d characters, %d words", statuspage.MaxSearch, statuspage.MaxSearchWords), "that are looked for in the history; the rest is not looked at"},
	{"searches", fmt.Sprintf("%d in %s", web.HardSearches, brief(web.CrowdWindow)), "of the history, by one source"},
	{"choices", fmt.Sprintf("%d in %s", web.HardChoices, brief(web.CrowdWindow)), "of components or spans, by one source, that nobody made lately"},
	{"streams", fmt.Sprintf("%d, at most %d to one address", web.MaxStreams, web.MaxStreamsHouse), "of readers who hear of changes at once; the others look now and then"},
	{"override", brief(statuspage.MaxOverride), "how long a person's word over the monitors' may hold"},
	{"subscriptions", fmt.Sprintf("%d, at most %d in %s", web.FreeAsks, web.HardAsks, brief(web.CrowdWindow)), "of one source, a /24 or /48; above the first a second page with a button, above the second none"},
	{"confirmations", fmt.Sprintf("%d in %s", statuspage.MaxConfirmations, brief(statuspage.FootprintFor)), "sent to one address that does not answer; their link holds for " + brief(statuspage.UnconfirmedFor)},
	{"confirmations at once", fmt.Sprintf("%d, %d of a domain", statuspage.SignupsOfAll, statuspage.SignupsOfDomain), "that nobody has answered; beyond it one goes out each " + statuspage.EveryOfAll.String() + ", each " + statuspage.EveryOfDomain.String() + " of a domain"},
	{"fresh links", fmt.Sprintf("%d in 1d", statuspage.MaxLinks), "sent to one address; each holds for " + brief(statuspage.FreshFor)},
	{"import", fmt.Sprint(statuspage.MaxImport), "contacts in one file"},
	{"renewals", fmt.Sprintf("%d in %s", web.HardRenewals, brief(web.CrowdWindow)), "of browsers' endpoints for notifications, by one source"},
	{"wrong passwords", fmt.Sprintf("%d in %s", web.HardTries, brief(web.CrowdWindow)), "that one source may send to a private page"},
	{"wrong links", fmt.Sprintf("%d in %s", web.HardMisses, brief(web.CrowdWindow)), "that one source may try"},
	{"feed followers", fmt.Sprintf("%d, at most %d on one host", store.MaxFollowers, store.MaxHostFollowers), "that feeds are pushed to by WebSub"},
	{"feed lease", fromTo(statuspage.MinLease, statuspage.MaxLease), "of one follower; " + brief(statuspage.DefaultLease) + " when it asks for none"},
	{"feed requests", fmt.Sprintf("%d in %s", web.HubAsks, brief(web.CrowdWindow)), "to follow, of one source"},
	{"request headers", binarySize(web.MaxHeader), "of a reader"},
	{"request form", binarySize(web.MaxForm), "of a reader, and of a heartbeat's note"},
	{"configuration file", binarySize(maxConfigBytes), "larger ones are refused unread"},
	{"configuration values", fmt.Sprint(maxConfigValues), "with every repetition of an alias counted"},
	{"configuration depth", fmt.Sprint(maxConfigDepth), "of maps and lists inside each other"},
	{"secret file", binarySize(maxSecretBytes), "that ${file:PATH} may read"},
	{"errors shown", fmt.Sprint(maxProblems), "of a bad configuration at a time"},
}

func fromTo(from, to time.Duration) string { return brief(from) + " to " + brief(to) }

// brief writes a duration without its zero parts, whole days as such: 90d, 1m, 50ms.
func brief(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

func binarySize(bytes int) string {
	if bytes%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d KiB", bytes>>10)
}
