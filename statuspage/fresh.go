package statuspage

import "time"

// TrueUntil returns when the clock alone makes what is said of the standings now
// untrue: at the end of the zone's day, or when a measurement grows stale.
func TrueUntil(standings []Standing, now time.Time, zone *time.Location) time.Time {
	starts := DayStarts(now, zone, 1)
	until := starts[len(starts)-1]
	for _, s := range standings {
		if stale, ok := s.StaleAt(); ok && !s.Component.Private && stale.After(now) {
			until = Earlier(until, stale)
		}
	}
	return until
}

// StaleAfter is how old the newest measurement may be before a component no longer
// counts as known: three intervals, and at least thirty seconds, because the instant
// on show is itself renewed only every fifteen.
func StaleAfter(interval time.Duration) time.Duration {
	return max(3*interval, 30*time.Second)
}

// StaleAt returns when the standing's proof grows stale; false for a component that a
// person sets, or that a person's word holds: those need no measurement.
func (s Standing) StaleAt() (time.Time, bool) {
	if len(s.Component.Monitors) == 0 || s.Override != nil || s.Checked.IsZero() {
		return time.Time{}, false
	}
	return s.Checked.Add(StaleAfter(s.Interval)), true
}

// AsOf returns the standing as it may be told now: good news without fresh proof is
// unknown. Bad news stays until something better is known.
func (s Standing) AsOf(now time.Time) Standing {
	s.Status = orUnknown(s.Status)
	stale, ok := s.StaleAt()
	if ok && s.Status == Operational && !now.Before(stale) {
		s.Status, s.Since = Unknown, s.Checked
	}
	return s
}
