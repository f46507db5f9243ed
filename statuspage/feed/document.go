package feed

import (
	"time"

	"github.com/gorilla/feeds"

	"github.com/fyr-status/fyr/statuspage"
)

// document is a feed's content before it is put into a format. All its texts are clean.
type document struct {
	id, title, about string
	author, language string
	home, self       string         // absolute addresses
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
	html       string
	published  time.Time
	updated    time.Time
	categories []category
}

// category is a component that an entry is about.
type category struct{ id, name string }

// document begins one, without entries, for the format at path.
func (f Feed) document(path string) document {
	d := document{
		home: f.Page.Link("/"), self: f.self(path), zone: time.UTC,
		author: line(f.Page.Owner), language: line(f.Page.Language),
		published: f.Created, updated: f.Created,
	}
	if d.author == "" {
		d.author = f.name()
	}
	if d.language == "" {
		d.language = "en"
	}
	return d
}

// tell fills the document with its entries. Its dates are the newest entries', and the
// page's beginning only while there are none.
func (d *document) tell(entries []entry) {
	d.entries = entries
	if len(entries) == 0 {
		return
	}
	d.published, d.updated = time.Time{}, time.Time{}
	for _, e := range entries {
		d.published = later(d.published, e.published)
		d.updated = later(d.updated, e.updated)
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
		at = later(at, e.At)
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
