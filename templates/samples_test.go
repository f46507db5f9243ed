package templates

import (
	"fmt"
	"slices"
	"time"
)

// sample is a page or mail in one state of the product.
type sample struct {
	name string // of the golden file
	page string
	data any
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, jakarta)
}

func layout(path, state string) Layout {
	return Layout{
		Name: "Conholdate", URL: "https://status.example.com", Path: path, State: state, Now: now,
		Contact: "mailto:support@example.com", Owner: "Conholdate Pty Ltd",
		Feeds: []Feed{
			{"RSS", "/feed.rss", "application/rss+xml", "updates"},
			{"Atom", "/feed.atom", "application/atom+xml", "updates"},
			{"JSON Feed", "/feed.json", "application/feed+json", "updates"},
			{"RSS", "/history.rss", "application/rss+xml", "incidents"},
			{"iCalendar", "/calendar.ics", "text/calendar", "windows"},
		},
		Footer: []Trust{{"accessibility", "/accessibility"}, {"privacy", "/privacy"}, {"terms", "/terms"}, {"subprocessors", "/subprocessors"}, {"security", "https://status.example.com/.well-known/security.txt"}},
		Script: "/static/reader.0123456789ab.js", Live: "/events", Rev: "r42", Proof: now.Add(-10 * time.Second), Stale: 5 * time.Minute,
		Languages: []LanguageLink{
			{"en", "English", "/", true},
			{"id", "Bahasa Indonesia", "/id/", false},
			{"sv", "Svenska", "/sv/", false},
			{"nb", "Norsk bokmål", "/nb/", false},
			{"nl", "Nederlands", "/nl/", false},
			{"de", "Deutsch", "/de/", false},
			{"fr", "Français", "/fr/", false},
			{"es", "Español", "/es/", false},
			{"pt-BR", "Português (Brasil)", "/pt-br/", false},
			{"ja", "日本語", "/ja/", false},
			{"ar", "العربية", "/ar/", false},
		},
	}
}

// days are ninety good days; bad overrides some by their distance from today.
func days(life int, bad map[int]Day) []Day {
	var out []Day
	for i := 89; i >= 0; i-- {
		d := Day{Date: at(22, 0, 0).AddDate(0, 0, -i), Length: 24 * time.Hour}
		switch b, ok := bad[i]; {
		case i >= life:
		case ok:
			d.Status, d.Step, d.Bad, d.Good, d.Known = b.Status, b.Step, b.Bad, 24*time.Hour-b.Bad, 24*time.Hour
			if b.Status == "unknown" {
				d.Good, d.Known = 0, 0
			}
		default:
			d.Status, d.Good, d.Known = "operational", 24*time.Hour, 24*time.Hour
		}
		out = append(out, d)
	}
	return out
}

func uptime(days int, bad, missing time.Duration) Uptime {
	length := time.Duration(days) * 24 * time.Hour
	return Uptime{Days: days, Good: length - bad - missing, Known: length - missing, Length: length}
}

func component(id, name, status string, bad map[int]Day) Component {
	c := Component{
		ID: id, Name: name, Status: status, Since: at(3, 9, 0), Checked: now.Add(-10 * time.Second),
		Began: at(1, 0, 0).AddDate(-1, 0, 0), Days: days(90, bad), Uptime: uptime(90, 0, 0),
	}
	var lost time.Duration
	for _, d := range bad {
		lost += d.Bad
	}
	c.Uptime = uptime(90, lost, 0)
	return c
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func groups(api, checkout string) []Group {
	bad := map[int]Day{18: {Status: "degraded_performance", Step: 1, Bad: minutes(9)}, 11: {Status: "major_outage", Step: 2, Bad: minutes(34)}, 40: {Status: "under_maintenance", Step: 3, Bad: minutes(90)}}
	if api != "operational" {
		bad[0] = Day{Status: api, Step: 2, Bad: minutes(23)}
	}
	slow := map[int]Day{44: {Status: "unknown"}, 43: {Status: "unknown"}, 30: {Status: "partial_outage", Step: 3, Bad: minutes(200)}, 62: {Status: "major_outage", Step: 4, Bad: minutes(800)}}
	viewer := component("viewer", "Document viewer", "operational", nil)
	viewer.Days, viewer.Began, viewer.Uptime = days(17, nil), at(6, 10, 0), Uptime{Days: 90, Good: minutes(23000), Known: minutes(23010), Length: minutes(23700)}
	one := component("api", "API", api, bad)
	if api == "major_outage" {
		one.Cause, one.Since = "no_answer", at(22, 14, 2)
	}
	regions := Group{Name: "Regions"}
	for _, r := range []string{"Jakarta", "Frankfurt", "Ohio", "São Paulo", "Tokyo"} {
		regions.Components = append(regions.Components, component("r-"+r[:3], r, "operational", nil))
	}
	site := Group{Name: "Website"}
	for _, r := range []string{"Home", "Docs", "Blog", "Forum", "Shop"} {
		site.Components = append(site.Components, component("w-"+r, r, "operational", nil))
	}
	return []Group{{Name: "Core", Components: []Component{one, component("checkout", "Checkout", checkout, slow), viewer}}, regions, site}
}

func update(id, stage string, when time.Time, body string) Update {
	return Update{ID: id, Stage: stage, At: when, Body: body}
}

func running() Incident {
	down, slow := Affected{ID: "api", Name: "API", Status: "major_outage", Was: "operational"}, Affected{ID: "checkout", Name: "Checkout", Status: "degraded_performance", Was: "operational"}
	first := update("u1aaaaaaaaaa", "investigating", at(22, 14, 3), "No answer to our checks from API since 14:02 WIB.")
	first.Auto, first.Affected = true, []Affected{down}
	second := update("u2aaaaaaaaaa", "investigating", at(22, 14, 6), "We see that requests to the API are **not answered** and are looking for the cause. See https://example.com/net.")
	second.Affected = []Affected{down, slow}
	second.Edits = []Edit{{At: at(22, 14, 9), Body: "We see that requests are slow."}}
	return Incident{
		ID: "k3v9x2m4p7qa", Title: "API requests fail in Southeast Asia", Stage: "identified", Impact: "major",
		Affected: []Affected{{ID: "api", Name: "API", Status: "major_outage"}, {ID: "checkout", Name: "Checkout", Status: "degraded_performance"}},
		Began:    at(22, 14, 2), Confirmed: at(22, 14, 2).Add(25 * time.Second), Published: at(22, 14, 2).Add(26 * time.Second), Next: at(22, 14, 45),
		Updates: []Update{
			update("u3aaaaaaaaaa", "identified", at(22, 14, 19), "A core switch in our Jakarta data centre has failed. Traffic is being moved to Singapore; we expect most requests to succeed within 20 minutes. No data is at risk."),
			second, first,
		},
	}
}

func ended() Incident {
	return Incident{
		ID: "p2p2p2p2p2p2", Title: "Uploads rejected", Stage: "resolved", Impact: "minor", Affected: []Affected{{ID: "api", Name: "API", Status: "degraded_performance"}},
		Began: at(11, 9, 30), Confirmed: at(11, 9, 31), Published: at(11, 9, 31), Ended: at(11, 10, 4),
		Updates: []Update{update("v2aaaaaaaaaa", "resolved", at(11, 10, 10), "Uploads work again.\n\n- cause: a full disk\n- remedy: a larger one"), update("v1aaaaaaaaaa", "investigating", at(11, 9, 35), "Uploads are rejected. We are looking.")},
	}
}

func ways() Ways {
	return Ways{Mail: true, More: true, Stamp: "St4mp", Choices: []Choice{{ID: "api", Name: "API", Group: "Core"}, {ID: "checkout", Name: "Checkout", Group: "Core", Chosen: true}, {ID: "viewer", Name: "Document viewer"}}}
}

// follow are the ways under what can be followed alone.
func follow(id string) Ways {
	w := ways()
	w.Subject, w.Choices = id, nil
	return w
}

func indexWell() Index {
	return Index{
		Layout: layout("/", "operational"), Heading: Heading{Status: "operational", Services: 13, Checked: now.Add(-10 * time.Second)},
		Groups: groups("operational", "operational"), Lately: []Incident{ended()}, LatelyDays: 14, First: at(1, 0, 0).AddDate(-7, 0, 0), Ways: Ways{Mail: true},
	}
}

func indexBad() Index {
	p := indexWell()
	p.Layout = layout("/", "major_outage")
	p.Heading = Heading{
		Status: "major_outage", Incident: "k3v9x2m4p7qa", Title: "API requests fail in Southeast Asia", Services: 13, Checked: now.Add(-10 * time.Second),
		Troubled: []Trouble{{"API", "major_outage", "no_answer", at(22, 14, 2)}, {"Checkout", "degraded_performance", "too_slow", at(22, 14, 5)}},
	}
	p.Open, p.Groups, p.Lately = []Incident{running()}, groups("major_outage", "degraded_performance"), []Incident{running(), ended()}
	p.Gaps = []Gap{{at(15, 2, 10), at(15, 5, 40)}}
	return p
}

func indexDegraded() Index {
	p := indexWell()
	p.Layout = layout("/", "degraded_performance")
	p.Heading.Status, p.Heading.Troubled = "degraded_performance", []Trouble{{"Checkout", "degraded_performance", "too_slow", at(22, 13, 5)}}
	p.Groups, p.Ways, p.Languages = groups("operational", "degraded_performance"), Ways{}, nil
	p.Groups[0].Components[1].Word = &Word{"degraded_performance", "A supplier is slow.", at(22, 18, 0)}
	return p
}

func indexUnknown() Index {
	p := indexWell()
	p.Layout = layout("/", "unknown")
	p.Groups = []Group{{Components: []Component{component("api", "API", "unknown", map[int]Day{0: {Status: "unknown"}}), component("web", "Web", "unknown", nil)}}}
	p.Groups[0].Components[0].Since, p.Groups[0].Components[1].Since = at(22, 2, 10), at(22, 2, 11)
	p.Heading = Heading{Status: "unknown", Services: 2, Checked: at(22, 2, 10), Unknown: []Trouble{{"API", "unknown", "", at(22, 2, 10)}, {"Web", "unknown", "", at(22, 2, 11)}}}
	p.Lately, p.Gaps, p.First = nil, []Gap{{From: at(22, 2, 10)}}, time.Time{}
	return p
}

func indexFirstDay() Index {
	p := indexWell()
	c := component("example-com", "example.com", "operational", nil)
	c.Days, c.Uptime, c.Began = days(1, nil), Uptime{Days: 90, Good: minutes(4), Known: minutes(4), Length: minutes(4)}, at(22, 14, 21)
	w := component("www", "www.example.com", "unknown", nil)
	w.Days, w.Uptime, w.Began, w.Checked, w.Since = days(0, nil), Uptime{Days: 90}, time.Time{}, time.Time{}, time.Time{}
	p.Layout = layout("/", "unknown")
	p.Heading = Heading{Status: "unknown", Services: 2, Waiting: true}
	p.Groups, p.Lately, p.LatelyDays, p.First, p.Ways = []Group{{Components: []Component{c, w}}}, nil, 1, time.Time{}, Ways{}
	return p
}

func indexHostile() Index {
	p := indexBad()
	evil := `<script>alert(1)</script>"'&` + "\u202e" + `زيت {{.}} ` + "averyveryveryverylongnamewithoutanyspacewhatsoeverinit"
	p.Name, p.Owner = evil, evil
	p.Groups[0].Name, p.Groups[0].Components[0].Name = evil, evil
	p.Heading.Title, p.Open[0].Title = evil, evil
	p.Open[0].Affected[0].Name = evil
	p.Open[0].Updates[0].Body = "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/x.png) <b onclick=x>b</b>\n\n# Big\n\n[ok](https://example.com)"
	p.Links = []Link{{"bad", "javascript:alert(1)"}}
	return p
}

// indexMany is a page of n components in groups of size each, one in trouble.
func indexMany(n, size int) Index {
	p := indexWell()
	p.Groups = nil
	for i := 0; i < n; i++ {
		if i%size == 0 {
			p.Groups = append(p.Groups, Group{Name: fmt.Sprintf("Region %d", i/size+1)})
		}
		bad := map[int]Day{}
		if i%3 == 0 {
			bad[(i*7)%90] = Day{Status: "partial_outage", Step: 1 + i%4, Bad: minutes(10 + i)}
		}
		c := component(fmt.Sprintf("service-%d", i+1), fmt.Sprintf("Service %d", i+1), "operational", bad)
		if i == 15 {
			c.Status = "partial_outage"
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Components = append(g.Components, c)
	}
	p.Heading.Services = n
	if n > 15 {
		p.Layout = layout("/", "partial_outage")
		p.Heading.Status, p.Heading.Troubled = "partial_outage", []Trouble{{"Service 16", "partial_outage", "error_answer", at(22, 11, 0)}}
	}
	return p
}

func latencySample() *Latency {
	l := &Latency{From: now.Add(-24 * time.Hour), To: now}
	for i := 0; i < 48; i++ {
		d := time.Duration(80+(i*37)%23) * time.Millisecond
		p := LatencyPoint{At: l.From.Add(time.Duration(i) * 30 * time.Minute), Count: 30, P50: d, P95: d*3/2 + time.Duration(i%7)*4*time.Millisecond, P99: d*2 + time.Duration((i*13)%11)*9*time.Millisecond}
		if i > 20 && i < 24 {
			p = LatencyPoint{At: p.At}
		}
		l.Points = append(l.Points, p)
	}
	return l
}

func componentPage() ComponentPage {
	return ComponentPage{
		Formula: "uptime.formula_2", FormulaVersion: 2,
		Layout: layout("/components/api", "major_outage"), Component: groups("major_outage", "operational")[0].Components[0],
		Uptimes: []Uptime{uptime(1, minutes(23), 0), uptime(7, minutes(23), 0), uptime(30, minutes(66), 0), uptime(90, minutes(66), minutes(3000)), uptime(365, minutes(400), minutes(9000))},
		Latency: latencySample(), Incidents: []Incident{running(), ended()}, Ways: ways(),
	}
}

func history() History {
	return History{Layout: layout("/history", "operational"), Month: at(1, 0, 0), First: at(1, 0, 0).AddDate(-1, -4, 0), Incidents: []Incident{running(), ended()}, Served: []Maintenance{completed()}, Gaps: []Gap{{at(15, 2, 10), at(15, 5, 40)}}, Older: at(1, 0, 0).AddDate(0, -1, 0)}
}

// samples are every page in the states that readers meet.
func samples() []sample {
	l := layout("/subscribe", "operational")
	firstIndex := indexWell()
	firstIndex.Layout, firstIndex.Heading, firstIndex.Groups, firstIndex.LatelyDays = layout("/", ""), Heading{}, nil, 0
	young := componentPage()
	young.Layout = layout("/components/viewer", "operational")
	young.Component, young.Latency, young.Incidents = groups("operational", "operational")[0].Components[2], nil, nil
	return append([]sample{
		{"index-well", "index", indexWell()},
		{"index-bad", "index", indexBad()},
		{"index-degraded", "index", indexDegraded()},
		{"index-unknown", "index", indexUnknown()},
		{"index-first-day", "index", indexFirstDay()},
		{"index-empty", "index", firstIndex},
		{"index-hostile", "index", indexHostile()},
		{"index-maintenance", "index", indexMaintenance()},
		{"index-planned", "index", indexPlanned()},
		{"index-several", "index", indexSeveral()},
		{"index-word", "index", indexWord()},
		{"index-long", "index", indexLong()},
		{"index-copy", "index", indexCopy()},
		{"index-200", "index", indexMany(200, 10)},
		{"component", "component", componentPage()},
		{"component-young", "component", young},
		{"incident-open", "incident", IncidentPage{layout("/incidents/k3v9x2m4p7qa", "major_outage"), running(), follow("k3v9x2m4p7qa")}},
		{"incident-over", "incident", IncidentPage{layout("/incidents/p2p2p2p2p2p2", "operational"), ended(), Ways{More: true}}},
		{"component-agents", "component", componentAgents()},
		{"incident-postmortem", "incident", incidentLookedBack()},
		{"maintenance", "maintenance", MaintenancePage{layout("/maintenance/m1m1m1m1m1m1", "operational"), upgrade(), ways()}},
		{"maintenance-running", "maintenance", MaintenancePage{layout("/maintenance/m2m2m2m2m2m2", "under_maintenance"), atWork(), follow("m2m2m2m2m2m2")}},
		{"maintenance-over", "maintenance", MaintenancePage{layout("/maintenance/m3m3m3m3m3m3", "operational"), completed(), Ways{More: true}}},
		{"history", "history", history()},
		{"history-quiet", "history", History{Layout: l, Month: at(1, 0, 0), First: at(6, 0, 0)}},
		{"error-404", "error", Error{Layout: l, Code: 404}},
		{"error-500", "error", Error{Layout: l, Code: 500, Reference: "7KQ2-M9"}},
		{"error-link", "error", Error{Layout: l, Code: 410, Problem: "link"}},
	}, slices.Concat(subscribeSamples(), trustSamples(), operatorSamples(), doorSamples(), reportSamples(), consoleSamples())...)
}

// mailSamples are every mail in its states.
func mailSamples() []sample {
	in := running()
	notice := MailNotice{Name: "Conholdate", Now: at(22, 14, 19), At: at(22, 14, 19), Incident: in, Update: in.Updates[0], Event: "u3aaaaaaaaaa", Link: "https://status.example.com/incidents/k3v9x2m4p7qa", Manage: "https://status.example.com/subscription?token=T", Leave: "https://status.example.com/unsubscribe?token=T"}
	over, auto, set, work := notice, notice, notice, notice
	work.Update = Update{ID: "u4aaaaaaaaaa", Stage: "scheduled", At: at(22, 14, 19), Body: "We move the database to new disks. Writes will wait for some seconds."}
	work.Planned = &Maintenance{Incident: Incident{ID: "m3v9x2m4p7qa", Title: "Database maintenance", Stage: "scheduled", Affected: []Affected{{ID: "api", Name: "API", Status: "under_maintenance"}}}, Start: at(24, 2, 0), End: at(24, 4, 0), Zone: "Asia/Jakarta"}
	work.Link, work.Calendar = "https://status.example.com/maintenance/m3v9x2m4p7qa", "https://status.example.com/maintenance/m3v9x2m4p7qa.ics"
	over.Incident, over.Update, over.Now = ended(), ended().Updates[0], at(11, 10, 10)
	auto.Incident.Title, auto.Incident.Stage, auto.Update = "API: no answer to our checks since 14:02\u00a0WIB", "investigating", in.Updates[2]
	set.Change = &Change{"Checkout", "degraded_performance", "operational", "A supplier is slow.", at(22, 18, 0)}
	merged, digest := notice, notice
	first, second := notice, notice
	first.At, first.Update, second.At, second.Update = at(22, 14, 3), in.Updates[2], at(22, 14, 6), in.Updates[1]
	early := set
	early.At, early.Link = at(21, 23, 14), "https://status.example.com/components/checkout"
	merged.Earlier, digest.Earlier, digest.Digest = []MailNotice{early, first, second}, []MailNotice{early, work}, true
	confirm := MailConfirm{Name: "Conholdate", Link: "https://status.example.com/subscribe/confirm?token=T", Till: 24 * time.Hour}
	wish, only := confirm, confirm
	wish.Chosen, wish.Impact, wish.NoMaintenance, only.Only = []string{"API", "Regions"}, "major", true, in.Title
	alert := MailAlert{
		Name: "Conholdate", Now: now, Subject: "Cloud API is down", Text: "dial tcp 10.0.3.7:443: i/o timeout\nsecond line", Firing: true, Severity: "critical",
		Since: at(22, 14, 2), Link: "https://ops.example.com/", Ack: "https://status.example.com/ack/T", Event: "u1aaaaaaaaaa",
		Earlier: []Earlier{{at(22, 13, 50), "Name server is unknown", true}, {at(22, 13, 55), "Name server is up", false}},
	}
	return []sample{
		{"notice", "notice", notice},
		{"notice-over", "notice", over},
		{"notice-merged", "notice", merged},
		{"notice-digest", "notice", digest},
		{"notice-auto", "notice", auto},
		{"notice-set", "notice", set},
		{"notice-planned", "notice", work},
		{"confirm", "confirm", confirm},
		{"confirm-wish", "confirm", wish},
		{"confirm-only", "confirm", only},
		{"link", "link", MailLink{"Conholdate", "https://status.example.com/subscription?token=T", time.Hour}},
		{"alert", "alert", alert},
		{"alert-over", "alert", MailAlert{Name: "Conholdate", Now: now, Subject: "Cloud API is up", Text: "It answers again.", Since: at(22, 14, 2)}},
		{"alert-test", "alert", MailAlert{Name: "Conholdate", Now: now, Subject: "Test: Conholdate mail works", Text: "This is the daily test.", Test: true, Severity: "minor", Since: now, Link: "https://ops.example.com"}},
		{"pulse", "pulse", MailPulse{"Conholdate", now, "https://ops.example.com/"}},
	}
}
