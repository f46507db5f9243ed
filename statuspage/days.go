package statuspage

import (
	"sort"
	"time"
)

// Step is how high a day's bar is filled: how long the trouble lasted, in five named steps.
type Step uint8

// The steps, from no bad time at all to most of the day.
const (
	StepNone      Step = 0 // no bad time
	StepMinutes   Step = 1 // under ten minutes
	StepUnderHour Step = 2 // under an hour
	StepHours     Step = 3 // under half of the day
	StepMost      Step = 4 // half of the day and more
)

var stepNames = [...]string{"none", "minutes", "under-hour", "hours", "most"}

// String returns the step's name, which is also its key in the catalogue.
func (s Step) String() string { return stepNames[min(int(s), len(stepNames)-1)] }

// stepOf returns the step of so much bad time in a day of the given length.
func stepOf(bad, day time.Duration) Step {
	switch {
	case bad <= 0:
		return StepNone
	case bad < 10*time.Minute:
		return StepMinutes
	case bad < time.Hour:
		return StepUnderHour
	case bad < day/2:
		return StepHours
	}
	return StepMost
}

// Day is one calendar day of a component, in the page's zone.
type Day struct {
	From, To time.Time // the day's first instant and the next day's: 23, 24 or 25 hours apart
	Begun    bool      // false: the component began later; nothing is claimed
	Status   Status    // the worst of the day; Unknown when too little was measured to call it good
	Step     Step      // how long the trouble lasted
	Uptime   Uptime    // of the day, up to now
}

// A day without trouble is called unknown once we were not measuring for this long, or
// for half of it: a restart's few seconds don't grey a day, a lost morning does.
const unknownDay = time.Hour

// DayStarts returns n+1 instants, oldest first: the first instants of the n days that
// end with today in the zone, and of tomorrow. A day that the zone's law skipped
// altogether (Apia, 30 December 2011) is left out.
func DayStarts(now time.Time, zone *time.Location, n int) []time.Time {
	y, m, d := now.In(zone).Date()
	starts := make([]time.Time, 0, n+1)
	for i := d - n + 1; i <= d+1; i++ {
		start := dayStart(y, m, i, zone)
		if len(starts) == 0 || start.After(starts[len(starts)-1]) {
			starts = append(starts, start)
		}
	}
	return starts
}

// dayStart returns the first instant of a calendar day. time.Date alone won't do: where
// summer time begins or ends at midnight, 00:00 is missing or happens twice, and which
// instant it returns then is not promised.
func dayStart(year int, month time.Month, day int, zone *time.Location) time.Time {
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC) // as a date, without a zone
	lowest := want.Add(-26 * time.Hour)
	seconds := sort.Search(int(52*time.Hour/time.Second), func(s int) bool {
		y, m, d := lowest.Add(time.Duration(s) * time.Second).In(zone).Date()
		return !time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(want)
	})
	return lowest.Add(time.Duration(seconds) * time.Second).In(zone)
}

// DaysOf divides the spans of one component into the days that begin at starts, up to
// now; the last of starts is only an end.
func DaysOf(spans []Span, starts []time.Time, now time.Time) []Day {
	if len(starts) < 2 {
		return nil
	}
	days := make([]Day, len(starts)-1)
	troubles := make([]Status, len(days))
	for i := range days {
		days[i].From, days[i].To = starts[i], starts[i+1]
		troubles[i] = Operational
	}
	d := 0
	for s := range Stretches(spans, starts[0], Earlier(now, starts[len(starts)-1])) {
		for ; d < len(days); d++ {
			part := Stretch{From: Later(s.From, days[d].From), To: Earlier(s.To, days[d].To), Status: s.Status}
			if part.From.Before(part.To) {
				days[d].Uptime.add(s.Counted(), part.Length())
				troubles[d] = worstKnown(worstKnown(troubles[d], part.Status), s.Counted())
			}
			if s.To.Before(days[d].To) {
				break
			}
		}
	}
	for i := range days {
		days[i].close(troubles[i])
	}
	return days
}

// worstKnown is Worst without unknown, which a day weighs by its length.
func worstKnown(a, b Status) Status {
	if b == Unknown {
		return a
	}
	return Worst(a, b)
}

// close judges the day by its sums and the worst status in it.
func (d *Day) close(worst Status) {
	u := d.Uptime
	d.Begun = u.Life > 0
	d.Step = stepOf(u.Bad(), d.To.Sub(d.From))
	d.Status = worst
	if worst == Operational && (u.Known == 0 || u.Unknown >= unknownDay || 2*u.Unknown >= u.Life) {
		d.Status = Unknown
	}
}
