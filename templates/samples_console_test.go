package templates

import (
	"slices"
	"time"
)

// console is the layout of the console's pages for somebody who may do all but one thing.
func console(path, section string, without ...string) Layout {
	l := layout(path, "operational")
	l.Console, l.Operator, l.Feeds, l.Languages, l.Private, l.Section = true, "Anna Berg", nil, nil, true, section
	for _, p := range []string{"view", "post", "approve", "edit", "correct", "readers", "readers.edit", "unmask", "audit", "evidence", "users", "self"} {
		if !slices.Contains(without, p) {
			l.Rights = append(l.Rights, p)
		}
	}
	return l
}

// consoleSamples are the pages of services, settings, subscribers, people and the audit log.
func consoleSamples() []sample {
	return slices.Concat(serviceSamples(), settingSamples(), readerSamples(), peopleSamples(), auditSamples())
}

func watchedSample() Watched {
	return Watched{
		Monitor: Monitor{
			ID: "api", Name: "Cloud API", Status: "down", Cause: "no_answer", Reason: "dial tcp 203.0.113.7:443: i/o timeout", Target: "https://api.example.com/health",
			Since: at(22, 14, 2), Checked: now.Add(-8 * time.Second), Interval: 30 * time.Second,
		},
		Declared: Declared{From: "file", Place: "fyr.yaml:12", Locked: true}, Serves: []Choice{{ID: "api", Name: "API"}},
	}
}

func serviceSamples() []sample {
	api := Service{
		ID: "api", Name: "API", Group: "Core", Status: "partial_outage", Machine: "major_outage", Since: at(22, 14, 2), Checked: now, Declared: Declared{From: "file", Place: "fyr.yaml:40", Locked: true},
		Word: &Word{Status: "partial_outage", Reason: "only writes fail", Until: at(22, 18, 0)}, WordBy: "Anna Berg", Monitors: []Watched{watchedSample()},
	}
	web := Service{ID: "web", Name: "<b>Web & shop</b>", Group: "Core", Status: "operational", Machine: "operational", Since: at(3, 9, 0), Checked: now, Declared: Declared{From: "console", By: "Bo"}}
	spare := Watched{
		Monitor:  Monitor{ID: "spare", Name: "Spare", Status: "up", Checked: now, Latency: 31 * time.Millisecond, Muted: at(22, 16, 0), Interval: time.Minute, Target: "tcp://db.internal:5432"},
		Declared: Declared{From: "console", By: "Anna Berg"}, MutedBy: "Bo",
	}
	list := OperatorServices{
		Layout: console("/services", "services"), Makes: true, Notice: "ordered",
		Groups: []ServiceGroup{{Name: "Core", Moves: true, Services: []Service{api, web}}, {Services: []Service{{ID: "vault", Name: "Vault", Status: "unknown", Private: true, Declared: Declared{From: "monitor"}}}}},
		Loose:  []Watched{spare}, Archived: []Shelved{{Kind: "monitor", Path: "/settings/monitors/old", Name: "Old shop", At: at(12, 9, 0)}},
	}
	page := OperatorService{
		Layout: console("/services/api", "services"), Service: api, Statuses: statuses[:5], Say: WordForm{Status: "major_outage", For: "2h", Problems: []Problem{{Field: "reason", Text: "is empty"}}}, From: at(1, 0, 0),
		Record: []Stretch{
			{From: at(22, 14, 2), To: now, Status: "partial_outage", Running: true, First: "2026-11-22T14:02:00", Last: "2026-11-22T14:25:00"},
			{From: at(12, 9, 0), To: at(12, 9, 39), Status: "major_outage", First: "2026-11-12T09:00:00", Last: "2026-11-12T09:39:00"},
			{From: at(5, 3, 0), To: at(5, 3, 20), Status: "operational", Corrected: true, First: "2026-11-05T03:00:00", Last: "2026-11-05T03:20:00"},
		},
		Corrections: []Correct{
			{Correction: Correction{Name: "API", From: at(5, 3, 0), To: at(5, 3, 20), Was: "major_outage", As: "operational", At: at(6, 9, 0), Reason: "our own network failed"}, ID: "c2", By: "Anna Berg", Approved: "Bo"},
			{Correction: Correction{Name: "API", From: at(4, 3, 0), To: at(4, 4, 0), Was: "operational", As: "major_outage", At: at(5, 9, 0), Reason: "mistyped", Withdrawn: at(6, 9, 0), Why: "it was the wrong day"}, ID: "c1", By: "Bo"},
		},
		Correct: CorrectForm{From: "2026-11-12T09:00:00", To: "2026-11-12T09:39:00", As: "operational", Reason: "our own network failed", Unique: "U1", Preview: true, Before: "0", After: "100"},
	}
	calm := OperatorService{Layout: console("/services/web", "services", "edit", "post", "correct"), Service: web, From: at(1, 0, 0), FourEyes: true}
	mine := OperatorMonitor{
		Layout: console("/monitors/api", "services"), Monitor: watchedSample(), Notice: "unmuted",
		Probed: &Probed{
			Kind: "http", Target: "https://api.example.com/health", Status: "down", Cause: "wrong_answer", Reason: "status 503", At: now, Latency: 120 * time.Millisecond,
			Checks: []ProbedCheck{{"status 200", false, "is 503"}, {"header Content-Type", true, ""}}, Measured: []Fact{{"address", "203.0.113.7:443"}, {"tls", "20.1ms"}},
		},
	}
	return []sample{
		{"operator-services", "operator_services", list},
		{"operator-limits", "operator_limits", OperatorLimits{Layout: console("/settings/limits", "settings"), Bounds: []Bound{
			{"operator.session.idle", "30m", "without an act of the person's own; 2h when absent, and at most", Declared{From: "file", Place: "fyr.yaml:9", Locked: true}},
			{"keep.results", "90d", "single results; those around an incident stay for ever", Declared{From: "default"}},
			{"title", "120 characters", "of an incident", Declared{From: "built in", Locked: true}},
		}}},
		{"operator-group", "operator_group", OperatorGroup{
			Layout: console("/settings/groups", "services"), Group: "Core", To: "Main", Problems: []Problem{{Field: "called", Text: "is empty"}},
			Components: []GroupMember{{"web", "<b>Web & shop</b>", Declared{From: "console"}}, {"shop", "Shop", Declared{From: "console", By: "Bo"}}},
		}},
		{"operator-group-locked", "operator_group", OperatorGroup{Layout: console("/settings/groups", "services"), Group: "Core", Components: []GroupMember{{"api", "API", Declared{From: "file", Place: "fyr.yaml:40", Locked: true}}}}},
		{"operator-services-empty", "operator_services", OperatorServices{Layout: console("/services", "services"), Makes: true}},
		{"operator-service", "operator_service", page},
		{"operator-service-calm", "operator_service", calm},
		{"operator-monitor", "operator_monitor", mine},
		{"operator-monitor-muted", "operator_monitor", OperatorMonitor{Layout: console("/monitors/spare", "services"), Monitor: spare, Probed: &Probed{Problem: "that many tests a minute are not made: try again in 12 seconds"}}},
	}
}

func settingSamples() []sample {
	form := OperatorSetting{
		Layout: console("/settings/monitors/shop", "services"), Kind: "monitor", Path: "/settings/monitors", Back: "/services", ID: "shop", Title: "Shop", Chooses: "kind", Variant: "http", Manual: "http asks a web server.\n\nSettings: expect.",
		Seen: "2026-11-20T10:00:00Z", Declared: Declared{From: "console", By: "Anna Berg", UsedBy: []string{"component:shop"}, Changed: at(20, 10, 0)}, Probes: true,
		First: []Input{
			{Name: "name", Label: "Name", Type: "line", Value: "Shop", Kind: "monitor", Doc: "for people", Example: "Cloud API", Longest: 100},
			{Name: "url", Label: "Url", Type: "line", Value: "https://shop.example.com", Kind: "monitor", Doc: "what is probed; the scheme says how", Required: true},
			{Name: "interval", Label: "Interval", Type: "line", Value: "1x", Kind: "monitor", Doc: "between two routine probes", Example: "30s"},
		},
		Own: []Input{
			{Name: "expect", Label: "Expect", Type: "group", Doc: "what the answer has to be", Fields: []Input{
				{Name: "expect.status", Label: "Status", Type: "area", Value: "200\n204"},
				{Name: "expect.tls", Label: "Tls", Type: "flag", Value: "true"},
			}},
			{Name: "password", Label: "Password", Type: "secret", Set: true},
			{Name: "method", Label: "Method", Type: "choice", Choices: []string{"GET", "HEAD"}, Value: "HEAD"},
		},
		Rest: []Input{{Name: "confirm", Label: "Confirm", Type: "number", Min: "1", Max: "10", Example: "3"}},
	}
	behind := form
	behind.Behind = &Input{Name: "in_components", Picks: []Picks{{Heading: "Core", Items: []Pick{{ID: "web", Name: "<b>Web & shop</b>", Chosen: true}, {ID: "api", Name: "api"}}}}}
	about := OperatorSetting{
		Layout: console("/settings/components/web", "services"), Kind: "component", Path: "/settings/components", Back: "/services", ID: "web", Title: "Web & shop", Declared: Declared{From: "console", By: "Bo"},
		First: []Input{{Name: "monitors", Label: "Monitors", Type: "picks", Kind: "component", Doc: "ids of the monitors behind it", Picks: []Picks{
			{Heading: "http", Items: []Pick{{ID: "shop", Name: "Shop", Chosen: true}, {ID: "api", Name: "api"}}}, {Heading: "tcp", Items: []Pick{{ID: "spare", Name: "Spare"}}},
		}}},
	}
	none := about
	none.First = []Input{{Name: "monitors", Label: "Monitors", Type: "picks"}}
	form.Refused([]Problem{{Field: "interval", Text: "is not a duration; for example 30s"}})
	locked := form
	locked.Problems, locked.Declared, locked.Layout = nil, Declared{From: "file", Place: "fyr.yaml:12", Locked: true}, console("/settings/monitors/api", "services")
	choose := OperatorSetting{
		Layout: console("/settings/channels/new", "settings"), Kind: "alert", Path: "/settings/channels", Back: "/settings", Chooses: "channel",
		Variants: []Variant{{"mail", "mail tells by mail."}, {"webhook", "webhook sends a JSON message."}},
	}
	shelved := OperatorSetting{Layout: console("/settings/components/old", "services"), Kind: "component", Path: "/settings/components", Back: "/services", ID: "old", Title: "Old", Declared: Declared{From: "console", By: "Bo", Archived: at(12, 9, 0)}}
	settings := OperatorSettings{
		Layout: console("/settings", "settings"), Makes: true, Mails: true, Plans: true, Exports: true, Notice: "made",
		Channels: []AlertChannel{
			{ID: "on-call", Channel: "webhook", Severity: "major", After: "5m", Declared: Declared{From: "file", Place: "fyr.yaml:61", Locked: true}, Tests: true},
			{ID: "boss", Channel: "mail", Escalates: true, About: []string{"api", "Core"}, Declared: Declared{From: "console", By: "Anna Berg", Problems: []Problem{{Field: "after", Text: "is not a duration", Example: "5m"}}}},
		},
		Sent: &SentTest{Channel: "on-call", Outcome: "refused", Answer: "404 no_service", Took: "31ms"},
		Mail: &MailTried{To: "anna@example.com", Sent: true, Dialogue: "Connected.\nEHLO status\n250 OK"},
	}
	return []sample{
		{"operator-setting", "operator_setting", form},
		{"operator-setting-behind", "operator_setting", behind},
		{"operator-setting-picks", "operator_setting", about},
		{"operator-setting-nothing", "operator_setting", none},
		{"operator-setting-locked", "operator_setting", locked},
		{"operator-setting-choose", "operator_setting", choose},
		{"operator-setting-archived", "operator_setting", shelved},
		{"operator-settings", "operator_settings", settings},
		{"operator-settings-empty", "operator_settings", OperatorSettings{Layout: console("/settings", "settings"), Makes: true}},
		{"operator-config", "operator_config", OperatorConfig{
			Layout: console("/settings/config", "settings"), Exports: true, TakesOver: []string{"monitor:shop"},
			Changes: []ConfigChange{{"monitors.api.interval", "30s", "1m"}, {"monitors.shop", "", "https://shop.example.com"}, {"monitors.old", "tcp://old:1", ""}},
		}},
		{"operator-config-refused", "operator_config", OperatorConfig{Layout: console("/settings/config", "settings"), Problem: "fyr.yaml:12: interval \"1x\" is not a duration; for example 30s"}},
	}
}

func readerSamples() []sample {
	anna := Reader{ID: "s1", Channel: "mail", Address: "a•••@example.com", State: "confirmed", Components: []Choice{{ID: "api", Name: "API"}}, Groups: []string{"Core"}, Impact: "major", NoMaintenance: true, Language: "sv", Zone: "Europe/Stockholm", Created: at(2, 9, 0), Confirmed: at(2, 9, 5)}
	ben := Reader{ID: "s2", Channel: "webhook", Address: "https://hooks.example.com/•••", State: "suspended", Created: at(3, 9, 0), Confirmed: at(3, 9, 0), Suspended: at(20, 9, 0), Suspension: "550 no such user", Held: "claim 2026-114", Erase: at(21, 9, 0)}
	carl := Reader{ID: "s3", Channel: "mail", Address: "c•••@example.com", State: "suspended", Created: at(3, 9, 0), Confirmed: at(3, 9, 0), Suspended: at(20, 9, 0), Suspension: "three mails were refused within 30 days: 554 5.7.1 listed", Resumable: true}
	list := OperatorReaders{
		Layout: console("/readers", "readers"), Counts: ReaderCounts{Pending: 2, Confirmed: 412, Suspended: 3, Left: 1, Held: 1}, State: "confirmed", Readers: []Reader{anna, ben}, Older: "after=s2",
		Add: AddReader{Address: "nobody", Problems: []Problem{{Field: "address", Text: "is not a mail address"}}}, Import: ImportReaders{Done: true, Added: 2, Known: 1, Passed: []string{"line 4 has left"}},
	}
	return []sample{
		{"operator-readers", "operator_readers", list},
		{"operator-readers-empty", "operator_readers", OperatorReaders{Layout: console("/readers", "readers", "readers.edit")}},
		{"operator-reader", "operator_reader", OperatorReader{
			Layout: console("/readers/s1", "readers"), Reader: anna, Masked: anna.Address, Source: "192.0.2.0/24", Version: "2026-01", Erase: Act{Title: "a", Problems: []Problem{{Text: "To erase, type a•••@example.com or the word “erase”."}}},
			Deliveries: []SentTo{{At: at(22, 14, 3), State: "sent", Attempts: 1, Answer: "250 OK"}, {At: at(12, 9, 3), State: "given_up", Attempts: 4, Answer: "550 no such user"}},
		}},
		{"operator-reader-suspended", "operator_reader", OperatorReader{Layout: console("/readers/s3", "readers"), Reader: carl, Masked: carl.Address, Source: "192.0.2.0/24", Version: "2026-01"}},
		{"operator-reader-held", "operator_reader", OperatorReader{Layout: console("/readers/s2", "readers"), Reader: ben, Masked: ben.Address, Whole: true, Source: "import", Version: "agreed in the portal", Notice: "held", Stays: []Problem{{Field: "subscriber", Text: "is erased as soon as the hold ends"}}}},
	}
}

func peopleSamples() []sample {
	anna := Person{ID: "u1", Name: "Anna Berg", Address: "a•••@example.com", Roles: []string{"owner", "privacy"}, Factors: []string{"passkey", "totp"}, State: "active", Origin: "local", Sessions: 2, Tokens: 1, Made: at(1, 9, 0), Seen: now}
	bo := Person{ID: "u2", Name: "bo@example.com", Roles: []string{"responder"}, State: "locked_out", Origin: "oidc", Made: at(9, 9, 0), Expires: at(30, 0, 0)}
	table := []RoleRow{{"view", []bool{true, true, true, true, true, true}}, {"post", []bool{false, true, true, false, false, true}}, {"unmask", []bool{false, false, false, true, false, false}}}
	var roles []Choice
	for _, r := range roleNames {
		roles = append(roles, Choice{ID: r, Chosen: r == "responder"})
	}
	held := Token{ID: "t1", Name: "deploy", Scopes: []string{"view", "post"}, Expires: at(30, 9, 0), Used: at(22, 8, 0)}
	code := AppOffer{Size: 29, Path: "M4 4h7v1h-7zM4 5h1v1h-1z"}
	return []sample{
		{"operator-people", "operator_people", OperatorPeople{
			Layout: console("/people", "people"), People: []Person{anna, bo}, Invitations: []Invited{{ID: "i1", Kind: "invite", Name: "Eve", Roles: []string{"editor"}, Expires: at(24, 9, 0)}, {ID: "i2", Kind: "reset", Name: "bo@example.com", Expires: at(23, 9, 0)}},
			Tokens: []HeldToken{{Holder: "Anna Berg", Token: held}}, Table: table, Mails: true, Form: InviteForm{Name: "Eve", Roles: roles, Problems: []Problem{{Text: "there is an account of this name"}}}, Notice: "invitation_revoked",
		}},
		{"operator-invited", "operator_invited", OperatorInvited{Layout: console("/people/invite", "people"), Name: "Eve", Once: "https://ops.example.com/setup?token=T0KEN", Code: code, Address: "e•••@example.com", Mailed: true, Expires: at(24, 9, 0)}},
		{"operator-invited-unsent", "operator_invited", OperatorInvited{Layout: console("/people/invite", "people"), Name: "Eve", Once: "https://ops.example.com/setup?token=T0KEN", Code: code, Unsent: "dial tcp: no route to host", Expires: at(24, 9, 0)}},
		{"operator-person", "operator_person", OperatorPerson{
			Layout: console("/people/u1", "people"), Person: anna, Roles: roles, Table: table, Tokens: []Token{held}, Problems: []Problem{{Text: "this is the last owner who can sign in"}},
			Sessions: []Session{{ID: "s1", Own: true, Agent: "Firefox, Linux", Source: "192.0.2.0/24", Made: at(22, 8, 0), Seen: now}, {ID: "s2", Source: "2001:db8::/48", Made: at(22, 9, 0), Seen: now.Add(-time.Hour)}},
		}},
		{"operator-person-disabled", "operator_person", OperatorPerson{Layout: console("/people/u2", "people"), Person: Person{ID: "u2", Name: "Bo", Roles: []string{"viewer"}, State: "disabled", Origin: "oidc", Made: at(9, 9, 0)}, Elsewhere: true, Table: table, Notice: "disabled"}},
		{"operator-token", "operator_token", OperatorToken{Layout: console("/account/token", ""), Holder: "Anna Berg", Path: "/account/token", Back: "/account", For: "2160h", Scopes: []Choice{{ID: "view", Chosen: true}, {ID: "post"}}, Problems: []Problem{{Field: "scopes", Text: "are missing: say what the token may do; for example post"}}}},
		{"operator-token-made", "operator_token", OperatorToken{Layout: console("/people/u1/token", "people"), Holder: "Anna Berg", Path: "/people/u1/token", Back: "/people/u1", Made: "fyr_0123456789ABCDEF", Expires: at(30, 9, 0)}},
	}
}

func auditSamples() []sample {
	line := AuditLine{Seq: "4711", At: at(22, 14, 3), Who: "operator:anna", Act: "user.roles", Object: "user:u2", Before: "[\n  \"viewer\"\n]", After: "[\n  \"editor\"\n]", Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
	return []sample{
		{"operator-audit", "operator_audit", OperatorAudit{Layout: console("/audit", "audit"), By: "anna", Lines: []AuditLine{line, {Seq: "4710", At: at(22, 14, 2), Who: "system", Act: "incident.open", Object: "incident:q2kz", Hash: line.Hash}}, Older: "before=4710&by=anna"}},
		{"operator-audit-good", "operator_audit", OperatorAudit{Layout: console("/audit", "audit"), Check: &AuditCheck{Entries: 4711, Anchors: 3, Head: "2026-11-22T07:25:00Z 4711 9f86d0", At: now}}},
		{"operator-audit-bad", "operator_audit", OperatorAudit{Layout: console("/audit", "audit"), Since: "2026-11-22T14:00", Check: &AuditCheck{Entries: 4711, Bad: 12, Problems: []string{"entry 12 was changed"}}, Problems: []Problem{{Field: "since", Text: "is not a time"}}}},
	}
}
