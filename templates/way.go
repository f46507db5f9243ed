package templates

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
)

// brands are the names of companies' channels: the same in every language.
var brands = map[string]string{
	"slack": "Slack", "teams": "Microsoft Teams", "discord": "Discord", "googlechat": "Google Chat", "telegram": "Telegram",
}

// examples are what an address of a channel looks like.
var examples = map[string]string{
	"webhook":    "https://hooks.example.com/status",
	"sms":        "+62 812 0000 0000",
	"slack":      "https://hooks.slack.com/services/T…/B…/…",
	"teams":      "https://….api.powerplatform.com/…/workflows/…",
	"discord":    "https://discord.com/api/webhooks/…/…",
	"googlechat": "https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…",
	"telegram":   "https://api.telegram.org/bot123456:…/sendMessage?chat_id=-100…",
}

// way is what readers call a channel.
func (s *Set) way(channel string) string {
	switch {
	case brands[channel] != "":
		return brands[channel]
	case wayOf(channel) == "chat":
		return channel
	}
	return s.T("way." + channel)
}

// wayOf is the sort of a channel, by which words are chosen for it: "mail", "webhook",
// "sms", "push", and "chat" for every other.
func wayOf(channel string) string {
	if slices.Contains([]string{"mail", "webhook", "sms", "push"}, channel) {
		return channel
	}
	return "chat"
}

// hint says how to come by an address of a channel. In Telegram a bot posts, and no webhook.
func (s *Set) hint(channel string) template.HTML {
	of := wayOf(channel)
	if channel == "telegram" {
		of = channel
	}
	return s.say("hint."+of, "Name", s.way(channel))
}

// topic names what alone is followed, apart from the direction of the text round it.
func (s *Set) topic(t *Topic) template.HTML {
	name := template.HTMLEscapeString(cmp.Or(t.Title, t.ID))
	return template.HTML(`<bdi dir="auto"` + string(s.tongue(t.Lang)) + ">" + name + "</bdi>")
}

// addressField is the id, and the name, of the field for a channel's address.
func addressField(channel string) string {
	if channel == "mail" {
		return "address"
	}
	return "address-" + channel
}

// amiss is what is wrong with the address of a road.
func amiss(r Road) Fault { return Fault{addressField(r.Channel), r.Problem, r.Channel} }

// faults are what a form's summary leads to: several problems, or one in what may be out
// of sight.
func faults(d Dialog) []Fault {
	var all []Fault
	for _, r := range d.Roads {
		if r.Problem != "" {
			all = append(all, amiss(r))
		}
	}
	if all = append(all, d.Wishes.Faults...); len(all) == 1 && all[0].Channel != "" {
		return nil
	}
	return all
}

// among are the problems of one field.
func among(all []Fault, field string) []Fault {
	return slices.DeleteFunc(slices.Clone(all), func(f Fault) bool { return f.Field != field })
}

// problem says what is wrong, and what would be right.
func (s *Set) problem(f Fault) template.HTML {
	of := wayOf(f.Channel)
	switch {
	case f.Channel == "":
		return s.say("problem." + f.What)
	case of == "mail":
		return s.say("problem.address_" + f.What)
	}
	return s.say("problem.to_"+of, "Name", s.way(f.Channel), "Example", bdi(examples[f.Channel]))
}

// hours are the times of day that a form offers: every half an hour, and the one that it
// has already.
func hours(is string) []string {
	var all []string
	for n := range 48 {
		all = append(all, fmt.Sprintf("%02d:%02d", n/2, n%2*30))
	}
	if is != "" && !slices.Contains(all, is) {
		all = append(all, is)
		slices.Sort(all)
	}
	return all
}

// zones are the time zones that a form suggests: about one for each that people live by.
// Others can be typed.
func zones() []string {
	return []string{
		"UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
		"America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas", "America/Chicago",
		"America/Denver", "America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
		"America/Phoenix", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto",
		"Asia/Baghdad", "Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jayapura",
		"Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Makassar", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
		"Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo", "Asia/Yangon",
		"Atlantic/Azores", "Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
		"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul",
		"Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Oslo", "Europe/Paris",
		"Europe/Rome", "Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu",
	}
}
