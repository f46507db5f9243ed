package feed

import (
	"cmp"
	"time"

	"github.com/gorilla/feeds"

	"github.com/fyr-status/fyr/statuspage"
)

// document is a feed's content before it is put into a format. All its texts are clean.
type document struct {
	id, title, about string
	author, language string
	home, self, hub  string         // absolute addresses; hub may be ""
	zone             *time.Location // in which dates are written
	published        time.Time      // the newest entry's
	updated          time.Time      // the latest of all entries'
	guidIsLink       bool           // in RSS an entry's link is its id
	entries          []entry
}

// entry is one thing told.
type entry struct {
	id         string // permanent
	title      string // plain text
	link       string // absolute
	language   string // BCP 47, of what a person wrote in it; "": the document's
	html       string
	text       string // html without marks
	published  time.Time
	updated    time.Time
	window     statuspage.Window // of a maintenance; zero for anything else
	categories []category
}

// category is a component that an entry is about.
type category struct{ id, name string }

// document begins one, without entries, for the format at path. Its id is made of what:
// the same in every format, and another for each choice of components and language.
func (f Feed) document(path, what string) document {
	return document{
		id:   f.Base + f.Prefix + what + f.query(),
		home: f.address("/"), self: f.address(path), hub: f.Hub, zone: time.UTC,
		author: cmp.Or(line(f.Page.Owner), f.name()), language: f.language(),
		published: f.Created, updated: f.Created,
	}
}

// tell fills the document with its entries. Its dates are the newest entries', and the
// page's beginning only while there are none.
func (d *document) tell(entries []entry) {
	d.entries = entries
	if len(entries) == 0 {
		return
	}
	d.published, d.updated = time.Time{}, time.Time{}
	for n := range entries {
		e := &entries[n]
		if e.html == "" { // no feed may be without, but Markdown can come to nothing
			e.say(e.title)
		}
		d.published = statuspage.Later(d.published, e.published)
		d.updated = statuspage.Later(d.updated, e.updated)
	}
}

// build hands the document to the library.
func (d document) build() *feeds.Feed {
	f := &feeds.Feed{
		Id: d.id, Title: d.title, Description: d.about, Link: &feeds.Link{Href: d.home},
		Author:  &feeds.Author{Name: d.author},
		Created: d.published.In(d.zone), Updated: d.updated.In(d.zone),
	}
	for _, e := range d.entries {
		f.Add(&feeds.Item{
			Id: e.id, Title: e.title, Link: &feeds.Link{Href: e.link, Type: "text/html"},
			Created: e.published.In(d.zone), Updated: e.updated.In(d.zone),
		})
	}
	return f
}

// lastWord is when an update's text was last changed, or else posted.
func lastWord(u statuspage.Update) time.Time {
	at := u.At
	for _, e := range u.Edits {
		at = statuspage.Later(at, e.At)
	}
	return at
}
