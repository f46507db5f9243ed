package operator

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/templates"
)

// field is an instant as a form's field holds it, in UTC.
func field(t time.Time) string { return t.UTC().Format("2006-01-02T15:04") }

func TestMaintenanceByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	h.says(cookie, "/maintenance", "No work is planned")
	start := time.Now().Add(24 * time.Hour).Truncate(time.Minute)
	form := url.Values{"title": {"New disks"}, "message": {"We replace two."}, "component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(-time.Hour))}, "zone": {"UTC"}, "unique": {"w"}}
	h.refuses(cookie, "/maintenance/new", form, "The end is not between", "We replace two.")
	form.Set("end", field(start.Add(time.Hour)))
	if w := h.form("/maintenance/new", form, "Cookie", cookie); !strings.Contains(w.Body.String(), "This will be published") || len(h.desk.View().Maintenance) != 0 {
		t.Fatalf("preview: %d\n%s", w.Code, w.Body)
	}
	form.Set("do", "send")
	w := h.form("/maintenance/new", form, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/maintenance/", "?done=planned")
	m := h.desk.View().Maintenance[0]
	page := "/maintenance/" + m.ID
	h.says(cookie, page, "New disks", "Undo", "Start now")
	h.refuses(cookie, page+"/move", url.Values{"start": {field(start)}, "end": {field(start.Add(time.Hour))}, "title": {"New disks"}}, "nothing would change")
	h.sends(cookie, page+"/move", url.Values{"start": {field(start)}, "end": {field(start.Add(2 * time.Hour))}, "title": {"New disks"}}, page+"?done=moved")
	h.sends(cookie, page+"/post", url.Values{"status": {"in_progress"}}, page+"?done=begun")
	h.says(cookie, page, "It is done", "Extend it")
	h.sends(cookie, page+"/post", url.Values{"status": {"verifying"}, "message": {"We look."}, "component.api": {"degraded_performance"}, "unique": {"v"}}, page+"?done=posted")
	h.sends(cookie, page+"/post", url.Values{"status": {"completed"}}, page+"?done=completed")
	h.says(cookie, page, "We look.", "Completed")
	h.says(cookie, "/maintenance", "New disks")
}

// An announcement that is taken back is gone.
func TestAnnouncementIsTakenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	start := time.Now().Add(24 * time.Hour)
	h.form("/maintenance/new", url.Values{"component.api": {"1"}, "start": {field(start)}, "end": {field(start.Add(time.Hour))}, "zone": {"UTC"}, "unique": {"w"}, "do": {"send"}}, "Cookie", cookie)
	m := h.desk.View().Maintenance[0]
	h.sends(cookie, "/maintenance/"+m.ID+"/undo", url.Values{"event": {m.Updates[0].ID}}, "/maintenance?done=back")
	if left := h.desk.View().Maintenance; len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestSeriesByThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signIn()
	form := url.Values{
		"title": {"Backup"}, "component.api": {"1"}, "start": {"2031-01-05T02:30"}, "end": {"2031-01-05T03:30"}, "zone": {"Europe/Berlin"},
		"often": {"weekly"}, "day.SU": {"1"}, "unique": {"s"}, "do": {"preview"},
	}
	w := h.form("/maintenance/new", form, "Cookie", cookie)
	if !strings.Contains(w.Body.String(), "The next times") || strings.Count(w.Body.String(), `class="window"`) != 5 {
		t.Fatalf("preview: %d\n%s", w.Code, w.Body)
	}
	form.Set("do", "send")
	w = h.form("/maintenance/new", form, "Cookie", cookie)
	h.leads(w.Code, w.Header().Get("Location"), "/maintenance/series/", "?done=repeated")
	page, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	h.says(cookie, page, "Every week · Sunday", "Europe/Berlin", "2031-01-12")
	h.sends(cookie, page+"/skip", url.Values{"day": {"2031-01-12"}}, page+"?done=skipped")
	h.refuses(cookie, page+"/skip", url.Values{"day": {"2031-01-12"}}, "is not a day on which it takes place")
	h.says(cookie, page+"/edit", `value="2031-01-05T02:30"`, `value="2031-01-05T03:30"`, `<option value="weekly" selected>`, `name="day.SU" value="1" checked`)
	form.Set("often", "daily")
	form.Set("unique", "s2")
	h.sends(cookie, page, form, page+"?done=moved")
	h.sends(cookie, page+"/end", url.Values{"keep": {"1"}}, page+"?done=ended")
	h.says(cookie, "/maintenance", "It was ended")
}

// A rule that the choices can make is shown as those choices, however it was written.
func TestARuleIsShownAsChoices(t *testing.T) {
	t.Parallel()
	start, err := statuspage.ReadWallClock("start", "2026-11-10 02:30") // the second Tuesday
	if err != nil {
		t.Fatal(err)
	}
	none := map[string]string{}
	for written, want := range map[string]templates.WorkForm{
		"FREQ=DAILY;INTERVAL=2;UNTIL=20271231": {Often: "daily", Every: "2", Days: none, Until: "2027-12-31"},
		"FREQ=WEEKLY":                          {Often: "weekly", Days: none},
		"FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,MO":   {Often: "weekly", Every: "1", Days: map[string]string{"SU": "1", "MO": "1"}},
		"FREQ=MONTHLY":                         {Often: "monthly", Days: none},
		"FREQ=MONTHLY;BYMONTHDAY=10":           {Often: "monthly", Days: none},
		"FREQ=MONTHLY;BYDAY=2TU":               {Often: "weekday", Days: none},
		"FREQ=MONTHLY;BYDAY=-1TU":              {Often: "last", Days: none},
		"FREQ=MONTHLY;BYMONTHDAY=11":           {Often: "rule", Rule: "FREQ=MONTHLY;BYMONTHDAY=11"},
		"FREQ=MONTHLY;BYDAY=2WE":               {Often: "rule", Rule: "FREQ=MONTHLY;BYDAY=2WE"},
		"FREQ=WEEKLY;COUNT=3":                  {Often: "rule", Rule: "FREQ=WEEKLY;COUNT=3"},
		"FREQ=DAILY;BYDAY=MO":                  {Often: "rule", Rule: "FREQ=DAILY;BYDAY=MO"},
		"FREQ=WEEKLY;UNTIL=20271231T010000":    {Often: "rule", Rule: "FREQ=WEEKLY;UNTIL=20271231T010000"},
		"FREQ=YEARLY":                          {Often: "rule", Rule: "FREQ=YEARLY"},
	} {
		rule, err := statuspage.ReadRule(written, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, withRule(templates.WorkForm{}, rule, start, time.UTC)); diff != "" {
			t.Errorf("%s: %s", written, diff)
		}
	}
}

func TestChoicesMakeARule(t *testing.T) {
	t.Parallel()
	start, err := statuspage.ReadWallClock("start", "2026-11-10 02:30") // the second Tuesday
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		form templates.WorkForm
		want statuspage.Rule
	}{
		{templates.WorkForm{Often: "daily"}, "FREQ=DAILY"},
		{templates.WorkForm{Often: "daily", Every: "2", Until: "2027-12-31"}, "FREQ=DAILY;INTERVAL=2;UNTIL=20271231T235959"},
		{templates.WorkForm{Often: "weekly"}, "FREQ=WEEKLY;BYDAY=TU"},
		{templates.WorkForm{Often: "weekly", Days: map[string]string{"SU": "1", "MO": "1"}}, "FREQ=WEEKLY;BYDAY=MO,SU"},
		{templates.WorkForm{Often: "monthly"}, "FREQ=MONTHLY;BYMONTHDAY=10"},
		{templates.WorkForm{Often: "weekday"}, "FREQ=MONTHLY;BYDAY=2TU"},
		{templates.WorkForm{Often: "last"}, "FREQ=MONTHLY;BYDAY=-1TU"},
		{templates.WorkForm{Often: "rule", Rule: "freq=yearly"}, "FREQ=YEARLY"},
	} {
		got, err := ruleOf(c.form, start, time.UTC)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v %s", c.form, err, diff)
		}
	}
	for _, f := range []templates.WorkForm{{Often: "hourly"}, {Often: "daily", Every: "0"}, {Often: "rule"}} {
		if got, err := ruleOf(f, start, time.UTC); err == nil {
			t.Errorf("%+v made %q", f, got)
		}
	}
}
