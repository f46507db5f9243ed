package statuspage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

func TestRulesOfSeries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ start, rule, want string }{
		{"2028-01-31 23:00", "FREQ=MONTHLY", "01-31 03-31 05-31"},
		{"2028-01-01 23:00", "FREQ=MONTHLY;BYMONTHDAY=-1", "01-31 02-29 03-31"},
		{"2028-01-01 23:00", "FREQ=MONTHLY;BYDAY=2SU", "01-09 02-13 03-12"},
		{"2028-01-01 23:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "01-10 01-12 01-24"},
		{"2028-02-29 23:00", "FREQ=YEARLY", "02-29 02-29 02-29"},
		{"2028-01-01 23:00", "FREQ=DAILY;COUNT=2", "01-01 01-02"},
		{"2028-01-01 23:00", "FREQ=DAILY;UNTIL=20280102", "01-01 01-02"},
		{"2028-01-01 23:00", "FREQ=DAILY;UNTIL=20280102T215900Z", "01-01"}, // 22:59 in Stockholm
		{"2028-01-01 23:00", "rrule:freq=daily;interval=10", "01-01 01-11 01-21"},
	} {
		zone, err := statuspage.ReadZone("Europe/Stockholm")
		if err != nil {
			t.Fatal(err)
		}
		rule, err := statuspage.ReadRule(c.rule, zone)
		if err != nil {
			t.Error(err)
			continue
		}
		s := statuspage.Series{Start: wallClock(t, c.start), Zone: zone.String(), Rule: rule}
		var days []string
		for _, w := range s.Upcoming(time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC), 3) {
			days = append(days, w.Start.In(zone).Format("01-02"))
		}
		if got := strings.Join(days, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
	}
}

func TestRulesThatAreRefused(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string]string{
		"":                                          "has a part without a value",
		"FREQ=HOURLY":                               "comes back within a day",
		"FREQ=FORTNIGHTLY":                          "is not a recurrence rule",
		"INTERVAL=2":                                "FREQ is required",
		"FREQ=DAILY;BYHOUR=3":                       "holds BYHOUR",
		"FREQ=DAILY;BYSETPOS=1":                     "holds BYSETPOS",
		"FREQ=DAILY;FREQ=WEEKLY":                    "says FREQ twice",
		"FREQ=DAILY;INTERVAL=0":                     "INTERVAL",
		"FREQ=DAILY;INTERVAL=-1":                    "INTERVAL",
		"FREQ=DAILY;COUNT=10001":                    "COUNT",
		"FREQ=DAILY;COUNT=2;UNTIL=20280101":         "both COUNT and UNTIL",
		"FREQ=DAILY;UNTIL=soon":                     "is neither a day nor",
		"FREQ=WEEKLY;BYDAY=1SU":                     "numbers a weekday",
		"FREQ=WEEKLY;BYMONTHDAY=1":                  "days of the month",
		"FREQ=MONTHLY;BYMONTHDAY=32":                "BYMONTHDAY",
		"FREQ=MONTHLY;BYDAY=99SU":                   "BYDAY",
		"FREQ=MONTHLY;BYDAY=XX":                     "is not a recurrence rule",
		"DTSTART:20280101T000000Z\nRRULE:FREQ=D":    "holds DTSTART",
		"FREQ=DAILY;" + strings.Repeat("X=1;", 200): "longer than 500 bytes",
	} {
		_, err := statuspage.ReadRule(rule, time.UTC)
		if invalid := new(statuspage.Invalid); !errors.As(err, &invalid) || !strings.Contains(invalid.Reason, want) {
			t.Errorf("%q: %v, want %q", rule, err, want)
		}
	}
}

func TestReadEvery(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"daily":                              "FREQ=DAILY",
		"every 2 days":                       "FREQ=DAILY;INTERVAL=2",
		"weekly on Sunday":                   "FREQ=WEEKLY;BYDAY=SU",
		"Weekly on Sundays, and  Monday":     "FREQ=WEEKLY;BYDAY=SU,MO",
		"every 2 weeks on friday":            "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
		"monthly on day 15":                  "FREQ=MONTHLY;BYMONTHDAY=15",
		"monthly on the last day":            "FREQ=MONTHLY;BYMONTHDAY=-1",
		"monthly on the last Friday":         "FREQ=MONTHLY;BYDAY=-1FR",
		"every 3 months on the first monday": "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
		"yearly":                             "FREQ=YEARLY",
		"hourly":                             "",
		"weekly on":                          "",
		"weekly on Funday":                   "",
		"monthly on day 32":                  "",
		"monthly on the nth day":             "",
		"every -1 days":                      "",
		"":                                   "",
	} {
		rule, err := statuspage.ReadEvery(text)
		if string(rule) != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, rule, err, want)
		}
	}
}

// FuzzReadRule looks for rules that are taken and then end in a panic, or never.
func FuzzReadRule(f *testing.F) {
	for _, rule := range []string{"FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "FREQ=YEARLY;BYMONTHDAY=-31;INTERVAL=1000", "FREQ=WEEKLY;UNTIL=20280101T000000Z"} {
		f.Add(rule)
	}
	start := statuspage.WallClock{}
	if err := start.UnmarshalText([]byte("2028-02-29T23:59:59")); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := statuspage.ReadRule(text, time.UTC)
		if err != nil {
			return
		}
		again, err := statuspage.ReadRule(string(rule), time.UTC)
		if err != nil || again != rule {
			t.Errorf("%q is read as %q, and that as %q: %v", text, rule, again, err)
		}
		last := time.Time{}
		for _, w := range (statuspage.Series{Start: start, Zone: "Pacific/Auckland", Rule: rule, Lasts: time.Hour}).Upcoming(last, 3) {
			if !w.Start.After(last) {
				t.Errorf("%q goes back from %v to %v", text, last, w.Start)
			}
			last = w.Start
		}
	})
}
