package templates

import (
	"html/template"
	"strings"
	"testing"
	"time"
)

func TestWindowsAreSaidInFull(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for _, c := range []struct {
		from, to time.Time
		want     string
	}{
		{at(23, 2, 0), at(23, 3, 30), "Monday 23 November 2026 02:00\u00a0WIB – 03:30\u00a0WIB"},
		{at(13, 23, 30), at(14, 0, 30), "Friday 13 November 2026 23:30\u00a0WIB – Saturday 14 November 2026 00:30\u00a0WIB"},
		{at(22, 20, 0).UTC(), at(22, 23, 0).UTC(), "Sunday 22 November 2026 20:00\u00a0WIB – 23:00\u00a0WIB"},
	} {
		if got := plainText(s.window(c.from, c.to)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// A window said in another zone than the page's is shown as it was said, too.
func TestWindowsKeepTheZoneTheyWereSaidIn(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for zone, want := range map[string]string{
		"Asia/Tokyo":   "23 Nov 04:00–05:30\u00a0JST",
		"Asia/Jakarta": "", // the page's own
		"Asia/Bangkok": "", // the same clock
		"":             "",
		"Mars/Olympus": "",
	} {
		m := upgrade()
		m.Zone = zone
		if got := s.saidIn(m); got != want {
			t.Errorf("%s: got %q, want %q", zone, got, want)
		}
	}
}

// A mail is read on another day than it was written on.
func TestAppointmentsHaveTheirDay(t *testing.T) {
	t.Parallel()
	m := upgrade()
	m.Start, m.End = at(3, 14, 30), at(3, 15, 30)
	view := MailNotice{Name: "Example", Now: at(3, 14, 0), Planned: &m, Update: Update{Stage: "scheduled", At: at(3, 14, 0)}}
	_, text, html, err := mustSet(t).Mail("notice", view)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{text, html} {
		if want := "Window: 3 Nov 2026 14:30–15:30\u00a0WIB"; !strings.Contains(part, want) {
			t.Errorf("no %q in %s", want, part)
		}
	}
}

func TestMaintenanceIsUnderwayOrAhead(t *testing.T) {
	t.Parallel()
	for stage, want := range map[string][2]int{"scheduled": {0, 1}, "in_progress": {1, 0}, "verifying": {1, 0}, "completed": {0, 0}, "cancelled": {0, 0}} {
		all := []Maintenance{{Incident: Incident{Stage: stage}}}
		if got := [2]int{len(underway(all)), len(ahead(all))}; got != want {
			t.Errorf("%s: underway and ahead %v, want %v", stage, got, want)
		}
	}
}

// What was called off never took place: its plan stays, nothing ended, and nothing was
// under maintenance.
func TestCancelledMaintenanceKeepsItsPlan(t *testing.T) {
	t.Parallel()
	m := upgrade()
	m.Stage, m.Ended = "cancelled", at(22, 12, 31)
	if !m.From().Equal(m.Start) || !m.To().Equal(m.End) {
		t.Errorf("from %v to %v", m.From(), m.To())
	}
	var b strings.Builder
	if err := mustSet(t).Page(&b, "maintenance", MaintenancePage{layout("/maintenance/"+m.ID, "operational"), m, ways()}); err != nil {
		t.Fatal(err)
	}
	_, facts, _ := strings.Cut(b.String(), `<section id="facts">`)
	facts, _, _ = strings.Cut(facts, "</section>")
	for _, wrong := range []string{"12:31", "<dt>Ended", "</bdi></a> <"} {
		if strings.Contains(facts, wrong) {
			t.Errorf("the facts hold %q:\n%s", wrong, facts)
		}
	}
}

// Once work is over, its page is headed by when it really took place.
func TestCompletedMaintenanceIsHeadedByItsTime(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := mustSet(t).Page(&b, "maintenance", MaintenancePage{layout("/maintenance/m3m3m3m3m3m3", "operational"), completed(), ways()}); err != nil {
		t.Fatal(err)
	}
	say, _, _ := strings.Cut(b.String(), `<section id="now"`)
	if got := plainText(template.HTML(say)); !strings.Contains(got, "23:31") || !strings.Contains(got, "00:10") || strings.Contains(got, "00:30") {
		t.Errorf("headed by %s", got)
	}
}

// A rule is said in words where there are plain ones, and shown as it is written elsewhere.
func TestRulesAreSaidInWords(t *testing.T) {
	t.Parallel()
	s := mustSet(t)
	for rule, want := range map[string]string{
		"FREQ=DAILY":                       "Every day",
		"FREQ=WEEKLY;BYDAY=SU":             "Every week · Sunday",
		"FREQ=WEEKLY;BYDAY=MO,TH":          "Every week · Monday and Thursday",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO":  "Every 2 weeks · Monday",
		"FREQ=WEEKLY":                      "Every week",
		"FREQ=DAILY;INTERVAL=3;COUNT=10":   "Every 3 days, 10 times",
		"FREQ=DAILY;UNTIL=20270101T235959": "Every day, until 1 January 2027",
		"FREQ=MONTHLY":                     "Every month",
		"FREQ=MONTHLY;BYDAY=2TU":           "Every month · the second Tuesday",
		"FREQ=MONTHLY;BYDAY=1MO,-1FR":      "Every month · the first Monday and the last Friday",
		"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15;UNTIL=20271231T000000": "Every 3 months · day 15, until 31 December 2027",
		"FREQ=MONTHLY;BYMONTHDAY=-1":                                  "Every month · the last day",
		"FREQ=YEARLY;INTERVAL=2":                                      "Every 2 years",

		"FREQ=MONTHLY;BYDAY=-2TU":    `<code dir="ltr">FREQ=MONTHLY;BYDAY=-2TU</code>`,
		"FREQ=MONTHLY;BYDAY=TU":      `<code dir="ltr">FREQ=MONTHLY;BYDAY=TU</code>`,
		"FREQ=MONTHLY;BYMONTHDAY=-2": `<code dir="ltr">FREQ=MONTHLY;BYMONTHDAY=-2</code>`,
		"FREQ=DAILY;BYDAY=MO":        `<code dir="ltr">FREQ=DAILY;BYDAY=MO</code>`,
		"FREQ=YEARLY;BYDAY=1MO":      `<code dir="ltr">FREQ=YEARLY;BYDAY=1MO</code>`,
	} {
		if got := string(s.often(rule)); got != want {
			t.Errorf("%s: got %q, want %q", rule, got, want)
		}
	}
}
