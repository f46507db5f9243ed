package feed

import (
	"io"
	"time"

	"github.com/gorilla/feeds"
)

// atom is the library's Atom document (RFC 4287) with what it lacks. In this and the
// types below, a field wins over an embedded one of the same element; the elements are
// in Statuspage's order.
type atom struct {
	Language string           `xml:"xml:lang,attr"`
	ID       string           `xml:"id"` // the library's is the home page
	Links    []feeds.AtomLink `xml:"link"`
	*feeds.AtomFeed
	Entries []atomEntry `xml:"entry"`
}

// FeedXml implements [feeds.XmlFeed].
func (a atom) FeedXml() any { return a }

type atomEntry struct {
	ID         string           `xml:"id"`
	Published  string           `xml:"published"`
	Updated    string           `xml:"updated"`
	Links      []feeds.AtomLink `xml:"link"`
	Categories []atomCategory   `xml:"category"`
	*feeds.AtomEntry
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// atom writes the document as Atom 1.0.
func (d document) atom(w io.Writer) error {
	built := (&feeds.Atom{Feed: d.build()}).AtomFeed()
	entries := make([]atomEntry, 0, len(d.entries))
	for n, e := range d.entries {
		entries = append(entries, d.atomEntry(built.Entries[n], e))
	}
	return feeds.WriteXML(atom{
		Language: d.language,
		ID:       d.id,
		Links:    d.atomLinks(),
		AtomFeed: built, Entries: entries,
	}, w)
}

// atomLinks are the feed's: its page, itself, and the hub that pushes it (WebSub 4).
func (d document) atomLinks() []feeds.AtomLink {
	links := []feeds.AtomLink{
		{Href: d.home, Rel: "alternate", Type: "text/html"},
		{Href: d.self, Rel: "self", Type: "application/atom+xml"},
	}
	if d.hub != "" {
		links = append(links, feeds.AtomLink{Href: d.hub, Rel: "hub"})
	}
	return links
}

func (d document) atomEntry(built *feeds.AtomEntry, e entry) atomEntry {
	built.Content = &feeds.AtomContent{Type: "html", Content: e.html}
	entry := atomEntry{
		ID: built.Id, Published: e.published.In(d.zone).Format(time.RFC3339), Updated: built.Updated,
		Links: built.Links, AtomEntry: built,
	}
	built.Links = nil // the library's have no tag that ours could win over
	for _, c := range e.categories {
		entry.Categories = append(entry.Categories, atomCategory{Term: clean(c.id), Label: c.name})
	}
	return entry
}
