package statuspage

import (
	"strings"
	"time"
)

// WallClock is a day and a time of day as the clocks of a zone show it; which zone is said
// beside it. It is what a person means who says "every Sunday at 02:30": the instant moves
// when the clocks are put forward or back. The zero WallClock is none.
type WallClock struct {
	shows time.Time // as if the zone were UTC
}

const (
	wallClockForm = "2006-01-02T15:04:05"
	dayForm       = time.DateOnly
)

// ReadWallClock reads a wall clock's time as a person writes it, "2026-03-29 02:30", or with
// a T. One with an offset is none. The error is an *Invalid of that field.
func ReadWallClock(field, text string) (WallClock, error) {
	for _, form := range wallClocks {
		if t, err := time.Parse(form, strings.TrimSpace(text)); err == nil {
			return WallClock{t}, nil
		}
	}
	return WallClock{}, &Invalid{Field: field, Value: text, Reason: "is not a day and a time of day, without an offset", Example: `"2026-03-29 02:30"`}
}

// ShownIn returns what the clocks of a zone show at an instant.
func ShownIn(zone *time.Location, at time.Time) WallClock {
	at = at.In(zone)
	return WallClock{time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)}
}

// In returns the instant at which the zone's clocks first show it, or, where they skip it,
// the first one after.
func (c WallClock) In(zone *time.Location) time.Time { return atWallClock(c.shows, zone) }

// IsZero reports whether it is none.
func (c WallClock) IsZero() bool { return c.shows.IsZero() }

// After reports whether it shows a later time than o.
func (c WallClock) After(o WallClock) bool { return c.shows.After(o.shows) }

// Equal reports whether both show the same.
func (c WallClock) Equal(o WallClock) bool { return c.shows.Equal(o.shows) }

// Day returns its day: "2026-03-29".
func (c WallClock) Day() string { return c.shows.Format(dayForm) }

// String returns "2026-03-29T02:30:00", and "" of none.
func (c WallClock) String() string {
	if c.IsZero() {
		return ""
	}
	return c.shows.Format(wallClockForm)
}

// MarshalText writes it as String does.
func (c WallClock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads it as ReadWallClock does; an empty text is none.
func (c *WallClock) UnmarshalText(text []byte) (err error) {
	*c = WallClock{}
	if len(text) > 0 {
		*c, err = ReadWallClock("start", string(text))
	}
	return err
}
