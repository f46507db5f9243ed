// Package feed writes what the public was told as feeds.
//
//		incidents ─▶ one entry each ──▶ /history.rss, /history.atom ─┐
//		events ────▶ one entry each ──▶ /feed.rss, /feed.atom ───────┴─▶ gorilla/feeds ─▶ XML
//
//	  - A [Format] is one feed at one path; routes and links range over [Formats].
//	  - A [Feed] is what is told, with nothing in it that is not public.
//	  - [Words] are the texts of the page's language, which come from the caller.
//	  - An entry's id is made of the feed's base, which is frozen at the first start, and
//	    of an id that never changes. A post makes an entry, an edit moves its time of
//	    update only.
//
// # Why two pairs
//
// Programs that followed a page at Statuspage read /history.rss and /history.atom by
// their wire format: one entry for an incident, its words in English whatever the page's
// language, labels and dates in fixed markup, dates at the page's own offset. People
// want to hear of each update: that is /feed.rss and /feed.atom, in the page's language
// and with dates in UTC. Both tell of the same events.
//
// In /history.rss the guid is the link, because Statuspage has it so. It is the only id
// that moves with the page's address.
//
// # Why wrappers round gorilla/feeds
//
// The library builds and marshals both formats, but knows no link to itself, no
// publication time in Atom, no language and no categories, takes the home page for the
// feed's id, and lets control characters through. Structs of ours embed what it builds
// and lay the right fields over it (in encoding/xml the shallower field wins), and every
// text is cleaned first. Writing the XML by hand would own its escaping as well.
package feed
