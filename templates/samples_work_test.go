package templates

import "time"

// upgrade is announced work on the night to come.
func upgrade() Maintenance {
	return Maintenance{
		Incident: Incident{
			ID: "m1m1m1m1m1m1", Title: "Database upgrade in Jakarta", Stage: "scheduled", Impact: "none",
			Affected: []Affected{{ID: "api", Name: "API", Status: "under_maintenance"}, {ID: "checkout", Name: "Checkout", Status: "under_maintenance"}},
			Updates:  []Update{update("w1aaaaaaaaaa", "scheduled", at(20, 9, 0), "We move the database to newer machines. Expect interruptions of up to a minute.")},
		},
		Start: at(23, 2, 0), End: at(23, 3, 30), Zone: "Asia/Tokyo",
	}
}

// atWork is work that has begun and takes longer.
func atWork() Maintenance {
	m := upgrade()
	m.ID, m.Title, m.Stage, m.Began = "m2m2m2m2m2m2", "Moving the document store", "in_progress", at(22, 14, 1)
	m.Start, m.End, m.Zone, m.Next = at(22, 14, 0), at(22, 16, 0), "Asia/Jakarta", at(22, 15, 0)
	m.Affected = []Affected{{ID: "viewer", Name: "Document viewer", Status: "under_maintenance"}}
	begun := update("w2aaaaaaaaaa", "in_progress", at(22, 14, 1), "The move has begun. Documents can be read, not changed.")
	begun.Affected = []Affected{{ID: "viewer", Name: "Document viewer", Status: "under_maintenance", Was: "operational"}}
	m.Updates = []Update{begun, update("w0aaaaaaaaaa", "scheduled", at(18, 9, 0), "On Sunday afternoon the document store moves.")}
	return m
}

// completed is work that is over; its window went over midnight.
func completed() Maintenance {
	m := upgrade()
	m.ID, m.Title, m.Stage = "m3m3m3m3m3m3", "New certificates", "completed"
	m.Start, m.End, m.Began, m.Ended = at(13, 23, 30), at(14, 0, 30), at(13, 23, 31), at(14, 0, 10)
	m.Updates = append([]Update{update("w3aaaaaaaaaa", "completed", at(14, 0, 10), "All done.")}, m.Updates...)
	return m
}

func indexMaintenance() Index {
	p := indexWell()
	p.Layout = layout("/", "under_maintenance")
	p.Heading.Status, p.Heading.Maintenance, p.Heading.Title = "under_maintenance", atWork().ID, atWork().Title
	p.Heading.Troubled = []Trouble{{"Document viewer", "under_maintenance", "", at(22, 14, 1)}}
	p.Groups[0].Components[2].Status, p.Groups[0].Components[2].Since = "under_maintenance", at(22, 14, 1)
	p.Maintenance, p.Served = []Maintenance{atWork(), upgrade()}, []Maintenance{completed()}
	return p
}

func indexPlanned() Index {
	p := indexWell()
	p.Maintenance = []Maintenance{upgrade()}
	return p
}

// indexSeveral is a bad day: three incidents and work besides.
func indexSeveral() Index {
	p := indexBad()
	second := ended()
	second.ID, second.Title, second.Stage, second.Lang = "q1q1q1q1q1q1", "Betalningar tar längre tid", "investigating", "sv"
	second.Affected, second.Began, second.Ended, second.Next = []Affected{{ID: "checkout", Name: "Checkout", Status: "partial_outage"}}, at(22, 13, 40), time.Time{}, at(22, 15, 0)
	second.Updates = []Update{update("x1aaaaaaaaaa", "investigating", at(22, 13, 50), "Vi undersöker varför betalningar tar längre tid än vanligt.")}
	second.Updates[0].Lang = "sv"
	third := Incident{ID: "q2q2q2q2q2q2", Title: "Forum: no answer to our checks since 14:11\u00a0WIB", Stage: "investigating", Impact: "major", Auto: true, Affected: []Affected{{ID: "w-Forum", Name: "Forum", Status: "major_outage"}}, Began: at(22, 14, 11), Confirmed: at(22, 14, 11), Published: at(22, 14, 11)}
	third.Updates = []Update{{ID: "x2aaaaaaaaaa", Stage: "investigating", At: at(22, 14, 11), Body: "No answer to our checks from Forum since 14:11 WIB.", Auto: true}}
	p.Heading.More, p.Open = 2, []Incident{third, running(), second}
	p.Maintenance = []Maintenance{atWork(), upgrade()}
	return p
}

// indexWord is a page on which a person's word stands against the monitors'.
func indexWord() Index {
	p := indexWell()
	c := &p.Groups[0].Components[1]
	c.Status, c.Since, c.Word = "partial_outage", at(22, 13, 5), &Word{"partial_outage", "Card payments fail for some banks; transfers work.", at(22, 18, 0)}
	p.Layout, p.Heading.Status = layout("/", "partial_outage"), "partial_outage"
	p.Heading.Troubled = []Trouble{{"Checkout", "partial_outage", "", at(22, 13, 5)}}
	return p
}

// indexLong is a page with names that nobody should choose, narrowed to two of them, with
// the owner's own picture.
func indexLong() Index {
	p := indexWell()
	names := []string{"Document conversion for presentations and spreadsheets (asynchronous, with notification by webhook)", "api.eu-central-1.internal-gateway.documents.conholdate-production.example.com", "オンライン文書変換サービス", "خدمة تحويل المستندات"}
	p.Groups = []Group{{Name: "Everything that has to do with the conversion of documents in Central Europe"}}
	for i, name := range names {
		p.Groups[0].Components = append(p.Groups[0].Components, component("long-"+string(rune('a'+i)), name, statuses[i], nil))
	}
	p.Only = []Choice{{ID: "long-a", Name: names[0]}, {ID: "long-b", Name: names[1]}}
	p.Heading.Services, p.Heading.Status = 4, "major_outage"
	p.Heading.Troubled = []Trouble{{names[1], "degraded_performance", "too_slow", at(22, 13, 5)}, {names[2], "partial_outage", "", at(22, 13, 6)}, {names[3], "major_outage", "", at(22, 13, 7)}}
	p.State, p.Logo, p.Links = "major_outage", "/logo.svg", []Link{{"Documentation", "https://docs.example.com"}, {"Our blog", "https://blog.example.com"}}
	return p
}

// indexCopy is the page as a mirror wrote it.
func indexCopy() Index {
	p := indexWell()
	p.Written, p.Live, p.Ways = now, "", Ways{}
	return p
}

// incidentLookedBack has its post-mortem, and the components at each update.
func incidentLookedBack() IncidentPage {
	i := ended()
	i.Stage = "postmortem"
	back := update("v3aaaaaaaaaa", "postmortem", at(14, 16, 0), "# What happened\n\nThe disk that holds uploads was full. Our alert for it went to a mailbox that nobody reads.\n\n# What we change\n\n- the alert goes to whoever is on duty\n- uploads are spread over *three* disks")
	i.Updates[0].Affected = []Affected{{ID: "api", Name: "API", Status: "operational", Was: "degraded_performance"}}
	i.Updates[1].Affected = []Affected{{ID: "api", Name: "API", Status: "degraded_performance", Was: "operational"}}
	i.Updates = append([]Update{back}, i.Updates...)
	return IncidentPage{layout("/incidents/p2p2p2p2p2p2", "operational"), i, ways()}
}

// componentAgents is a component that several agents probe.
func componentAgents() ComponentPage {
	p := componentPage()
	p.State, p.Component = "operational", groups("operational", "operational")[0].Components[0]
	for _, agent := range []string{"Frankfurt", "Jakarta"} {
		p.Agents = append(p.Agents, AgentLatency{agent, *latencySample()})
	}
	p.Maintenance, p.Served, p.Description = []Maintenance{upgrade()}, []Maintenance{completed()}, "Everything that programs call: uploads, conversions, downloads."
	return p
}

// trustSamples are the pages about the page, and the ones round it.
func trustSamples() []sample {
	l := layout("/privacy", "operational")
	found := Search{Layout: layout("/history", "operational"), Query: "disk", Incidents: []Incident{ended()}, Served: []Maintenance{completed()}, More: true}
	register := Register{Layout: l, What: "subprocessors", Body: "Whoever may see data of yours, and why.", Changed: at(2, 0, 0), Entries: []RegisterEntry{
		{Name: "Hetzner Online GmbH", URL: "https://www.hetzner.com", Purpose: "Servers on which the page and its probes run", Data: "Addresses of subscribers", Place: "Germany, Finland", Since: at(1, 0, 0).AddDate(-3, 0, 0), Reviewed: at(2, 0, 0), Due: at(2, 0, 0).AddDate(1, 0, 0)},
		{Name: "Postmark", Purpose: "Mail", Data: "Addresses of subscribers", Place: "United States", Reviewed: at(1, 0, 0).AddDate(-2, 0, 0), Due: at(1, 0, 0).AddDate(-1, 0, 0)},
	}}
	embed := Embed{Layout: layout("/embed", "major_outage"), Heading: indexBad().Heading, Open: []Incident{running()}, Maintenance: []Maintenance{upgrade()}}
	well := Embed{Layout: layout("/embed", "operational"), Heading: indexWell().Heading}
	private := layout("/", "")
	private.Private, private.Languages, private.Feeds = true, nil, nil
	return []sample{
		{"search", "search", found},
		{"search-none", "search", Search{Layout: found.Layout, Query: "<b>quux"}},
		{"text", "text", Text{Layout: l, What: "privacy", Title: "Integritet", Lang: "sv", Body: "Vi sparar *bara* adressen.\n\n## Hur länge\n\nTills du säger upp.", Changed: at(2, 0, 0)}},
		{"text-contact", "text", Text{Layout: l, What: "contact", Body: "Write to <support@example.com>, or call +62 21 555 0100 on working days."}},
		{"accessibility", "accessibility", Accessibility{Layout: l, Assessed: at(20, 0, 0), Limits: []string{"Our logo has no dark version."}, Body: "Reports go to *Anna*, who answers within two days."}},
		{"register", "register", register},
		{"register-empty", "register", Register{Layout: l, What: "dependencies"}},
		{"private", "private", Private{Layout: private, Next: "/history"}},
		{"private-wrong", "private", Private{Layout: private, Problem: "password_wrong"}},
		{"embed", "embed", embed},
		{"embed-well", "embed", well},
	}
}
