package feed

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

const (
	calendarPath = "/calendar.ics"
	calendarType = "text/calendar; charset=utf-8"

	// refresh is how often a calendar should be read again, at most.
	refresh = "PT1H"
)

// Each maintenance as a calendar's event: iCalendar (RFC 5545) in UTC, for any calendar
// to subscribe to.
//
// A maintenance keeps its UID for ever. A change raises its SEQUENCE, and a cancelled one
// stays with STATUS:CANCELLED, because calendars keep what merely disappears. The times
// are the planned ones, and once the work has begun or is over the real ones.
var _ = register(Format{
	Name: "calendar", Path: calendarPath, ContentType: calendarType, Title: "iCalendar", What: Windows,
	Write: func(w io.Writer, f Feed) error {
		told, err := f.announced()
		if err != nil {
			return err
		}
		var b contentLines
		f.calendar(&b, told)
		_, err = w.Write(b.Bytes())
		return err
	},
})

// calendar writes the one object of RFC 5545, section 3.4, with the properties of
// RFC 7986 that say what it is and where it comes from.
func (f Feed) calendar(b *contentLines, told []statuspage.Maintenance) {
	name := strings.Join(append([]string{f.name()}, f.chosen()...), " · ")
	b.add("BEGIN", "VCALENDAR")
	b.add("VERSION", "2.0")
	b.add("PRODID", "-//Fyr//Fyr//EN")
	b.add("CALSCALE", "GREGORIAN")
	b.add("METHOD", "PUBLISH")
	b.text("NAME", name)
	b.text("X-WR-CALNAME", name)
	b.text("DESCRIPTION", line(f.name()+": "+f.Words.About(Windows)))
	b.add("URL", f.address("/"))
	b.add("SOURCE;VALUE=URI", f.address(calendarPath))
	b.add("REFRESH-INTERVAL;VALUE=DURATION", refresh)
	b.add("X-PUBLISHED-TTL", refresh)
	for _, m := range told {
		f.vevent(b, m)
	}
	if len(told) == 0 {
		b.zone()
	}
	b.add("END", "VCALENDAR")
}

// announced is the public maintenance, soonest first.
func (f Feed) announced() ([]statuspage.Maintenance, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	told := slices.DeleteFunc(slices.Clone(f.Maintenance), func(m statuspage.Maintenance) bool { return m.Draft })
	for _, m := range told {
		if m.ID == "" || m.Window.Start.IsZero() {
			return nil, fmt.Errorf("write feed: maintenance %d has no id or no start", m.Number)
		}
	}
	slices.SortFunc(told, func(a, b statuspage.Maintenance) int {
		return cmp.Or(a.Window.Start.Compare(b.Window.Start), cmp.Compare(a.ID, b.ID))
	})
	return told, nil
}

// vevent is one maintenance (RFC 5545, section 3.6.1). Nothing in it depends on when it
// is read.
func (f Feed) vevent(b *contentLines, m statuspage.Maintenance) {
	changed := lastChange(m)
	title, titleIn := f.Words.Title(m.Incident)
	about, aboutIn := f.about(m)
	from, to := m.Takes()
	b.add("BEGIN", "VEVENT")
	b.add("UID", m.ID+"@"+f.host())
	b.add("SEQUENCE", strconv.Itoa(m.Sequence))
	b.add("DTSTAMP", utc(changed))
	b.add("CREATED", utc(m.Created))
	b.add("LAST-MODIFIED", utc(changed))
	b.add("DTSTART", utc(from))
	if to.After(from) {
		b.add("DTEND", utc(to))
	}
	b.add("STATUS", calendarStatus(m.Stage))
	b.add("TRANSP", "TRANSPARENT") // nobody is busy because of it
	b.text("SUMMARY;LANGUAGE="+f.tag(titleIn), line(title))
	b.text("DESCRIPTION;LANGUAGE="+f.tag(aboutIn), about)
	b.texts("CATEGORIES", f.names(m.Components))
	b.add("URL", f.link("/maintenance/"+m.ID))
	b.add("END", "VEVENT")
}

// about tells of a maintenance in plain text: how far it is, what was said last, and
// what it is about.
func (f Feed) about(m statuspage.Maintenance) (text, language string) {
	var e entry
	e.say(f.Words.Stage(m.Stage))
	if len(m.Updates) > 0 {
		f.quote(&e, m.Latest())
	}
	e.list(f.names(m.Components))
	e.say(f.link("/maintenance/" + m.ID))
	return e.text, e.language
}

// tag is the language of a text.
func (f Feed) tag(said string) string {
	return cmp.Or(languageTag(said), languageTag(f.language()), "en")
}

// host is the one that the ids' base was made of: it outlives a move of the page.
func (f Feed) host() string {
	host, _, _ := strings.Cut(strings.TrimPrefix(f.Base, "tag:"), ",")
	return host
}

// calendarStatus is one of an event's three (RFC 5545, section 3.8.1.11).
func calendarStatus(s statuspage.Stage) string {
	if s == statuspage.Cancelled {
		return "CANCELLED"
	}
	return "CONFIRMED"
}

// lastChange is when anything about a maintenance was said or changed last.
func lastChange(m statuspage.Maintenance) time.Time {
	at := statuspage.Later(m.Created, m.Updated)
	for _, u := range m.Updates {
		at = statuspage.Later(at, lastWord(u))
	}
	return at
}
