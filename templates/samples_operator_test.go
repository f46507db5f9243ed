package templates

import (
	"fmt"
	"slices"
	"time"
)

// operatorLayout is a page of the console, for somebody who may do everything.
func operatorLayout(section string) Layout {
	l := layout("/", "major_outage")
	l.Console, l.Operator, l.Feeds, l.Private = true, "anna", nil, true
	l.Rights = []string{"view", "post", "approve", "edit", "correct", "readers", "users", "audit"}
	l.Section, l.Running = section, running().ID
	return l
}

// quietLayout is the same while nothing is open.
func quietLayout(section string) Layout {
	l := operatorLayout(section)
	l.State, l.Running = "operational", ""
	return l
}

func postForm() Form {
	return Form{
		Stage: "identified", Stages: stages, Unique: "Q1", Tongues: []Tongue{{Tag: "sv", Name: "Svenska"}, {Tag: "ar", Name: "العربية", Message: "نحن نحقق."}},
		Choices: []Choice{{ID: "api", Name: "API", Was: "major_outage", Status: "major_outage"}, {ID: "checkout", Name: "Checkout", Was: "operational"}},
	}
}

func operatorMonitors() []Monitor {
	return []Monitor{
		{ID: "api", Name: "Cloud API", Status: "down", Cause: "no_answer", Reason: "GET https://api.example.com/health: dial tcp 10.0.3.7:443: i/o timeout after 10s (connect)", Since: at(22, 14, 2), Checked: now.Add(-8 * time.Second), Interval: 30 * time.Second, Target: "https://api.example.com/health"},
		{ID: "dns", Name: "Name server", Status: "unknown", Reason: "no permission for ICMP: setcap cap_net_raw+ep fyr", Checked: now, Muted: at(22, 15, 0), Target: "icmp://192.0.2.1"},
		{ID: "web", Name: "www.example.com", Status: "up", Since: at(3, 9, 0), Checked: now.Add(-20 * time.Second), Latency: 84 * time.Millisecond, Target: "https://www.example.com"},
	}
}

func sendings() (ledger []Ledger, refusal []Failure) {
	refusal = []Failure{{"a…@example.com", "mail", "550 5.1.1 <a…@example.com>: no such user", 1, "", at(22, 14, 3)}, {"", "webhook", "404 Not Found", 12, "", at(22, 14, 3)}}
	return []Ledger{
		{"identified", at(22, 14, 19), Sending{Total: 415, Delivered: 409, Queued: 6}, nil, nil},
		{"investigating", at(22, 14, 3), Sending{Total: 415, Delivered: 412, Bounced: 2, GivenUp: 1, Merged: 1, Left: 2, Retried: 4}, []ChannelSending{{"mail", Sending{Total: 403, Delivered: 401, Bounced: 2}}, {"webhook", Sending{Total: 12, Delivered: 11, GivenUp: 1}}}, refusal},
	}, refusal
}

func evidence() []Evidence {
	return []Evidence{{"www.example.com", "degraded", at(22, 14, 0), "answered in 8.2 s, of at most 2 s"}, {"Cloud API", "down", at(22, 14, 2), "i/o timeout after 10s (connect)"}}
}

func foundDraft() FoundDraft {
	i := Incident{ID: "d1d1d1d1d1d1", Title: "Web: too slow", Stage: "investigating", Auto: true, Began: at(22, 14, 0), Affected: []Affected{{ID: "web", Name: "Web", Status: "degraded_performance"}}}
	i.Updates = []Update{{ID: "u9aaaaaaaaaa", Stage: "investigating", At: at(22, 14, 0), Body: "Web answers more slowly than usual since 14:00 WIB.", Auto: true}}
	return FoundDraft{Incident: i, PublishAt: at(22, 14, 30), Told: 412, Evidence: evidence(), Seen: "0.1.0"}
}

func writtenDrafts() []WrittenDraft {
	return []WrittenDraft{
		{ID: "w1", Title: "Next week the old API goes away", By: "bela", PublishAt: at(23, 9, 0), Updated: at(22, 11, 0)},
		{ID: "w2", Title: "We found the cause: a full disk.", Incident: running().ID, About: running().Title, By: "anna", Updated: at(22, 14, 15), Trouble: "status: is over already", Seen: "17.2.0"},
	}
}

func waiting() []Approval {
	return []Approval{
		{ID: "a1", Kind: "incident.delete", Object: "incident:p2p2p2p2p2p2", Name: ended().Title, Page: ended().Page(), Reason: "posted on the wrong page", By: "bela", At: at(22, 9, 0), Expires: at(23, 9, 0)},
		{ID: "a2", Kind: "span.correct", Object: "span:api", Name: "API", From: at(14, 10, 0), To: at(14, 10, 20), Status: "operational", Reason: "our own network was down", By: "anna", At: at(22, 9, 5), Expires: at(23, 9, 5), Own: true},
		{ID: "a3", Kind: "span.withdraw", Object: "correction:c1", Reason: "it was right", By: "bela", At: at(22, 9, 6), Expires: at(23, 9, 6)},
	}
}

// operatorSamples are the console's pages of what goes on.
func operatorSamples() []sample {
	in, l := running(), operatorLayout("now")
	ledger, refusal := sendings()
	quick := postForm()
	quick.Choices, quick.Tongues = nil, nil
	box := Outbox{Waiting: 6, Oldest: at(22, 14, 19), Rests: []Rest{{"mail", at(22, 14, 20), at(22, 14, 26), "mail.example.com:587 refused our connection"}}, Failures: refusal}
	home := OperatorHome{
		Layout: l, Own: []OwnTrouble{{"mail", "mail.example.com:587 refused our connection", at(22, 13, 50)}},
		Reminders: []Reminder{{"due", in.ID, in.Title, at(22, 14, 30)}, {"green", "p2p2p2p2p2p2", "Uploads fail", at(22, 13, 30)}},
		Alarms:    []Alarm{{Key: "monitor:api", Subject: "Cloud API is down", Since: at(22, 14, 2)}, {Key: "mail", Subject: "Mail can't be sent", Since: at(22, 13, 50), Acked: at(22, 13, 55), By: "bela"}},
		Approvals: waiting(), Open: []OpenIncident{{in, quick, 412}}, Drafts: []FoundDraft{foundDraft()}, Written: writtenDrafts(),
		Works: []Maintenance{atWork(), upgrade()}, Monitors: operatorMonitors(), Told: 412, Outbox: box, Notice: "posted",
	}
	well := OperatorHome{Layout: quietLayout("now"), Monitors: operatorMonitors()[2:], Told: 412, Recent: []Incident{ended()}}
	viewer := home
	viewer.Rights = []string{"view"}
	return slices.Concat([]sample{
		{"operator-signin", "operator_signin", OperatorSignIn{Layout: doorLayout("/signin"), Token: "T0KEN", Who: "anna"}},
		{"operator-signin-link", "operator_signin", OperatorSignIn{Layout: doorLayout("/signin"), Problem: "link_wrong"}},
		{"operator-home", "operator_home", home},
		{"operator-home-viewer", "operator_home", viewer},
		{"operator-home-well", "operator_home", well},
	}, operatorIncidentSamples(ledger), operatorWorkSamples(), operatorTemplateSamples(), drillSamples())
}

// operatorIncidentSamples are the console's pages of incidents.
func operatorIncidentSamples(ledger []Ledger) []sample {
	in, l := running(), operatorLayout("incidents")
	filled, refused, later := postForm(), postForm(), postForm()
	filled.Title, filled.Message, filled.Next = "API requests fail", "We are looking into it.\n\nMore at **14:45**.", "30m"
	refused.Problems = []Problem{{Field: "message", Text: "is empty: say what is known"}}
	crossed := filled
	crossed.Seen, crossed.Newer = "17.2.0", []Newer{{in.Updates[0], "bela"}}
	later.Title, later.Message, later.PublishAt, later.Draft, later.Updated = "The old API goes away", "Next week.", "2026-11-23T09:00", "w1", "2026-11-22T04:00:00Z"
	starts := []Choice{{ID: "api-down", Name: "api-down"}, {ID: "disk-full", Name: "disk-full"}}
	ahead := &Preview{Ahead: aheadOf("API requests fail", "We are looking into it.\n"), Stage: "identified", Body: filled.Message, Changes: []Affected{{ID: "api", Name: "API", Status: "major_outage"}}}
	page := OperatorIncident{
		Watch: Watch{Stream: "/live?incident=" + in.ID + "&seen=17.2.0", Page: in.Page()}, Seen: "17.2.0",
		Layout: l, Incident: in, Machine: true, Public: "https://status.example.com/incidents/" + in.ID, Told: 412, Held: []HeldPost{{in.Page(), "u3aaaaaaaaaa", in.Title, in.Stage, 412, at(22, 14, 26)}},
		Ledger: ledger, Form: postForm(), Evidence: evidence(), Notes: []Note{{"bela", at(22, 14, 12), "The disk of *db-2* is full."}}, Written: writtenDrafts()[1:],
		Others: []Choice{{ID: "p2p2p2p2p2p2", Name: "Uploads fail"}}, Templates: starts, Text: "API requests fail\nIdentified since 2026-11-22 14:02 WIB\n",
	}
	draft := page
	draft.Incident, draft.Draft, draft.PublishAt, draft.Evidence, draft.Ledger, draft.Held, draft.Silent = foundDraft().Incident, true, at(22, 14, 30), evidence(), nil, nil, true
	draft.Seen, draft.Form.Found, draft.Newer = "0.1.0", true, crossed.Newer
	over := page
	over.Layout, over.Incident, over.Form, over.Held, over.Machine, over.FourEyes = quietLayout("incidents"), ended(), Form{Stages: []string{"investigating", "identified", "monitoring", "postmortem"}, Unique: "Q2"}, nil, false, true
	over.Delete, over.Merge = Act{Problems: []Problem{{Field: "reason", Text: "is empty"}}}, Act{Message: "It was one and the same."}
	listed := OperatorIncidents{Layout: l, Open: []Incident{in}, Drafts: []FoundDraft{foundDraft()}, Written: writtenDrafts(), Past: []Incident{ended()}, Month: at(1, 0, 0), Older: at(1, 0, 0).AddDate(0, -1, 0), Tombstone: 2}
	return []sample{
		{"operator-incident", "operator_incident", page},
		{"operator-incident-over", "operator_incident", over},
		{"operator-draft", "operator_incident", draft},
		{"operator-open", "operator_compose", OperatorCompose{Layout: l, Form: refused, Templates: starts}},
		{"operator-preview", "operator_compose", OperatorCompose{Layout: l, Incident: &in, Form: filled, Preview: ahead}},
		{"operator-newer", "operator_compose", OperatorCompose{Layout: l, Incident: &in, Form: crossed, Preview: ahead}},
		{"operator-undone", "operator_compose", OperatorCompose{Layout: l, Incident: &in, Form: filled, Notice: "undone"}},
		{"operator-later", "operator_compose", OperatorCompose{Layout: l, Form: later}},
		{"operator-incidents", "operator_incidents", listed},
		{"operator-incidents-none", "operator_incidents", OperatorIncidents{Layout: quietLayout("incidents"), Show: "scheduled"}},
		{"operator-incidents-search", "operator_incidents", OperatorIncidents{Layout: l, Show: "search", Query: "disk", Past: []Incident{ended()}, More: true}},
	}
}

// operatorWorkSamples are the console's pages of maintenance.
func operatorWorkSamples() []sample {
	l := quietLayout("maintenance")
	night := Occurrence{Start: at(29, 2, 0), End: at(29, 3, 30), Day: "2026-11-29", Page: "/maintenance/m1m1m1m1m1m1"}
	later := Occurrence{Start: at(29, 2, 0).AddDate(0, 0, 7), End: at(29, 3, 30).AddDate(0, 0, 7), Day: "2026-12-06"}
	series := WorkSeries{ID: "s1", Title: "Sunday's backup", Names: []string{"API", "Checkout"}, Rule: "FREQ=WEEKLY;BYDAY=SU", Zone: "Asia/Tokyo", Lasts: 90 * time.Minute, Next: []Occurrence{night, later}}
	gone := series
	gone.ID, gone.Title, gone.Ended = "s2", "", at(20, 9, 0)
	form := WorkForm{
		Title: "Sunday's backup", Start: "2026-11-29T02:00", End: "2026-11-29T03:30", Zone: "Asia/Tokyo", Choices: []Choice{{ID: "api", Name: "API", Chosen: true}, {ID: "checkout", Name: "Checkout"}},
		Often: "weekly", Days: map[string]string{"SU": "1"}, Tongues: []Tongue{{Tag: "sv", Name: "Svenska"}}, Unique: "W1",
	}
	refused := form
	refused.Often, refused.Problems = "", []Problem{{Field: "end", Text: "is not after the start"}}
	ledger, _ := sendings()
	planned := OperatorWork{Layout: l, Maintenance: upgrade(), Private: []string{"Vault"}, Series: "s1", Public: "https://status.example.com/maintenance/m1m1m1m1m1m1", Told: 412, Form: Form{Stage: "scheduled", Stages: []string{"scheduled"}, Unique: "W2"}, Seen: "18.2.0", Move: WorkForm{Start: "2026-11-23T04:00", End: "2026-11-23T05:30", Zone: "Asia/Tokyo", Seen: "18.2.0"}, Cancel: Form{Seen: "18.2.0"}}
	busy := planned
	busy.Layout.State = "under_maintenance"
	busy.Maintenance, busy.Ledger, busy.Form.Stage, busy.Form.Stages = atWork(), ledger, "in_progress", []string{"in_progress", "verifying", "completed"}
	busy.Form.Choices = []Choice{{ID: "viewer", Name: "Document viewer", Was: "under_maintenance"}}
	busy.Held = []HeldPost{{atWork().Page(), "w2aaaaaaaaaa", atWork().Title, atWork().Stage, 412, at(22, 14, 26)}}
	over := planned
	over.Maintenance = completed()
	overtaken := busy
	overtaken.Held, overtaken.Seen, overtaken.Newer = nil, "19.3.0", []Newer{{atWork().Updates[0], "bela"}}
	ahead := &WorkPreview{Ahead: aheadOf("Sunday's backup", "The services may answer slowly.\n"), Title: "Sunday's backup", Body: "The services may answer slowly.", Work: upgrade(), Next: []Occurrence{night, later}, Zone: "Asia/Tokyo"}
	once := *ahead
	once.Of, once.Next = "move", nil
	moved := planned
	moved.Preview, moved.Move.Message = &once, once.Body
	return []sample{
		{"operator-works", "operator_works", OperatorWorks{Layout: l, Running: []Maintenance{atWork()}, Planned: []Maintenance{upgrade()}, Series: []WorkSeries{series, gone}, Past: []Maintenance{completed()}}},
		{"operator-works-none", "operator_works", OperatorWorks{Layout: l}},
		{"operator-work", "operator_work", planned},
		{"operator-work-move", "operator_work", moved},
		{"operator-work-running", "operator_work", busy},
		{"operator-work-newer", "operator_work", overtaken},
		{"operator-work-over", "operator_work", over},
		{"operator-schedule", "operator_schedule", OperatorSchedule{Layout: l, Form: refused}},
		{"operator-schedule-preview", "operator_schedule", OperatorSchedule{Layout: l, Form: form, Preview: ahead}},
		{"operator-series", "operator_series", OperatorSeries{Layout: l, Series: series}},
		{"operator-series-ended", "operator_series", OperatorSeries{Layout: l, Series: gone}},
	}
}

// operatorTemplateSamples are the console's pages of templates.
func operatorTemplateSamples() []sample {
	l := quietLayout("settings")
	form := Form{Title: "{component}: requests fail", Message: "Since {since} some requests to {component} fail. We are looking into it.", Stage: "investigating", Next: "30m", Unique: "T", Choices: postForm().Choices, Tongues: postForm().Tongues}
	refused := form
	refused.Problems = []Problem{{Field: "message", Text: "is not a blank (component, group, since, page, link)"}}
	blanks := []string{"component", "group", "since", "page", "link"}
	all := []PostTemplate{{ID: "api-down", Title: form.Title, Message: form.Message, Declared: true}, {ID: "disk-full", Title: "Uploads fail", Message: "A disk is full."}}
	return []sample{
		{"operator-templates", "operator_templates", OperatorTemplates{Layout: l, Templates: all, Undo: "{}", Notice: "template_removed"}},
		{"operator-templates-none", "operator_templates", OperatorTemplates{Layout: l}},
		{"operator-template", "operator_template", OperatorTemplate{Layout: l, ID: "disk-full", Form: form, Blanks: blanks}},
		{"operator-template-new", "operator_template", OperatorTemplate{Layout: l, Fresh: true, Form: refused, Blanks: blanks}},
	}
}

// aheadOf is what a post looks like where it is told.
func aheadOf(title, text string) Ahead {
	return Ahead{
		Subject: "[Conholdate] " + title, Text: text, Feed: fmt.Sprintf("{\n  \"title\": %q\n}", title),
		Page: true, Letter: true, Told: 412, Reach: []Reach{{"mail", 400}, {"webhook", 12}},
	}
}

// drillSamples are the console's pages of drills.
func drillSamples() []sample {
	l := quietLayout("incidents")
	d := Drill{Incident: running(), Testers: []string{"o…@example.com", "d…@example.com"}, Purged: at(23, 14, 2)}
	d.Title = "DRILL: " + d.Title
	over := d
	over.Stage = "resolved"
	ahead := &DrillPreview{Preview: Preview{Ahead: aheadOf(d.Title, "We are looking into it.\n"), Title: d.Title, Stage: "investigating", Body: "We are looking into it."}, Testers: d.Testers}
	ahead.Told, ahead.Reach = len(d.Testers), nil
	return []sample{
		{"operator-drills", "operator_drills", OperatorDrills{Layout: l, Drills: []Drill{d}, Form: postForm()}},
		{"operator-drills-preview", "operator_drills", OperatorDrills{Layout: l, Form: postForm(), Preview: ahead}},
		{"operator-drill", "operator_drill", OperatorDrill{Layout: l, Drill: d, Form: postForm()}},
		{"operator-drill-over", "operator_drill", OperatorDrill{Layout: l, Drill: over, Notice: "drill_posted"}},
	}
}
