package statuspage_test

import (
	"testing"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

func TestDayStarts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		zone string
		day  string // a day that is special in the zone
		want time.Duration
	}{
		{"UTC", "2026-11-20", 24 * time.Hour},
		{"Europe/Berlin", "2026-03-29", 23 * time.Hour},
		{"Europe/Berlin", "2026-10-25", 25 * time.Hour},
		{"Africa/Cairo", "2024-04-26", 23 * time.Hour},            // 00:00 is missing: the day begins at 01:00
		{"Africa/Cairo", "2024-10-31", 25 * time.Hour},            // 23:00 to 24:00 happens twice
		{"America/Havana", "2024-11-03", 25 * time.Hour},          // 00:00 happens twice: the first one counts
		{"Australia/Lord_Howe", "2024-10-06", 1410 * time.Minute}, // half an hour
	}
	for _, tt := range tests {
		t.Run(tt.zone+" "+tt.day, func(t *testing.T) {
			t.Parallel()
			zone := mustZone(tt.zone)
			day, _ := time.ParseInLocation(time.DateOnly+" 15:04", tt.day+" 12:00", zone)
			starts := statuspage.DayStarts(day, zone, 3)
			if len(starts) != 4 {
				t.Fatalf("%d instants, want 4: %v", len(starts), starts)
			}
			if got := starts[3].Sub(starts[2]); got != tt.want {
				t.Errorf("the day has %v, want %v (%v to %v)", got, tt.want, starts[2], starts[3])
			}
			if got := starts[2].Format(time.DateOnly); got != tt.day {
				t.Errorf("the day begins on %s: %v", got, starts[2])
			}
			if got := starts[2].Add(-1).Format(time.DateOnly); got == tt.day {
				t.Errorf("%v is not the first instant of %s", starts[2], tt.day)
			}
		})
	}
}

func TestDayThatNeverWas(t *testing.T) {
	t.Parallel()
	apia := mustZone("Pacific/Apia")
	now := time.Date(2011, 12, 31, 12, 0, 0, 0, apia)
	starts := statuspage.DayStarts(now, apia, 3)
	for i := 1; i < len(starts); i++ {
		if got := starts[i].Sub(starts[i-1]); got != 24*time.Hour {
			t.Errorf("day %d has %v", i, got)
		}
	}
}

func TestDaysOf(t *testing.T) {
	t.Parallel()
	const h, m = time.Hour, time.Minute
	midnight := -12 * h // of noon's day
	up, unknown, major := statuspage.Operational, statuspage.Unknown, statuspage.MajorOutage
	tests := []struct {
		name  string
		spans []statuspage.Span
		want  statuspage.Status
		step  statuspage.Step
		begun bool
	}{
		{"before the beginning", spans(24*h, up), unknown, statuspage.StepNone, false},
		{"known and good", spans(midnight, up), up, statuspage.StepNone, true},
		{"nothing measured", spans(midnight, unknown), unknown, statuspage.StepNone, true},
		{"a restart's seconds don't grey the day", spans(midnight, up, 0*h, unknown, m, up), up, statuspage.StepNone, true},
		{"an hour not measured does", spans(midnight, up, 0*h, unknown, h, up), unknown, statuspage.StepNone, true},
		{"half of a short life not measured does", spans(11*h+50*m, unknown, 11*h+55*m, up), unknown, statuspage.StepNone, true},
		{"trouble is never hidden by unknown", spans(midnight, unknown, 0*h, major, 5*m, unknown), major, statuspage.StepMinutes, true},
		{"trouble of the day before counts from midnight", spans(midnight-h, major, midnight+30*m, up), major, statuspage.StepUnderHour, true},
		{"hours", spans(midnight, up, 0*h, statuspage.PartialOutage, 3*h, up), statuspage.PartialOutage, statuspage.StepHours, true},
		{"most of the day", spans(midnight, statuspage.DegradedPerformance, 0*h, up), statuspage.DegradedPerformance, statuspage.StepMost, true},
		{"the worst wins, the lengths add up", spans(midnight, up, 0*h, major, 5*m, statuspage.PartialOutage, 11*m, up), major, statuspage.StepUnderHour, true},
		{"maintenance", spans(midnight, up, 0*h, statuspage.UnderMaintenance, h, up), statuspage.UnderMaintenance, statuspage.StepNone, true},
	}
	now := noon.Add(36 * h)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			days := statuspage.DaysOf(tt.spans, statuspage.DayStarts(now, time.UTC, 3), now)
			got := days[0]
			if got.Status != tt.want || got.Step != tt.step || got.Begun != tt.begun {
				t.Errorf("got %v, step %v, begun %v; want %v, %v, %v", got.Status, got.Step, got.Begun, tt.want, tt.step, tt.begun)
			}
		})
	}
}

// A two days old component shows 88 days before its beginning, none of them green.
func TestYoungComponent(t *testing.T) {
	t.Parallel()
	now := noon.Add(30 * time.Hour)
	days := statuspage.DaysOf(spans(time.Duration(0), statuspage.Operational), statuspage.DayStarts(now, time.UTC, 90), now)
	empty := 0
	for _, d := range days {
		if !d.Begun {
			empty++
			if d.Status != statuspage.Unknown {
				t.Errorf("%v is %v before the beginning", d.From, d.Status)
			}
		}
	}
	if len(days) != 90 || empty != 88 {
		t.Errorf("%d days, %d of them empty; want 90, 88", len(days), empty)
	}
}

// With the server in UTC and the page in Auckland, today is today at once.
func TestTodayEastOfGreenwich(t *testing.T) {
	t.Parallel()
	auckland := mustZone("Pacific/Auckland")
	now := time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC) // 21 November, 02:00 in Auckland
	days := statuspage.DaysOf([]statuspage.Span{{From: now.Add(-time.Minute), Status: statuspage.MajorOutage}}, statuspage.DayStarts(now, auckland, 2), now)
	if got := days[1]; got.From.Day() != 21 || got.Status != statuspage.MajorOutage {
		t.Errorf("today is %v: %v", got.From, got.Status)
	}
}
