package statuspage_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fyr-status/fyr/statuspage"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// spans makes one component's spans: each status begins so long after noon.
func spans(pairs ...any) []statuspage.Span {
	var list []statuspage.Span
	for i := 0; i < len(pairs); i += 2 {
		at, _ := pairs[i].(time.Duration)
		list = append(list, statuspage.Span{Component: "api", From: noon.Add(at), Status: pairs[i+1].(statuspage.Status)})
	}
	return list
}

func TestUptimeOf(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	tests := []struct {
		name     string
		spans    []statuspage.Span
		to       time.Duration
		percent  string
		coverage float64
	}{
		{"nothing known", nil, 10 * h, "", 0},
		{"all well", spans(0*h, statuspage.Operational), 10 * h, "100", 1},
		{"a major outage weighs 1", spans(0*h, statuspage.Operational, 9*h, statuspage.MajorOutage), 10 * h, "90", 1},
		{"a partial outage weighs 0.3", spans(0*h, statuspage.Operational, 9*h, statuspage.PartialOutage), 10 * h, "97", 1},
		{"degraded weighs nothing", spans(0*h, statuspage.Operational, 5*h, statuspage.DegradedPerformance), 10 * h, "100", 1},
		{"unknown is left out", spans(0*h, statuspage.Operational, 4*h, statuspage.MajorOutage, 5*h, statuspage.Unknown), 10 * h, "80", 0.5},
		{"maintenance is left out", spans(0*h, statuspage.Operational, 5*h, statuspage.UnderMaintenance), 10 * h, "100", 0.5},
		{"only unknown", spans(0*h, statuspage.Unknown), 10 * h, "", 0},
		{"life begins with the first span", spans(5*h, statuspage.Operational), 10 * h, "100", 1},
		{"five hours off are five hours unknown", spans(0*h, statuspage.Operational, 2*h, statuspage.Unknown, 7*h, statuspage.Operational), 10 * h, "100", 0.5},
		{"a span in the future counts for nothing", spans(0*h, statuspage.Operational, 20*h, statuspage.MajorOutage), 10 * h, "100", 1},
		{"one second in 90 days is not 100", spans(0*h, statuspage.MajorOutage, time.Second, statuspage.Operational), 90 * 24 * h, "99.99", 1},
		{"out of order after a clock jump", spans(9*h, statuspage.MajorOutage, 0*h, statuspage.Operational), 10 * h, "90", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			u := statuspage.UptimeOf(tt.spans, noon, noon.Add(tt.to))
			if got := u.Percent(); got != tt.percent {
				t.Errorf("Percent = %q, want %q", got, tt.percent)
			}
			if got := u.Coverage(); math.Abs(got-tt.coverage) > 1e-9 {
				t.Errorf("Coverage = %v, want %v", got, tt.coverage)
			}
		})
	}
}

// However spans lie, in whatever order a jumping clock left them, the figures stay in range.
func TestUptimeStaysInRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, noon.AddDate(1, 0, 0).Unix()) // from 1970 on
		list := rapid.SliceOf(rapid.Custom(func(t *rapid.T) statuspage.Span {
			return statuspage.Span{
				From:   time.Unix(at.Draw(t, "from"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")),
				Status: rapid.SampledFrom(statuspage.Statuses()).Draw(t, "status"),
			}
		})).Draw(t, "spans")
		from, to := time.Unix(at.Draw(t, "window from"), 0), time.Unix(at.Draw(t, "window to"), 0)

		u := statuspage.UptimeOf(list, from, to)
		ratio, known := u.Ratio()
		if ratio < 0 || ratio > 1 || known != (u.Known > 0) {
			t.Fatalf("Ratio = %v, %v of %+v", ratio, known, u)
		}
		if c := u.Coverage(); c < 0 || c > 1 {
			t.Fatalf("Coverage = %v of %+v", c, u)
		}
		if u.Life != u.Known+u.Unknown+u.Maintenance || u.Life > max(0, to.Sub(from)) {
			t.Fatalf("the parts don't make the whole of the window %v: %+v", to.Sub(from), u)
		}
		checkDays(t, list, from)
	})
}

// checkDays holds the days of the same spans against their sum.
func checkDays(t *rapid.T, list []statuspage.Span, now time.Time) {
	zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Pacific/Auckland", "Africa/Cairo", "America/Havana", "Pacific/Apia"}).Draw(t, "zone")
	starts := statuspage.DayStarts(now, mustZone(zone), 5)
	var sum time.Duration
	for _, d := range statuspage.DaysOf(list, starts, now) {
		sum += d.Uptime.Life
	}
	if want := statuspage.UptimeOf(list, starts[0], now).Life; sum != want {
		t.Fatalf("the days hold %v, the window %v", sum, want)
	}
}

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func TestPercentOf(t *testing.T) {
	t.Parallel()
	for ratio, want := range map[float64]string{1: "100", 0.99999999: "99.99", 1 - 1e-14: "99.99", 0.99995: "99.99", 0.9998: "99.98", 0.57: "57", 0.975: "97.5", 0: "0", 0.00001: "0"} {
		if got := statuspage.PercentOf(ratio); got != want {
			t.Errorf("PercentOf(%v) = %q, want %q", ratio, got, want)
		}
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	up, unknown := statuspage.Operational, statuspage.Unknown
	tests := []struct {
		name  string
		lists [][]statuspage.Span
		want  [][2]time.Duration
	}{
		{"no components", nil, nil},
		{"one of two unknown is no gap", [][]statuspage.Span{spans(0*h, up), spans(0*h, unknown)}, nil},
		{"both unknown for a while", [][]statuspage.Span{spans(0*h, up, 2*h, unknown, 5*h, up), spans(0*h, up, 3*h, unknown, 6*h, up)}, [][2]time.Duration{{3 * h, 5 * h}}},
		{"one that began later doesn't count before", [][]statuspage.Span{spans(0*h, up, 2*h, unknown, 5*h, up), spans(4*h, up)}, [][2]time.Duration{{2 * h, 4 * h}}},
		{"still lasting", [][]statuspage.Span{spans(0*h, up, 8*h, unknown)}, [][2]time.Duration{{8 * h, 10 * h}}},
		{"spans that meet make one gap", [][]statuspage.Span{spans(0*h, unknown, 2*h, unknown, 3*h, up)}, [][2]time.Duration{{0, 3 * h}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got [][2]time.Duration
			for _, g := range statuspage.Gaps(tt.lists, noon, noon.Add(10*h)) {
				got = append(got, [2]time.Duration{g.From.Sub(noon), g.To.Sub(noon)})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Figures that a person can check with a pencil: what a calendar's odd days and what was
// not measured do to them.
func TestUptimeByHand(t *testing.T) {
	t.Parallel()
	const up, down, partial, unknown, work = statuspage.Operational, statuspage.MajorOutage, statuspage.PartialOutage, statuspage.Unknown, statuspage.UnderMaintenance
	for _, c := range []struct {
		name, zone, from, to string
		turns                map[string]statuspage.Status // by the zone's wall clock
		percent              string
		known                time.Duration
	}{
		// 29 days of 24 h; 6.96 h down of 696 h is 1 %.
		{"a leap year's February", "UTC", "2028-02-01 00:00", "2028-03-01 00:00", map[string]statuspage.Status{"2028-02-01 00:00": up, "2028-02-29 00:00": down, "2028-02-29 06:57:36": up}, "99", 696 * time.Hour},
		// 28 days: the same outage is 6.96 h of 672 h, 1.0357 %.
		{"another year's February", "UTC", "2027-02-01 00:00", "2027-03-01 00:00", map[string]statuspage.Status{"2027-02-01 00:00": up, "2027-02-28 00:00": down, "2027-02-28 06:57:36": up}, "98.96", 672 * time.Hour},
		// 23 h long; from 01:00 to 04:00 on the wall are 2 h: 21/23 is 91.304 %.
		{"the day that lost an hour", "Europe/Stockholm", "2027-03-28 00:00", "2027-03-29 00:00", map[string]statuspage.Status{"2027-03-28 00:00": up, "2027-03-28 01:00": down, "2027-03-28 04:00": up}, "91.3", 23 * time.Hour},
		// 25 h long; from 01:00 to 04:00 on the wall are 4 h: 21/25 is 84 %.
		{"the day that gained an hour", "Europe/Stockholm", "2027-10-31 00:00", "2027-11-01 00:00", map[string]statuspage.Status{"2027-10-31 00:00": up, "2027-10-31 01:00": down, "2027-10-31 04:00": up}, "84", 25 * time.Hour},
		// 23.5 h on Lord Howe: 2.35 h partly down weigh 0.705 h, 3 %.
		{"half an hour lost", "Australia/Lord_Howe", "2027-10-03 00:00", "2027-10-04 00:00", map[string]statuspage.Status{"2027-10-03 00:00": up, "2027-10-03 10:00": partial, "2027-10-03 12:21": up}, "97", 23*time.Hour + 30*time.Minute},
		// 12 h unknown are in neither sum: 3 h of 12 h.
		{"unknown half of the day", "UTC", "2027-06-01 00:00", "2027-06-02 00:00", map[string]statuspage.Status{"2027-06-01 00:00": unknown, "2027-06-01 12:00": down, "2027-06-01 15:00": up}, "75", 12 * time.Hour},
		// 2 h of announced maintenance are in neither sum: 2.2 h of 22 h.
		{"maintenance in the night", "UTC", "2027-06-01 00:00", "2027-06-02 00:00", map[string]statuspage.Status{"2027-06-01 00:00": up, "2027-06-01 02:00": work, "2027-06-01 04:00": down, "2027-06-01 06:12": up}, "90", 22 * time.Hour},
	} {
		zone := mustZone(c.zone)
		at := func(clock string) time.Time {
			when, err := statuspage.ReadTime("at", clock, zone)
			if err != nil {
				t.Fatal(err)
			}
			return when
		}
		var list []statuspage.Span
		for clock, status := range c.turns {
			list = append(list, statuspage.Span{From: at(clock), Status: status})
		}
		u := statuspage.UptimeOf(list, at(c.from), at(c.to))
		if u.Percent() != c.percent || u.Known != c.known {
			t.Errorf("%s: %s %% of %v, want %s %% of %v", c.name, u.Percent(), u.Known, c.percent, c.known)
		}
	}
}

// What nobody had announced counts as what it was, in the sum and in the day's bar.
func TestUnannouncedWorkCounts(t *testing.T) {
	t.Parallel()
	const h = time.Hour
	list := spans(0*h, statuspage.Operational, 4*h, statuspage.UnderMaintenance, 6*h, statuspage.UnderMaintenance, 8*h, statuspage.UnderMaintenance, 10*h, statuspage.Operational)
	list[1].Counts, list[2].Counts = statuspage.Operational, statuspage.MajorOutage // the third was announced
	u := statuspage.UptimeOf(list, noon, noon.Add(12*h))
	if u.Percent() != "80" || u.Maintenance != 2*h || u.Major != 2*h || u.Known != 10*h {
		t.Errorf("%s %% of %+v", u.Percent(), u)
	}
	days := statuspage.DaysOf(list, []time.Time{noon, noon.Add(24 * h)}, noon.Add(12*h))
	if days[0].Status != statuspage.MajorOutage || days[0].Step != statuspage.StepHours {
		t.Errorf("the day is %s, step %s", days[0].Status, days[0].Step)
	}
}
