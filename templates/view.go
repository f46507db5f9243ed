package templates

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// Layout is what every page shows round its content. Views embed it.
type Layout struct {
	Name      string         // the page's name: "Conholdate Status"
	Base      string         // the base path without a trailing slash: "" or "/status"
	Prefix    string         // of the language in paths: "" for the default language, else "/sv"
	URL       string         // the page's public address with its base path, without a trailing slash
	Path      string         // this page's path below Base and Prefix: "/history"
	Languages []LanguageLink // every language of the page; fewer than two hide the menu
	State     string         // the worst status there is, for the beam and the icon; "" for none
	Now       time.Time      // when the page was made: clock times of another day get a date
	Contact   string         // mailto: or https:; may be empty
	Owner     string         // who runs the services; may be empty
	Links     []Link         // the owner's own links, for the footer
	Logo      string         // path of the owner's picture, in place of our mark; "" keeps ours
	Styles    []string       // paths of the owner's style sheets, after ours
	Footer    []Trust        // the pages about the page that exist, for the footer, in their order
	OwnerLang string         // BCP 47 of the owner's own words (names, descriptions, reasons) when that is not the page's language; else ""
	Feeds     []Feed         // <link rel="alternate"> and the ways to be told
	Demo      bool           // the data is invented, and the page says so
	Private   bool           // search engines are asked to stay away

	Only    []Choice      // the components that ?component= narrows page and feeds to; empty: all
	Written time.Time     // when this copy of the page was written; zero on the page itself
	Copied  bool          // in a copy, which may outlive its server: what needs an answer is left out
	Proof   time.Time     // the newest one of all; zero before the first
	Stale   time.Duration // age of Proof (of Written, in a copy) from which nobody may believe the page; 0: never said
	Rev     string        // what the page was made of, for the reader's script
	Script  string        // path of the reader's script below Base; "" for a page without
	Live    string        // path below Base of the events that announce the next Rev; "" for none

	// What follows is set on operators' pages only.
	Console  bool     // the page stands at the operators' own address, whoever reads it
	Operator string   // the name of the person signed in
	Rights   []string // permissions of that person: "post", "edit"
	Section  string   // the part of the console that the page belongs to, see [Sections]; "" for none
	Running  string   // the id of the incident that is open, when exactly one is
	Stays    bool     // there is no signing out: a proxy names the person, and says not how
}

// May reports whether the person signed in has a permission: "post".
func (l Layout) May(permission string) bool { return slices.Contains(l.Rights, permission) }

// Sees reports whether a part of the console is in that person's menu.
func (l Layout) Sees(s Section) bool { return slices.ContainsFunc(s.Rights, l.May) }

// Trust is a page about the page itself, which the footer leads to.
type Trust struct {
	What string // "accessibility", "contact", "privacy", "terms", "subprocessors", "dependencies" or "security"
	Path string // below Base and Prefix: "/privacy"; an address with a scheme stays as it is
}

// Link returns a path of the page for use in links, in this page's language.
func (l Layout) Link(path string) string { return l.Base + l.Prefix + path }

// Tells reports whether the footer leads to such a page: "contact".
func (l Layout) Tells(what string) bool {
	return slices.ContainsFunc(l.Footer, func(t Trust) bool { return t.What == what })
}

// Feed returns the address of a feed in this page's language, narrowed as the page is.
func (l Layout) Feed(f Feed) string {
	v := url.Values{}
	for _, c := range l.Only {
		v.Add("component", c.ID)
	}
	if len(v) == 0 || l.Copied { // a copy has no answer to a question
		return l.Link(f.Path)
	}
	return l.Link(f.Path) + "?" + v.Encode()
}

// Trust returns the address of a page about the page.
func (l Layout) Trust(t Trust) string {
	if strings.Contains(t.Path, ":") {
		return t.Path
	}
	return l.Link(t.Path)
}

// Canonical returns the page's absolute address.
func (l Layout) Canonical() string { return l.URL + l.Prefix + l.Path }

// Link is a named link.
type Link struct {
	Name string
	URL  string
}

// LanguageLink leads to the same page in another language.
type LanguageLink struct {
	Tag     string // BCP 47: "pt-BR"
	Name    string // in the language itself: "Bahasa Indonesia"
	Path    string // with base path and prefix
	Current bool
}

// Feed is a way to follow the page with a program.
type Feed struct {
	Name string // as readers know it: "RSS"
	Path string // below Base and Prefix: "/feed.rss"
	Type string // "application/rss+xml"
	What string // what it has an entry for: "updates", "incidents" or "windows" (of maintenance)
}

// Component is one service as its row shows it.
type Component struct {
	ID          string
	Name        string
	Description string
	Status      string    // the public status by name: "operational", …, "unknown"
	Cause       string    // why it is in trouble, by name: "no_answer"; "" when nobody knows
	Since       time.Time // since when Status holds; zero when that was never measured
	Checked     time.Time // the newest proof; zero before the first
	Word        *Word     // a person's word over the monitors'; nil when none holds
	Days        []Day     // oldest first, today last, at most 90; each day of the window is there
	Uptime      Uptime    // of those days
	Began       time.Time // when its history began; zero while there is none
}

// Word is a status that a person set, with its end.
type Word struct {
	Status string
	Reason string
	Until  time.Time
}

// Group is a heading with its components. A group without a name stands first.
type Group struct {
	Name       string
	Components []Component
}

// Day is one day of a component, in the page's time zone.
type Day struct {
	Date   time.Time     // its first instant
	Status string        // the worst status of the day; "unknown" when nothing was measured; "" before the beginning
	Step   int           // how long it was bad: 0 none, 1 minutes, 2 under an hour, 3 hours, 4 most of the day
	Bad    time.Duration // in trouble of any sort
	Good   time.Duration // known, less the weighted bad time: the uptime's part
	Known  time.Duration // measured: the uptime's whole
	Length time.Duration // so far for today; 23 or 25 hours when the clocks change
}

// Uptime is how long a component was well, of how long we know.
type Uptime struct {
	Days   int           // the window: 1, 7, 30, 90, 365
	Good   time.Duration // known, less the weighted bad time
	Known  time.Duration // 0: nothing was measured
	Length time.Duration // the window, or the component's life when that is shorter: what coverage is a part of
}

// Incident is an incident as readers see it.
type Incident struct {
	ID        string
	Title     string
	Lang      string // BCP 47 of Title when that is not the page's language; else ""
	Stage     string // "investigating", …, "postmortem"; of a Maintenance "scheduled", …, "cancelled"
	Impact    string // "none", "minor", "major", "critical"
	Auto      bool   // opened by the monitors, and nobody has posted yet
	Affected  []Affected
	Began     time.Time
	Confirmed time.Time // zero when a person opened it
	Published time.Time
	Ended     time.Time // the true end; zero while it runs
	Spells    Spells    // zero unless the trouble came and went
	Next      time.Time // when the next word is promised; zero for none
	Updates   []Update  // newest first
}

// Over reports whether the incident, or the maintenance, has ended.
func (i Incident) Over() bool {
	return slices.Contains([]string{"resolved", "postmortem", "completed", "cancelled"}, i.Stage)
}

// Spells is trouble that came and went: how often, at least twice, and how long it was in
// all, without the times between. The zero Spells is trouble that went on until its end.
type Spells struct {
	Count  int
	Lasted time.Duration
}

// Page is the path of the incident's page, below Base and Prefix.
func (i Incident) Page() string { return "/incidents/" + i.ID }

// Affected is a component in an incident.
type Affected struct {
	ID     string
	Name   string
	Status string // what the incident, or the update, gave it
	Was    string // the status before that; "" when nobody said
}

// Update is one post in an incident.
type Update struct {
	ID       string
	Stage    string
	At       time.Time
	Body     string     // Markdown source
	Lang     string     // BCP 47 of Body when that is not the page's language; else ""
	Auto     bool       // the monitors' words, not a person's
	Affected []Affected // the components as this update left them: all that the incident had by then
	Edits    []Edit     // earlier texts, oldest first

	Bodies map[string]string // its translations by language tag; on operators' pages only
}

// Edit is an earlier text of an update.
type Edit struct {
	At   time.Time // when it was replaced
	Body string    // Markdown source
}

// Choice is a component that can be ticked, or given a status.
type Choice struct {
	ID     string
	Name   string
	Group  string
	Status string // the chosen status; in compose forms "" leaves the component out
	Was    string // the status now
	Chosen bool
}
