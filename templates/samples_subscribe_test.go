package templates

import "time"

func wishes() Wishes {
	return Wishes{
		Language: "en", Languages: layout("", "").Languages, PageZone: "Asia/Jakarta",
		Groups: []Wished{
			{Components: []Choice{{ID: "viewer", Name: "Document viewer"}}},
			{Name: "Core", Components: []Choice{{ID: "api", Name: "API"}, {ID: "checkout", Name: "Checkout", Chosen: true}}},
		},
	}
}

// wishesGone are of who has chosen something that is not on the page any more.
func wishesGone() Wishes {
	w := wishes()
	w.Gone, w.KeepsGone = true, true
	return w
}

func dialog(channels ...string) Dialog {
	d := Dialog{Stamp: "St4mp", Wishes: wishes()}
	for n, c := range channels {
		d.Roads = append(d.Roads, Road{Channel: c, Chosen: n == 0})
		if c == "push" {
			d.PushKey = "BPub"
		}
	}
	return d
}

var everyWay = []string{"mail", "webhook", "slack", "teams", "discord", "googlechat", "telegram", "sms", "push"}

func topic() *Topic { return &Topic{ID: "k3v9x2m4p7qa", Title: "API requests fail in Southeast Asia"} }

// dialogWrong is the form as it comes back when nearly nothing in it can be taken.
func dialogWrong() Dialog {
	d := dialog(everyWay...)
	d.Roads[0].Chosen = false
	d.Roads[2] = Road{Channel: "slack", Chosen: true, Address: "https://hooks.example.com/x", Problem: "wrong"}
	w := &d.Wishes
	w.Open, w.Subject, w.Impact, w.NoMaintenance, w.Zone, w.From = true, topic(), "major", true, "Europe/Olso", "22:00"
	w.Groups[1].Chosen = true
	w.Faults = []Fault{{"component", "component", ""}, {"zone", "zone", ""}, {"quiet", "quiet", ""}}
	return d
}

func recipient() Recipient {
	return Recipient{"T0KEN", "mail", "a…@example.com", Hearing{Names: []string{"Core", "Checkout"}, Impact: "major", NoMaintenance: true, From: "22:00", Till: "07:00"}}
}

// subscribeSamples are the dialog and the pages behind it, and those of mailed links.
func subscribeSamples() []sample {
	l := layout("/subscribe", "operational")
	typo, several, many := dialog("mail"), dialogWrong(), dialog("mail")
	typo.Roads[0].Address, typo.Roads[0].Problem = "anna@", "wrong"
	many.Roads[0].Address, many.Problem = "anna@example.com", "too_many"
	only := dialog("mail", "webhook")
	only.Wishes.Subject = topic()
	room := recipient()
	room.Channel, room.Address, room.Hearing = "slack", "hooks.slack.com/…", Hearing{Subject: topic()}
	held := Kept{Asked: at(3, 9, 0), Confirmed: at(3, 9, 2), Consent: "2026-11", Source: "192.0.2.0/24"}
	stopped := held
	stopped.Source, stopped.Suspended, stopped.Reason, stopped.Legal = "", at(20, 4, 0), "550 5.1.1 no such user", true
	hidden := []Hidden{{"channel", "mail"}, {"address", "anna@example.com"}, {"component", "api"}}
	return []sample{
		{"subscribe-ways", "subscribe", Subscribe{l, dialog(everyWay...)}},
		{"subscribe", "subscribe", Subscribe{l, dialog("mail")}},
		{"subscribe-only", "subscribe", Subscribe{l, only}},
		{"subscribe-wrong", "subscribe", Subscribe{l, typo}},
		{"subscribe-several", "subscribe", Subscribe{l, several}},
		{"subscribe-many", "subscribe", Subscribe{l, many}},
		{"subscribe-nomail", "subscribe", Subscribe{Layout: l}},
		{"again", "again", Again{l, "mail", "anna@example.com", hidden}},
		{"again-room", "again", Again{l, "slack", "https://hooks.slack.com/services/T0/B0/x", hidden[:1]}},
		{"sent", "sent", Sent{l, "mail", "anna@example.com", 24 * time.Hour}},
		{"sent-room", "sent", Sent{l, "slack", "", 24 * time.Hour}},
		{"sent-webhook", "sent", Sent{l, "webhook", "", 24 * time.Hour}},
		{"sent-push", "sent", Sent{l, "push", "", 24 * time.Hour}},
		{"sent-sms", "sent", Sent{l, "sms", "+4790000000", 24 * time.Hour}},
		{"confirm", "confirm", Confirm{l, recipient()}},
		{"confirm-room", "confirm", Confirm{l, room}},
		{"confirmed", "confirmed", Confirmed{l, recipient()}},
		{"manage", "manage", Manage{l, recipient(), dialogWrong().Wishes, held, ""}},
		{"manage-saved", "manage", Manage{l, room, wishesGone(), stopped, "saved"}},
		{"fresh", "fresh", Fresh{l, recipient(), held, false}},
		{"fresh-unsure", "fresh", Fresh{l, room, stopped, true}},
		{"erased", "erased", Erased{l, false}},
		{"erased-later", "erased", Erased{l, true}},
		{"unsubscribe", "unsubscribe", Unsubscribe{l, recipient()}},
		{"unsubscribed", "unsubscribed", Unsubscribed{l, "T0KEN", 30 * 24 * time.Hour}},
		{"ack", "ack", Ack{l, "T0KEN", false, alarms(), 3}},
		{"ack-done", "ack", Ack{l, "T0KEN", true, alarms()[1:], 0}},
		{"ack-over", "ack", Ack{l, "T0KEN", false, nil, 0}},
	}
}

func alarms() []Alarm {
	return []Alarm{
		{Key: "monitor:api", Subject: "Cloud API is down", Since: at(22, 14, 2)},
		{Key: "mail", Subject: "Fyr: trouble with <mail>", Since: at(22, 14, 5), Acked: at(22, 14, 9), By: "Åsa <b>"},
		{Key: "store", Subject: "Fyr: trouble with store", Since: at(22, 14, 5), Acked: at(22, 14, 9)},
	}
}
