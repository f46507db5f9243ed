package feed

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// MinEntries is how many entries a feed holds at least, when there are so many; with
// those since Since it is enough for a reader who comes back after a quarter.
const MinEntries = 50

// Since is the instant from which on every entry is held: the beginning of the UTC day
// 90 days ago, so that a feed loses old entries at midnight only.
func Since(now time.Time) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -90)
}

// Feed is what is told, to be written in any [Format]. It holds public data only: the
// incidents as [statuspage.PublicIncidents] lets them through, the events as [Public] does.
type Feed struct {
	Page    statuspage.Page
	Base    string    // what all ids begin with, as NewBase made it at the first start
	Self    string    // path and query below the base path that it is served at; "": the format's path
	Created time.Time // when the page began: when a feed without entries was updated

	Incidents  []statuspage.Incident // newest first, with all their updates
	Events     []statuspage.Told     // newest first
	Components map[string]string     // the public components' names by id
	Words      Words
}

// Words are the texts of the page's language. The same arguments give the same text.
type Words interface {
	Markdown(source string) string                         // sanitised HTML, without relative addresses
	About(what string) string                              // "an entry for each update", for Updates or Incidents
	Stage(s statuspage.Stage) string                       // "Identified"
	Status(s statuspage.Status) string                     // "Partly down"
	Is(name string, s statuspage.Status) string            // "API is down", plain text
	Changed(name string, is, was statuspage.Status) string // "API: Down (was: Operational).", plain text
	Until(till, at time.Time) string                       // "This holds until 14:02 WIB.", as said at an instant, plain text
}

// NewBase returns the beginning of all feed ids of a page: a tag URI (RFC 4151) dated
// 2005, as Statuspage has it. It must be stored when the page gets its first address,
// and given to every Feed from then on, whatever the address becomes.
func NewBase(p statuspage.Page) string {
	return "tag:" + strings.ReplaceAll(strings.ToLower(p.Host()), ":", "-") + ",2005:"
}

// check refuses what no valid feed can be made of.
func (f Feed) check() error {
	switch {
	case f.Page.URL == nil || f.Page.URL.Host == "":
		return fmt.Errorf("write feed: the page has no absolute address")
	case !strings.HasPrefix(f.Base, "tag:") || !strings.HasSuffix(f.Base, ":"):
		return fmt.Errorf("write feed: base %q is no tag URI's beginning, such as %q", f.Base, "tag:status.example.com,2005:")
	case f.Created.IsZero():
		return fmt.Errorf("write feed: the page's beginning is not known")
	case f.Words == nil:
		return fmt.Errorf("write feed: there are no words")
	}
	return nil
}

// self is the absolute address of the feed, when its format is served at path.
func (f Feed) self(path string) string {
	if f.Self != "" {
		path = f.Self
	}
	return f.Page.Link(path)
}

// zone is the page's time zone.
func (f Feed) zone() *time.Location {
	if f.Page.Zone == nil {
		return time.UTC
	}
	return f.Page.Zone
}

// name is the page's name, which no feed can be without.
func (f Feed) name() string {
	if name := line(f.Page.Name); name != "" {
		return name
	}
	return line(f.Page.Host())
}
