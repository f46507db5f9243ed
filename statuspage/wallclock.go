package statuspage

import (
	"strings"
	"time"
)

// wallClocks are the forms in which a wall clock's time is read.
var wallClocks = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"}

// ReadTime reads an instant as a person writes it: with an offset (RFC 3339), or as the
// wall clock shows it in a zone: "2026-03-29 02:30". A time that the clocks skip is the
// first one after it that exists; of one that comes twice, the first is meant. Anything
// else is an *Invalid of that field.
func ReadTime(field, text string, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC(), nil
		}
	}
	for _, form := range wallClocks {
		if t, err := time.Parse(form, text); err == nil {
			return atWallClock(t, zone), nil
		}
	}
	return time.Time{}, &Invalid{Field: field, Value: text, Reason: "is not a time", Example: `"2026-03-29 02:30", or with an offset 2026-03-29T02:30:00+02:00`}
}

// atWallClock returns the instant at which the zone's clocks first show what the clock
// shows in UTC, or the one at which they skip it. A zone changes its offset at most once
// in the two days around.
func atWallClock(clock time.Time, zone *time.Location) time.Time {
	_, before := clock.Add(-24 * time.Hour).In(zone).Zone()
	_, after := clock.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} { // the sooner first
		t := clock.Add(-time.Duration(offset) * time.Second)
		if _, is := t.In(zone).Zone(); is == offset {
			return t
		}
	}
	skipped, _ := clock.Add(-time.Duration(before) * time.Second).In(zone).ZoneBounds()
	return skipped.UTC()
}

// ReadZone reads a time zone's IANA name. "Local" is none: it means something else on
// another machine.
func ReadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, &Invalid{Field: "zone", Value: name, Reason: "is not the name of a time zone", Example: "Europe/Stockholm"}
	}
	return zone, nil
}

// Bounds of a maintenance's window.
const (
	MinWindow   = time.Minute
	MaxWindow   = 30 * 24 * time.Hour
	MaxAhead    = 2 * 366 * 24 * time.Hour // from now to its start
	pastIsStill = time.Minute              // a start that lies no further back means now
)

// WindowText is a window as a person writes it; see [ReadTime].
type WindowText struct {
	Start string // "": now
	End   string // or For
	For   string // "20m"
	Zone  string // IANA name; "": the page's
}

// Empty reports whether nothing is said of a window.
func (t WindowText) Empty() bool { return t == WindowText{} }

// Read reads the window. What is left out is taken from old: its start, its length, its
// zone; a zero old leaves the start to now, and the end to be said. The errors are *Invalid.
func (t WindowText) Read(old Window, page *time.Location, now time.Time) (Window, error) {
	w := old
	zone, err := t.zone(old, page)
	if err != nil {
		return w, err
	}
	w.Zone = zone.String()
	if t.Start != "" {
		if w.Start, err = ReadTime("start", t.Start, zone); err != nil {
			return w, err
		}
		if !old.End.IsZero() {
			w.End = w.Start.Add(old.End.Sub(old.Start))
		}
	} else if w.Start.IsZero() {
		w.Start = now
	}
	return t.ending(w, zone)
}

func (t WindowText) zone(old Window, page *time.Location) (*time.Location, error) {
	switch {
	case t.Zone != "":
		return ReadZone(t.Zone)
	case old.Zone != "":
		return ReadZone(old.Zone)
	case page == nil:
		return time.UTC, nil
	}
	return page, nil
}

// ending reads the window's end.
func (t WindowText) ending(w Window, zone *time.Location) (Window, error) {
	switch {
	case t.End != "" && t.For != "":
		return w, &Invalid{Field: "for", Value: t.For, Reason: "and end are both given: one of them is enough", Example: "20m"}
	case t.For != "":
		lasts, err := time.ParseDuration(t.For)
		if err != nil {
			return w, &Invalid{Field: "for", Value: t.For, Reason: "is not a duration", Example: "20m"}
		}
		w.End = w.Start.Add(lasts)
	case t.End != "":
		var err error
		if w.End, err = ReadTime("end", t.End, zone); err != nil {
			return w, err
		}
	}
	return w, nil
}

// kept is an instant as it is stored: in UTC, to the millisecond. A window that comes
// back from there must not look like another one.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// clock is an instant as the window's own clocks show it.
func (w Window) clock(t time.Time) string {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02 15:04") + " " + zone.String()
}

// checkWindow checks a window that is to begin, or to be moved, at now.
func checkWindow(w Window, now time.Time) (Window, error) {
	w.Start, w.End = kept(w.Start), kept(w.End)
	stamp := w.clock
	switch lasts := w.End.Sub(w.Start); {
	case w.End.IsZero():
		return w, &Invalid{Field: "for", Reason: "how long it takes is missing: say for or end", Example: "20m"}
	case lasts < MinWindow || lasts > MaxWindow:
		return w, &Invalid{Field: "end", Value: stamp(w.End), Reason: "is not between 1 minute and 30 days after the start, " + stamp(w.Start), Example: stamp(w.Start.Add(time.Hour))}
	case w.Start.Before(now.Add(-pastIsStill)):
		return w, &Invalid{Field: "start", Value: stamp(w.Start), Reason: "lies in the past: work that nobody announced can't be made maintenance afterwards", Example: stamp(now.Add(time.Hour))}
	case w.Start.After(now.Add(MaxAhead)):
		return w, &Invalid{Field: "start", Value: stamp(w.Start), Reason: "is more than two years ahead", Example: stamp(now.Add(time.Hour))}
	}
	return w, nil
}
