package feed

import (
	"io"
	"time"

	"github.com/gorilla/feeds"

	"github.com/fyr-status/fyr/statuspage"
)

// rss is the library's RSS 2.0 document with what it lacks. In this and the types
// below, a field wins over an embedded one of the same element.
type rss struct {
	*feeds.RssFeedXml
	NamespaceDC   string     `xml:"xmlns:dc,attr"`
	NamespaceAtom string     `xml:"xmlns:atom,attr"`
	Language      string     `xml:"xml:lang,attr"`
	Channel       rssChannel `xml:"channel"`
}

// FeedXml implements [feeds.XmlFeed].
func (r rss) FeedXml() any { return r }

type rssChannel struct {
	*feeds.RssFeed
	Creator string    `xml:"dc:creator"`
	Links   []rssLink `xml:"atom:link"`
	Items   []rssItem `xml:"item"`
}

// rssLink is Atom's link: the feed's to itself, which the RSS Best Practices Profile
// asks for, and to its hub (WebSub 4).
type rssLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
}

// rssItem has Statuspage's elements in Statuspage's order, and then its own.
type rssItem struct {
	Title       string         `xml:"title"`
	Description string         `xml:"description"`
	PubDate     string         `xml:"pubDate"`
	PlannedEnd  string         `xml:"maintenanceEndDate,omitempty"`
	Link        string         `xml:"link"`
	GUID        *feeds.RssGuid `xml:"guid"`
	Updated     string         `xml:"atom:updated"` // an edit moves nothing else
	Categories  []string       `xml:"category"`
	*feeds.RssItem
}

// readersWait is how many minutes a feed reader may wait between polls (RSS 2.0, ttl).
const readersWait = 1

// rss writes the document as RSS 2.0.
func (d document) rss(w io.Writer) error {
	channel := (&feeds.Rss{Feed: d.build()}).RssFeed()
	channel.Language, channel.Ttl = d.language, readersWait
	channel.ManagingEditor = "" // must be a mail address
	items := make([]rssItem, 0, len(d.entries))
	for n, e := range d.entries {
		items = append(items, d.rssItem(channel.Items[n], e))
	}
	return feeds.WriteXML(rss{
		RssFeedXml:    channel.FeedXml().(*feeds.RssFeedXml),
		NamespaceDC:   "http://purl.org/dc/elements/1.1/",
		NamespaceAtom: "http://www.w3.org/2005/Atom",
		Language:      d.language,
		Channel: rssChannel{
			RssFeed: channel, Creator: d.author, Items: items,
			Links: d.rssLinks(),
		},
	}, w)
}

func (d document) rssLinks() []rssLink {
	links := []rssLink{{Href: d.self, Rel: "self", Type: "application/rss+xml"}}
	if d.hub != "" {
		links = append(links, rssLink{Href: d.hub, Rel: "hub"})
	}
	return links
}

func (d document) rssItem(i *feeds.RssItem, e entry) rssItem {
	item := rssItem{
		Title: i.Title, Description: e.html, PubDate: i.PubDate, Link: i.Link, GUID: i.Guid,
		Updated: e.updated.In(d.zone).Format(time.RFC3339), RssItem: i,
	}
	item.GUID.IsPermaLink = "false" // without the word readers take it for an address
	if d.guidIsLink {
		item.GUID = &feeds.RssGuid{Id: e.link}
		item.plan(e.window, d.zone)
	}
	for _, c := range e.categories {
		item.Categories = append(item.Categories, c.name)
	}
	return item
}

// plan dates the item of a maintenance as Statuspage does: by when it is to be, which
// may lie in the future.
func (i *rssItem) plan(w statuspage.Window, zone *time.Location) {
	if !w.Start.IsZero() {
		i.PubDate, i.PlannedEnd = w.Start.In(zone).Format(time.RFC1123Z), w.End.In(zone).Format(time.RFC1123Z)
	}
}
