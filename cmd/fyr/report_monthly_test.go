package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMonthlyReportIsMailedOnce goes through the days at the turn of a month.
func TestMonthlyReportIsMailedOnce(t *testing.T) {
	t.Parallel()
	outbox := t.TempDir()
	a := anchored(t, "mail: {from: status@example.com, outbox: "+outbox+"}\nreports: {to: [anna@example.com, boss@example.com]}\n")
	if err := a.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	zone := a.config.Load().Page.Zone
	first := time.Date(2031, 3, 1, 0, 0, 0, 0, zone)
	for _, step := range []struct {
		at   time.Time
		sent int // in all
		why  string
	}{
		{first.AddDate(0, 0, -1), 0, "the month is not over"},
		{first.Add(7*time.Hour + 59*time.Minute), 0, "it is before eight"},
		{first.Add(8 * time.Hour), 2, "it is eight: both are mailed"},
		{first.Add(9 * time.Hour), 2, "they have it"},
		{first.AddDate(0, 0, 3), 2, "they have it"},
		{first.AddDate(0, 0, 20), 2, "it is too late for a month that nobody was mailed of"},
		{first.AddDate(0, 1, 0).Add(8 * time.Hour), 4, "the next month"},
	} {
		if err := a.mailReport(t.Context(), step.at); err != nil {
			t.Fatal(err)
		}
		if got := len(mailed(t, outbox)); got != step.sent {
			t.Errorf("%s: %d mails, want %d: %s", step.at, got, step.sent, step.why)
		}
	}
	mail := mailed(t, outbox)[0]
	for _, part := range []string{"did in February 2031", "example.com: not measured", "There were no incidents", "/reports?from=2031-02-01&to=2031-02-28"} {
		if !strings.Contains(mail, part) {
			t.Errorf("the mail lacks %q:\n%s", part, mail)
		}
	}
}

// mailed are the mails in an outbox folder, the oldest first, their lines whole.
func mailed(t *testing.T, outbox string) (all []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(outbox, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(text)))
	}
	return all
}
