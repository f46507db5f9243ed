package statuspage

import (
	"slices"
	"time"
)

// Series is maintenance that comes back: what a wall clock's rule says, in a zone. It is
// kept as that rule, never as instants, so that 02:30 stays 02:30 when the clocks change
// or a zone changes its law. Its occurrences become ordinary [Maintenance], each by
// itself, some time ahead; see [MaintenancePolicy].
type Series struct {
	ID         string            `json:"id"`
	Title      string            `json:"title,omitempty"` // of each; "": made of the components' names
	Titles     map[string]string `json:"titles,omitempty"`
	Message    string            `json:"message,omitempty"` // of each announcement; "": from when to when
	Messages   map[string]string `json:"messages,omitempty"`
	Language   string            `json:"language,omitempty"` // BCP 47 tag of title and message; "": the page's
	Components []string          `json:"components"`
	Start      WallClock         `json:"start"` // no occurrence lies before
	Zone       string            `json:"zone"`  // IANA name of the zone whose clocks are meant
	Lasts      time.Duration     `json:"-"`     // of each
	Rule       Rule              `json:"rrule"`
	Skipped    []string          `json:"skipped,omitempty"` // days on which it does not take place: "2026-03-29"
	Quiet      bool              `json:"quiet,omitempty"`   // nobody is mailed of any of it
	By         Actor             `json:"by"`
	Created    time.Time         `json:"created_at"`
	Updated    time.Time         `json:"updated_at"`
	Ended      time.Time         `json:"ended_at,omitzero"`  // when a person ended it
	Announced  WallClock         `json:"announced,omitzero"` // the latest occurrence that was announced
}

// MaxSkipped bounds the days on which a series does not take place.
const MaxSkipped = 1000

// MaintenancePolicy is how maintenance is announced.
type MaintenancePolicy struct {
	Ahead  time.Duration   // how long before it begins an occurrence of a series is announced; the next one is in any case
	Remind []time.Duration // how long before the start subscribers are reminded; none: never

	AnnouncedBefore time.Duration // how long before it begins maintenance must be announced for uptime to leave it out
}

// DefaultMaintenancePolicy is what holds when configuration says nothing.
func DefaultMaintenancePolicy() MaintenancePolicy {
	return MaintenancePolicy{Ahead: 14 * 24 * time.Hour, Remind: []time.Duration{24 * time.Hour, time.Hour}}
}

// after returns the first occurrence after a wall clock's time that is not skipped; false
// when there is none.
func (s Series) after(c WallClock) (WallClock, bool) {
	for range MaxSkipped + 1 {
		next, ok := s.Rule.next(s.Start, c)
		if !ok || !slices.Contains(s.Skipped, next.Day()) {
			return next, ok
		}
		c = next
	}
	return WallClock{}, false
}

// zone returns the series' zone; UTC when this machine does not know it any more.
func (s Series) zone() *time.Location {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// window returns when an occurrence takes place.
func (s Series) window(c WallClock) Window {
	start := c.In(s.zone())
	return Window{Start: start, End: start.Add(s.Lasts), Zone: s.Zone}
}

// Upcoming returns the first n occurrences that begin after an instant, announced or not;
// none of a series that a person ended.
func (s Series) Upcoming(after time.Time, n int) []Window {
	var list []Window
	c := ShownIn(s.zone(), after.Add(-time.Hour)) // of an hour that comes twice, too
	for s.Ended.IsZero() && len(list) < n {
		next, ok := s.after(c)
		if !ok {
			break
		}
		if w := s.window(next); w.Start.After(after) {
			list = append(list, w)
		}
		c = next
	}
	return list
}

// on returns the occurrence on a day; false when there is none.
func (s Series) on(day string) (WallClock, bool) {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		return WallClock{}, false
	}
	c, ok := s.after(WallClock{t.Add(-time.Second)})
	return c, ok && c.Day() == day
}

// rhythm reports whether both take place at the same times.
func (s Series) rhythm(o Series) bool {
	return s.Start.Equal(o.Start) && s.Zone == o.Zone && s.Lasts == o.Lasts && s.Rule == o.Rule && slices.Equal(s.Skipped, o.Skipped)
}
