package main

import (
	"strings"
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/notify/smtptest"
	"github.com/fyr-status/fyr/statuspage/operator"
)

// Maintenance that comes back, from a shell: made, shown, moved, skipped and ended; the
// page and the calendar tell of its occurrences.
func TestMaintenanceSeries(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, "maintenance: {ahead: 8d, remind: []}"))
	s.start(t)
	s.settles(t, well)

	tomorrow := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	plan := []string{
		"maintenance", "schedule", "--title", "Nightly copy", "--component", "api", "--every", "every 3 days",
		"--start", tomorrow + " 02:30", "--for", "1h", "--zone", "Australia/Lord_Howe",
	}
	if out := s.mustFyr(t, append(plan, "--dry-run")...); strings.Count(out, "scheduled: Nightly copy") != 3 || len(s.series(t)) != 0 {
		t.Errorf("a dry run:\n%s", out)
	}
	id := strings.TrimSpace(s.mustFyr(t, plan...))
	all := s.series(t)
	if len(all) != 1 || all[0].Rule != "FREQ=DAILY;INTERVAL=3" || all[0].Zone != "Australia/Lord_Howe" || time.Duration(all[0].For) != time.Hour || len(all[0].Next) != 5 {
		t.Fatalf("listed: %+v", all)
	}
	announced := s.works(t, "list", "--open")
	if len(announced) != 3 || announced[0].Series != id {
		t.Errorf("announced: %+v", announced)
	}
	b := newBrowser(t, s.page)
	b.shows(t, "/status/calendar.ics", "UID:"+announced[0].ID, "UID:"+announced[2].ID)

	s.mustFyr(t, "maintenance", "series", "skip", id[:6], all[0].Next[1].Start.In(mustZone(t, all[0].Zone)).Format(time.DateOnly), "-m", "Not that night.")
	s.mustFyr(t, "maintenance", "series", "edit", id, "--start", tomorrow+" 03:15")
	open := s.works(t, "list", "--open")
	if len(open) != 2 || open[0].ID != announced[0].ID || open[0].Start.Sub(announced[0].Start) != 45*time.Minute {
		t.Errorf("moved, and one left out: %+v", open)
	}
	if out := s.mustFyr(t, "maintenance", "series", "show", id); !strings.Contains(out, open[0].ID) || !strings.Contains(out, "not on ") {
		t.Errorf("shown: %s", out)
	}
	s.process.stop(t)
	s.mustFyr(t, "maintenance", "series", "end", id)
	if open, ended := s.works(t, "list", "--open"), s.series(t); len(open) != 0 || ended[0].Ended.IsZero() {
		t.Errorf("ended: %+v, %+v", open, ended)
	}
	for want, words := range map[string][]string{
		`every: "hourly" is not understood`:         {"schedule", "--component", "api", "--every", "hourly", "--start", tomorrow + " 02:30", "--for", "1h"},
		`"FREQ=HOURLY" comes back within a day`:     {"schedule", "--component", "api", "--rrule", "FREQ=HOURLY", "--start", tomorrow + " 02:30", "--for", "1h"},
		"every: \"daily\" and rrule are both given": {"schedule", "--component", "api", "--rrule", "FREQ=DAILY", "--every", "daily", "--start", tomorrow + " 02:30", "--for", "1h"},
		"--end: what comes back takes as long":      {"schedule", "--component", "api", "--every", "daily", "--start", tomorrow + " 02:30", "--end", tomorrow + " 03:30"},
		"for: \"0s\" is not between 1 minute":       {"schedule", "--component", "api", "--every", "daily", "--start", tomorrow + " 02:30"},
		"ending a series: there is no ":             {"series", "end", "zzzz"},
	} {
		if _, problems, code := s.fyr(append([]string{"maintenance"}, words...)...); code != exitBad || !strings.Contains(problems, want) {
			t.Errorf("%v: exit %d\ngot  %s\nwant %s", words, code, problems, want)
		}
	}
}

func (s *stage) series(t *testing.T) []operator.Series {
	t.Helper()
	return asked[[]operator.Series](t, s, "maintenance", "series", "list")
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// The record is corrected from a shell: at once where that makes it no better, and with a
// second person where it does; page and downloads say so.
func TestSpanIsCorrected(t *testing.T) {
	t.Parallel()
	s := mustStage(t, smtptest.Script{})
	g := newTarget(t)
	s.write(t, settings(g, ""))
	s.start(t)
	s.settles(t, well)
	began := time.Now().UTC()
	wait(t, patient, "two seconds of a record", func() bool { return time.Since(began) > 2*time.Second })
	from, to := began.Format(time.RFC3339Nano), began.Add(time.Second).Format(time.RFC3339Nano)

	id := strings.TrimSpace(s.mustFyr(t, "span", "correct", "api", from, to, "--as", "unknown", "--reason", "our own network failed"))
	b := newBrowser(t, s.page)
	b.shows(t, "/status/components/api", "our own network failed")
	b.shows(t, "/status/history", "our own network failed")
	b.shows(t, "/status/api/v1/components/api/spans.json", "our own network failed", id)
	b.shows(t, "/status/api/v1/components/api/spans.csv", "because our own network failed")

	out, said, code := s.fyr("span", "correct", "api", from, to, "--as", "operational", "--reason", "it worked")
	if code != exitDone || !strings.Contains(said, "it waits for a second person") {
		t.Errorf("to up: exit %d, %s%s", code, out, said)
	}
	if all := asked[[]statuspage.Correction](t, s, "span", "list"); len(all) != 1 || all[0].As != statuspage.Unknown {
		t.Errorf("before anybody looked: %+v", all)
	}
	s.mustFyr(t, "approval", "decline", strings.TrimSpace(out))
	if _, said, code := s.fyr("span", "withdraw", id, "--reason", "the network was fine"); code != exitDone || !strings.Contains(said, "second person") {
		t.Errorf("withdrawing to up: exit %d, %s", code, said)
	}
	for want, words := range map[string][]string{
		"work that nobody announced":     {"correct", "api", from, to, "--as", "under_maintenance", "--reason", "x"},
		`component: "nix" has no record`: {"correct", "nix", from, to, "--as", "unknown", "--reason", "x"},
		"is not before the end":          {"correct", "api", to, from, "--as", "unknown", "--reason", "x"},
	} {
		if _, problems, code := s.fyr(append([]string{"span"}, words...)...); code != exitBad || !strings.Contains(problems, want) {
			t.Errorf("%v: exit %d\ngot  %s\nwant %s", words, code, problems, want)
		}
	}
}
