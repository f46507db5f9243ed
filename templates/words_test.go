package templates

import (
	"html/template"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTimesAreSaidAsPeopleDo(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	half := time.FixedZone("-0330", -(3*3600 + 1800))
	for _, c := range []struct{ name, got, want string }{
		{"today", s.Clock(at(22, 14, 2), now), "14:02\u00a0WIB"},
		{"today, told in UTC", s.Clock(at(22, 14, 2).UTC(), now), "14:02\u00a0WIB"},
		{"seconds", s.Seconds(now, now), "14:25:40\u00a0WIB"},
		{"another day", s.Clock(at(3, 14, 2), now), "3 Nov 14:02\u00a0WIB"},
		{"another year", s.Clock(at(3, 14, 2).AddDate(-1, 0, 0), now), "3 Nov 2025 14:02\u00a0WIB"},
		{"a zone without a name", zoneName(time.Unix(0, 0).In(half)), "UTC−3:30"},
		{"days of a month", s.days(at(3, 0, 0), at(9, 0, 0), now), "3–9 November"},
		{"days of two months", s.days(at(3, 0, 0).AddDate(0, 0, -6), at(3, 0, 0), now), "28 October – 3 November"},
		{"one day", s.days(at(3, 0, 0), at(3, 0, 0), now), "3 November"},
		{"a period", s.period(at(22, 14, 2), at(22, 14, 40), now), "14:02–14:40\u00a0WIB"},
		{"a period on another day", s.period(at(3, 14, 2), at(3, 14, 40), now), "3 Nov 14:02–14:40\u00a0WIB"},
		{"a period over midnight", s.period(at(21, 23, 50), at(22, 0, 10), now), "21 Nov 23:50\u00a0WIB – 00:10\u00a0WIB"},
		{"a week day", s.weekDay(at(22, 0, 0)), "Sunday 22 November 2026"},
		{"a month", s.month(at(1, 0, 0)), "November 2026"},
		{"no time", s.Duration(0), "0 seconds"},
		{"a second", s.Duration(time.Second), "1 second"},
		{"not yet a minute", s.Duration(59 * time.Second), "59 seconds"},
		{"a minute", s.Duration(59600 * time.Millisecond), "1 minute"},
		{"minutes", s.Duration(38*time.Minute + 20*time.Second), "38 minutes"},
		{"an hour", s.Duration(time.Hour), "1 hour"},
		{"an hour, rounded", s.Duration(59*time.Minute + 40*time.Second), "1 hour"},
		{"hours", s.Duration(80 * time.Minute), "1 hour 20 minutes"},
		{"a day", s.Duration(24 * time.Hour), "1 day"},
		{"days", s.Duration(74 * time.Hour), "3 days 2 hours"},
		{"backwards", s.Duration(-time.Hour), "0 seconds"},
		{"a link of an hour", s.validity(time.Hour), "1 hour"},
		{"a link of a day", s.validity(24 * time.Hour), "24 hours"},
		{"a link of a month", s.validity(30 * 24 * time.Hour), "30 days"},
		{"a link of less", s.validity(90 * time.Minute), "1 hour 30 minutes"},
		{"fast", s.latency(300 * time.Microsecond), "under 1\u00a0ms"},
		{"usual", s.latency(84200 * time.Microsecond), "84\u00a0ms"},
		{"nearly a second", s.latency(999600 * time.Microsecond), "1\u00a0s"},
		{"slow", s.latency(1230 * time.Millisecond), "1.2\u00a0s"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestPercentNeverRoundsUp(t *testing.T) {
	t.Parallel()
	const year = 365 * 24 * time.Hour
	for _, c := range []struct {
		part, whole time.Duration
		want        string
	}{
		{100, 100, "100"},
		{99_995, 100_000, "99.99"},
		{year - 1, year, "99.99"},
		{year, year, "100"},
		{9995, 10_000, "99.95"},
		{1, 3, "33.33"},
		{0, 5, "0"},
		{1, year, "<0.01"},
		{0, 0, ""},
		{5, 4, "100"},
		{-5, 4, "0"},
		{1 << 62, 1<<62 + 1<<60, "80.00"},
	} {
		if got := Percent(c.part, c.whole); got != c.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

func TestAutomaticTexts(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	api, began, end := []string{"API"}, at(22, 14, 2), at(22, 14, 40)
	twice := Spells{Count: 2, Lasted: 24 * time.Second}
	for _, c := range []struct{ got, want string }{
		{s.AutoTitle("began", api, "no_answer", "major_outage", began, time.Time{}, Spells{}), "API: no answer to our checks since 14:02 WIB"},
		{s.AutoTitle("resolved", api, "no_answer", "major_outage", end, began, Spells{}), "API: no answer to our checks, 14:02–14:40 WIB"},
		{s.AutoTitle("began", []string{"API", "Shop", "Docs", "Blog"}, "refused", "major_outage", began, time.Time{}, Spells{}), "API, Shop and 2 others: connection refused since 14:02 WIB"},
		{s.AutoTitle("began", api, "", "partial_outage", began, time.Time{}, Spells{}), "API: partly down since 14:02 WIB"},
		{s.AutoBody("began", api, "no_answer", "major_outage", began, time.Time{}, Spells{}), "No answer to our checks from API since 14:02 WIB."},
		{s.AutoBody("began", []string{"API", "Shop"}, "name_not_found", "major_outage", began, time.Time{}, Spells{}), "The network name of API and Shop has not been found since 14:02 WIB."},
		{s.AutoBody("joined", []string{"Shop"}, "too_slow", "degraded_performance", began, time.Time{}, Spells{}), "Also Shop: slow answers since 14:02 WIB."},
		{s.AutoTitle("announced", []string{"API", "Shop"}, "", "under_maintenance", end, began, Spells{}), "API and Shop: maintenance"},
		{s.AutoBody("announced", api, "", "under_maintenance", end, began, Spells{}), "Maintenance of API is planned for 22 Nov 2026 14:02–14:40 WIB."},
		{s.AutoBody("moved", api, "", "under_maintenance", end.AddDate(0, 0, 1), began, Spells{}), "Maintenance of API is now planned for 22 Nov 2026 14:02 WIB – 23 Nov 2026 14:40 WIB."},
		{s.AutoBody("cancelled", api, "", "under_maintenance", end, began, Spells{}), "Maintenance of API, planned for 22 Nov 2026 14:02–14:40 WIB, will not take place."},
		{s.AutoBody("started", api, "", "under_maintenance", end, began, Spells{}), "Maintenance of API has begun. It is meant to end by 14:40 WIB."},
		{s.AutoBody("completed", api, "", "operational", end, began, Spells{}), "Maintenance of API ended at 14:40 WIB."},
		{s.AutoBody("recovered", api, "", "operational", end, began, Spells{}), "API has passed our checks again since 14:40 WIB. We keep watching."},
		{s.AutoBody("recovered", api, "reported_failure", "operational", end, began, Spells{}), "API: no failure is reported any more since 14:40 WIB. We keep watching."},
		{s.AutoBody("resolved", api, "", "operational", end, began, Spells{}), "It ended at 14:40 WIB, after 38 minutes."},
		{s.AutoBody("resolved", api, "", "operational", at(23, 0, 10), began, Spells{}), "It ended at 23 Nov 00:10 WIB, after 10 hours 8 minutes."},
		{s.AutoTitle("recovered", api, "no_answer", "major_outage", end, began, twice), "API: no answer to our checks, 24 seconds in 2 spells, 14:02–14:40 WIB"},
		{s.AutoBody("resolved", api, "", "operational", end, began, twice), "It ended at 14:40 WIB: 24 seconds in 2 spells since 14:02 WIB."},
		{s.AutoBody("resolved", api, "", "operational", at(23, 0, 10), began, twice), "It ended at 23 Nov 00:10 WIB: 24 seconds in 2 spells since 22 Nov 14:02 WIB."},
	} {
		if got := strings.ReplaceAll(c.got, "\u00a0", " "); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

func TestHeadingIsOneTrueSentence(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	down := Trouble{"API", "major_outage", "no_answer", at(22, 14, 2)}
	for _, c := range []struct {
		name, want, evidence, shape string
		h                           Heading
	}{
		{"well", "No known problems", "3 services checked 14:25:40 WIB.", "operational", Heading{Status: "operational", Services: 3, Checked: now}},
		{"one by hand", "No known problems", "2 services checked 14:25:40 WIB.", "operational", Heading{Status: "operational", Services: 3, ByHand: 1, Checked: now}},
		{"one service", "No known problems", "1 service checked 14:25:40 WIB.", "operational", Heading{Status: "operational", Services: 1, Checked: now}},
		{"nothing", "Nothing is being watched yet", "This page has no services to show so far.", "unknown", Heading{}},
		{"starting", "The first checks are running", "Not checked yet.", "unknown", Heading{Status: "unknown", Services: 2, Waiting: true}},
		{"one down", "API: no answer to our checks since 14:02 WIB", "2 other services have no known problems. Checked 14:25:40 WIB.", "major_outage", Heading{Status: "major_outage", Services: 3, Checked: now, Troubled: []Trouble{down}}},
		{"two causes", "API and Shop: problems since 13:00 WIB", "API is down. Shop is degraded. 1 other service has no known problems. Checked 14:25:40 WIB.", "major_outage", Heading{Status: "major_outage", Services: 3, Checked: now, Troubled: []Trouble{down, {"Shop", "degraded_performance", "too_slow", at(22, 13, 0)}}}},
		{"posted", "Requests fail", "API is down. 2 other services have no known problems. Checked 14:25:40 WIB.", "major_outage", Heading{Status: "major_outage", Title: "Requests fail", Services: 3, Checked: now, Troubled: []Trouble{down}}},
		{"two posted", "Requests fail, and 1 more incident", "3 services checked 14:25:40 WIB.", "operational", Heading{Status: "operational", Title: "Requests fail", More: 1, Services: 3, Checked: now}},
		{"blind", "No measurements since 02:10 WIB", "Checked 02:10:00 WIB.", "unknown", Heading{Status: "unknown", Services: 1, Checked: at(22, 2, 10), Unknown: []Trouble{{"API", "unknown", "", at(22, 2, 10)}}}},
		{"one unknown", "API: no measurements since 02:10 WIB", "1 other service has no known problems. Checked 14:25:40 WIB.", "unknown", Heading{Status: "unknown", Services: 2, Checked: now, Unknown: []Trouble{{"API", "unknown", "", at(22, 2, 10)}}}},
		{"served", "API: maintenance since 02:10 WIB", "1 other service has no known problems. Checked 14:25:40 WIB.", "under_maintenance", Heading{Status: "under_maintenance", Services: 2, Checked: now, Troubled: []Trouble{{"API", "under_maintenance", "", at(22, 2, 10)}}}},
	} {
		plain := func(html template.HTML) string {
			return strings.ReplaceAll(tags.ReplaceAllString(string(html), ""), "\u00a0", " ")
		}
		if got := plain(s.sentence(c.h, now)); got != c.want {
			t.Errorf("%s: heading %q, want %q", c.name, got, c.want)
		}
		if got := plain(s.evidence(c.h, now)); got != c.evidence {
			t.Errorf("%s: evidence %q, want %q", c.name, got, c.evidence)
		}
		if got := headingStatus(c.h); got != c.shape {
			t.Errorf("%s: shape %q, want %q", c.name, got, c.shape)
		}
	}
}
