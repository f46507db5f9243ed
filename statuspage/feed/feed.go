package feed

import (
	"cmp"
	"fmt"
	"net/url"
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
	Page     statuspage.Page
	Base     string    // what all ids begin with, as NewBase made it at the first start
	Created  time.Time // when the page began: when a feed without entries was updated
	Language string    // BCP 47: what it is told in; "": the page's language
	Prefix   string    // before the paths of that language: "/sv"; "" for the page's own
	Only     []string  // ids of the components that the reader chose, sorted; none: all
	Hub      string    // absolute address of the WebSub hub; "": there is none

	Incidents   []statuspage.Incident    // newest first, with all their updates
	Maintenance []statuspage.Maintenance // newest first, with all their updates
	Events      []statuspage.Told        // newest first
	Components  map[string]string        // the public components' names by id
	Words       Words
}

// Words are the texts of the feed's language. The same arguments give the same text.
type Words interface {
	Title(i statuspage.Incident) (text, language string)   // an incident's title, plain text; language is BCP 47, "" the feed's
	Text(u statuspage.Update) (text, language string)      // an update's text: plain if it is the monitors', else Markdown
	Markdown(source string) string                         // sanitised HTML, without relative addresses
	About(what string) string                              // "an entry for each update", for what a Format tells
	Stage(s statuspage.Stage) string                       // "Identified"
	Status(s statuspage.Status) string                     // "Partly down"
	Is(name string, s statuspage.Status) string            // "API is down", plain text
	Changed(name string, is, was statuspage.Status) string // "API: Down (was: Operational).", plain text
	Until(till, at time.Time) string                       // "This holds until 14:02 WIB.", as said at an instant, plain text
	Window(w statuspage.Window) string                     // "Planned for 2 Dec 2026, 22:00–23:30 WIB.", plain text
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

// link is the absolute address of a page in the feed's language.
func (f Feed) link(path string) string { return f.Page.Link(f.Prefix + path) }

// address is the absolute address of a document that is narrowed to the chosen components.
func (f Feed) address(path string) string { return f.link(path + f.query()) }

// query is the canonical query of the chosen components: "?component=api&component=web".
func (f Feed) query() string {
	if len(f.Only) == 0 {
		return ""
	}
	return "?" + url.Values{"component": f.Only}.Encode()
}

// chosen are the names of the components that the feed is narrowed to.
func (f Feed) chosen() (names []string) {
	for _, id := range f.Only {
		if name, ok := f.Components[id]; ok {
			names = append(names, line(name))
		}
	}
	return names
}

// language is what the feed is told in.
func (f Feed) language() string {
	return cmp.Or(line(f.Language), line(f.Page.Language), "en")
}

// zone is the page's time zone.
func (f Feed) zone() *time.Location { return f.Page.TimeZone() }

// name is the page's name, which no feed can be without.
func (f Feed) name() string {
	if name := line(f.Page.Name); name != "" {
		return name
	}
	return line(f.Page.Host())
}
