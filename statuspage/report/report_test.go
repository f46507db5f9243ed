package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/report"
)

// day is 86,400 seconds, but not where clocks change.
const day = 86_400

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// spans says a component's life in steps: how many seconds after from which status began.
func spans(from time.Time, steps ...any) (all []statuspage.Span) {
	for i := 0; i < len(steps); i += 2 {
		all = append(all, statuspage.Span{
			Component: "api", From: from.Add(time.Duration(steps[i].(int)) * time.Second), Status: steps[i+1].(statuspage.Status),
		})
	}
	return all
}

func TestFiguresComputedByHand(t *testing.T) {
	stockholm, auckland := mustZone(t, "Europe/Stockholm"), mustZone(t, "Pacific/Auckland")
	const up, major, partial, slow, unknown, work = statuspage.Operational, statuspage.MajorOutage, statuspage.PartialOutage,
		statuspage.DegradedPerformance, statuspage.Unknown, statuspage.UnderMaintenance
	yes, no := true, false
	for _, c := range []struct {
		name     string
		from, to time.Time
		steps    []any
		target   float64
		want     report.Figure
	}{
		{
			"a leap year's February has 29 days", time.Date(2028, 2, 1, 0, 0, 0, 0, stockholm), time.Date(2028, 3, 1, 0, 0, 0, 0, stockholm),
			[]any{0, up, day, major, day + 25_056, up},
			99,
			report.Figure{Percent: "99", Coverage: "100", Target: 99, Met: &yes, Known: 29 * day, Weighted: 25_056, Major: 25_056},
		},
		{
			"a second more misses it", time.Date(2028, 2, 1, 0, 0, 0, 0, stockholm), time.Date(2028, 3, 1, 0, 0, 0, 0, stockholm),
			[]any{0, up, day, major, day + 25_057, up},
			99,
			report.Figure{Percent: "98.99", Coverage: "100", Target: 99, Met: &no, Known: 29 * day, Weighted: 25_057, Major: 25_057, Left: -1},
		},
		{
			"a day of 25 hours", time.Date(2026, 10, 25, 0, 0, 0, 0, stockholm), time.Date(2026, 10, 26, 0, 0, 0, 0, stockholm),
			[]any{0, up, 3600, partial, 3600 + 9000, up},
			0,
			report.Figure{Percent: "97", Coverage: "100", Known: 25 * 3600, Weighted: 2700, Partial: 9000},
		},
		{
			"a day of 23 hours", time.Date(2026, 9, 27, 0, 0, 0, 0, auckland), time.Date(2026, 9, 28, 0, 0, 0, 0, auckland),
			[]any{0, up, 3600, major, 3600 + 8280, up},
			90,
			report.Figure{Percent: "90", Coverage: "100", Target: 90, Met: &yes, Known: 23 * 3600, Weighted: 8280, Major: 8280},
		},
		{
			"maintenance and unknown time are in neither sum", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
			[]any{0, up, 10_000, work, 20_000, unknown, 46_400, major, 46_800, slow, 50_800, up},
			0,
			report.Figure{Percent: "99.2", Coverage: "57.87", Known: 50_000, Weighted: 400, Major: 400, Degraded: 4000, Unknown: 26_400, Maintenance: 10_000},
		},
		{
			"nothing is known", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
			[]any{0, unknown},
			99.9,
			report.Figure{Coverage: "0", Target: 99.9, Unknown: day},
		},
		{
			"it began in the middle", time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
			[]any{day / 2, up, day - 432, major},
			0,
			report.Figure{Percent: "99", Coverage: "100", Known: day / 2, Weighted: 432, Major: 432},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := report.Of(report.Source{
				From: c.from, To: c.to, Zone: c.from.Location(), Components: []statuspage.Component{{ID: "api", Group: "Core"}},
				Spans: map[string][]statuspage.Span{"api": spans(c.from, c.steps...)}, Targets: map[string]float64{"": c.target},
			})
			if diff := cmp.Diff(c.want, r.Components[0].All); diff != "" {
				t.Errorf("component (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, r.Groups[0].All); diff != "" {
				t.Errorf("a group of one (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, r.Components[0].Months[0].Figure); diff != "" {
				t.Errorf("month (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMonthsAreWholeAndCountOnce takes a year in four zones apart.
func TestMonthsAreWholeAndCountOnce(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Stockholm", "Pacific/Auckland", "America/St_Johns"} {
		zone := mustZone(t, name)
		from, to := time.Date(2026, 1, 15, 0, 0, 0, 0, zone), time.Date(2027, 1, 15, 0, 0, 0, 0, zone)
		r := report.Of(report.Source{
			From: from, To: to, Zone: zone, Components: []statuspage.Component{{ID: "api"}},
			Spans: map[string][]statuspage.Span{"api": spans(from, 0, statuspage.Operational, 30*day, statuspage.MajorOutage, 40*day, statuspage.Operational)},
		})
		c := r.Components[0]
		var known, major int64
		for _, m := range c.Months {
			known, major = known+m.Known, major+m.Major
		}
		if len(c.Months) != 13 || c.Months[0].Month != "2026-01" || c.Months[12].Month != "2027-01" {
			t.Errorf("%s: months %v", name, c.Months)
		}
		if known != c.All.Known || major != c.All.Major || major != 10*day || known != int64(to.Sub(from)/time.Second) {
			t.Errorf("%s: the months have %d known and %d bad seconds, the whole %d and %d", name, known, major, c.All.Known, c.All.Major)
		}
	}
}

func TestLedgerNamesIncidents(t *testing.T) {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	after := func(s int) time.Time { return from.Add(time.Duration(s) * time.Second) }
	r := report.Of(report.Source{
		From: from, To: after(day), Zone: time.UTC, Components: []statuspage.Component{{ID: "api", Name: "=API"}},
		Spans: map[string][]statuspage.Span{"api": spans(from, 0, statuspage.Operational, 100, statuspage.PartialOutage, 200, statuspage.Operational, 500, statuspage.DegradedPerformance, 600, statuspage.Operational)},
		Incidents: []statuspage.Incident{
			{ID: "told", Number: 2, Impact: statuspage.ImpactMajor, Began: after(100), Confirmed: after(110), Published: after(115), Ended: after(260), Components: []statuspage.Affected{{Component: "api"}}},
			{ID: "early", Number: 1, Began: after(-500), Ended: after(-400), Components: []statuspage.Affected{{Component: "api"}}},
			{ID: "secret", Number: 3, Draft: true, Began: after(100), Ended: after(200)},
			{ID: "open", Number: 4, Began: after(40), Confirmed: after(70), Published: after(71)},
		},
	})
	want := []report.Outage{
		{From: after(100), To: after(200), Status: statuspage.PartialOutage, Seconds: 100, Weighted: 30, Incident: "told"},
		{From: after(500), To: after(600), Status: statuspage.DegradedPerformance, Seconds: 100},
	}
	if diff := cmp.Diff(want, r.Components[0].Downtime); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	wantTimes := report.Response{Incidents: 2, Detect: report.Spread{Median: 10, Worst: 30}, Publish: report.Spread{Median: 15, Worst: 31}, Resolve: report.Spread{Median: 160, Worst: 160}}
	if diff := cmp.Diff(wantTimes, r.Response); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
	var b strings.Builder
	if err := r.WriteLedgerCSV(&b); err != nil || !strings.Contains(b.String(), "api,'=API,2026-11-01T00:01:40Z,2026-11-01T00:03:20Z,partial_outage,100,30,told\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	if err := r.WriteCSV(&b); err != nil || !strings.Contains(b.String(), "component,api,'=API,2026-11,99.96,100,,,86400,0,100,100,0,0\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
