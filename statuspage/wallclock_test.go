package statuspage

import (
	"errors"
	"testing"
	"time"
)

// TestReadTime reads wall clocks on both days of the year on which they are moved, where
// they are, and absolute times. What is skipped is the first instant after; what comes
// twice is the first.
func TestReadTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, text, want string }{
		{"Europe/Stockholm", "2026-03-29 01:59", "2026-03-29T00:59:00Z"},
		{"Europe/Stockholm", "2026-03-29 02:00", "2026-03-29T01:00:00Z"},
		{"Europe/Stockholm", "2026-03-29 02:30", "2026-03-29T01:00:00Z"},
		{"Europe/Stockholm", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
		{"Europe/Stockholm", "2026-10-25 02:30", "2026-10-25T00:30:00Z"},
		{"Europe/Stockholm", "2026-10-25 03:00", "2026-10-25T02:00:00Z"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
		{"America/New_York", "2026-11-01 02:30", "2026-11-01T07:30:00Z"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30:00Z"}, // moved by half an hour
		{"Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30:00Z"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"},
		{"Australia/Lord_Howe", "2026-04-05 02:15", "2026-04-04T15:45:00Z"},
		{"Asia/Jakarta", "2026-03-29 02:30", "2026-03-28T19:30:00Z"},
		{"Asia/Jakarta", "2026-10-25 02:30", "2026-10-24T19:30:00Z"},
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z"}, // a day that never was
		{"Pacific/Auckland", "2026-07-01T08:00:00", "2026-06-30T20:00:00Z"},
		{"Asia/Kolkata", "2026-07-01T08:00", "2026-07-01T02:30:00Z"},
		{"Europe/Stockholm", "2026-07-01T08:00:00Z", "2026-07-01T08:00:00Z"},
		{"Europe/Stockholm", "2026-07-01T08:00:00+05:30", "2026-07-01T02:30:00Z"},
		{"Asia/Jakarta", " 2026-07-01T08:00+02:00 ", "2026-07-01T06:00:00Z"},
	} {
		zone, err := ReadZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadTime("start", c.text, zone)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s: %s, %v, want %s", c.text, c.zone, got.Format(time.RFC3339), err, c.want)
		}
	}
}

// FuzzReadTime wants every wall clock to be an instant that shows it, or one at which the
// clocks are moved past it.
func FuzzReadTime(f *testing.F) {
	f.Add("2026-03-29 02:30", "Europe/Stockholm")
	f.Add("2026-10-25 02:30:59", "Australia/Lord_Howe")
	f.Add("2026-10-25T02:30:59+02:00", "Asia/Jakarta")
	f.Fuzz(func(t *testing.T, text, name string) {
		zone, err := ReadZone(name)
		if err != nil {
			return
		}
		got, err := ReadTime("start", text, zone)
		if invalid := new(Invalid); err != nil && !errors.As(err, &invalid) {
			t.Fatalf("%q: %v", text, err)
		}
		clock, wall := time.Parse("2006-01-02 15:04", text)
		if wall != nil {
			return
		}
		said, shown := clock.Format(time.DateTime), got.In(zone).Format(time.DateTime)
		if before := got.Add(-time.Nanosecond).In(zone).Format(time.DateTime); shown != said && !(before < said && said < shown) {
			t.Errorf("%q in %s is %s, after %s", said, name, shown, before)
		}
	})
}

func TestWindowText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	stockholm, err := ReadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	old := Window{Start: now.Add(time.Hour), End: now.Add(3 * time.Hour), Zone: "Asia/Jakarta"}
	for _, c := range []struct {
		name string
		text WindowText
		old  Window
		want string
	}{
		{"from now on", WindowText{For: "20m"}, Window{}, "2026-03-28T12:00:00Z 2026-03-28T12:20:00Z Europe/Stockholm"},
		{"over the night that is an hour short", WindowText{Start: "2026-03-29 01:30", End: "2026-03-29 03:30"}, Window{}, "2026-03-29T00:30:00Z 2026-03-29T01:30:00Z Europe/Stockholm"},
		{"elsewhere", WindowText{Start: "2026-03-29 01:30", For: "1h", Zone: "America/New_York"}, Window{}, "2026-03-29T05:30:00Z 2026-03-29T06:30:00Z America/New_York"},
		{"moved, as long as before", WindowText{Start: "2026-03-28 22:00"}, old, "2026-03-28T15:00:00Z 2026-03-28T17:00:00Z Asia/Jakarta"},
		{"longer", WindowText{For: "4h"}, old, "2026-03-28T13:00:00Z 2026-03-28T17:00:00Z Asia/Jakarta"},
		{"how long is left out", WindowText{Start: "2026-03-29 01:30"}, Window{}, "2026-03-29T00:30:00Z 0001-01-01T00:00:00Z Europe/Stockholm"},
		{"both", WindowText{For: "4h", End: "2026-03-29 01:30"}, old, `for: "4h" and end are both given: one of them is enough (for example 20m)`},
		{"no time", WindowText{Start: "tomorrow"}, old, `start: "tomorrow" is not a time (for example "2026-03-29 02:30", or with an offset 2026-03-29T02:30:00+02:00)`},
		{"no duration", WindowText{For: "20"}, old, `for: "20" is not a duration (for example 20m)`},
		{"no zone", WindowText{For: "20m", Zone: "Local"}, Window{}, `zone: "Local" is not the name of a time zone (for example Europe/Stockholm)`},
	} {
		w, err := c.text.Read(c.old, stockholm, now)
		got := w.Start.UTC().Format(time.RFC3339) + " " + w.End.UTC().Format(time.RFC3339) + " " + w.Zone
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestCheckWindow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name       string
		start, end time.Duration // from now
		want       string
	}{
		{"just now", -time.Minute, 0, ""},
		{"two years ahead", MaxAhead, MaxAhead + MaxWindow, ""},
		{"past", -time.Minute - time.Second, time.Hour, `start: "2026-03-28 11:58 UTC" lies in the past: work that nobody announced can't be made maintenance afterwards (for example 2026-03-28 13:00 UTC)`},
		{"too far", MaxAhead + time.Second, MaxAhead + time.Hour, `start: "2028-03-29 12:00 UTC" is more than two years ahead (for example 2026-03-28 13:00 UTC)`},
		{"too short", time.Hour, time.Hour + 59*time.Second, `end: "2026-03-28 13:00 UTC" is not between 1 minute and 30 days after the start, 2026-03-28 13:00 UTC (for example 2026-03-28 14:00 UTC)`},
		{"too long", 0, MaxWindow + time.Second, `end: "2026-04-27 12:00 UTC" is not between 1 minute and 30 days after the start, 2026-03-28 12:00 UTC (for example 2026-03-28 13:00 UTC)`},
		{"without an end", time.Hour, -time.Duration(1 << 62), "for: how long it takes is missing: say for or end (for example 20m)"},
		{"backwards", time.Hour, 0, `end: "2026-03-28 12:00 UTC" is not between 1 minute and 30 days after the start, 2026-03-28 13:00 UTC (for example 2026-03-28 14:00 UTC)`},
	} {
		w := Window{Start: now.Add(c.start), End: now.Add(c.end)}
		if c.end < -time.Hour {
			w.End = time.Time{}
		}
		_, err := checkWindow(w, now)
		if got := ""; err != nil {
			if got = err.Error(); got != c.want {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("%s: no error, want %s", c.name, c.want)
		}
	}
}
