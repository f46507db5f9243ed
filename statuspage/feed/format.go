package feed

import (
	"cmp"
	"io"
	"mime"
	"slices"
)

// What a feed has an entry for.
const (
	Updates   = "updates"   // each event: an update of an incident or a maintenance, or a status that a person set
	Incidents = "incidents" // each incident and each maintenance
	Windows   = "windows"   // each maintenance, when it is to be
)

// Format is one feed at one path. Each is one file that registers itself; routes, links
// and the conformance test range over the registry.
type Format struct {
	Name        string // unique: "history-rss"
	Path        string // below the page's base path: "/history.rss"
	ContentType string // as served: "application/rss+xml; charset=utf-8"
	Title       string // as readers know it, in any language: "RSS"
	What        string // Updates, Incidents or Windows: which of Feed's lists it tells

	// Write writes the whole feed; the same Feed always gives the same bytes. It fails
	// for a Feed that no valid feed can be made of, and when w does.
	Write func(w io.Writer, f Feed) error
}

// MediaType is the content type without parameters, as a <link> gives it.
func (f Format) MediaType() string {
	media, _, _ := mime.ParseMediaType(f.ContentType)
	return media
}

const (
	rssType  = "application/rss+xml; charset=utf-8"
	atomType = "application/atom+xml; charset=utf-8"
	jsonType = "application/feed+json"
)

var formats = map[string]Format{}

// register enters a format; it is called from package variables only, so that a path
// or name used twice stops the program before it does anything.
func register(f Format) struct{} {
	for _, other := range formats {
		if other.Name == f.Name || other.Path == f.Path {
			panic("feed: format registered twice: " + f.Name + " at " + f.Path)
		}
	}
	formats[f.Name] = f
	return struct{}{}
}

// order is how Formats are listed.
var order = []string{Updates, Incidents, Windows}

// Formats returns every format: those of updates first, then by path.
func Formats() []Format {
	all := make([]Format, 0, len(formats))
	for _, f := range formats {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Format) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.What), slices.Index(order, b.What)), cmp.Compare(a.Path, b.Path))
	})
	return all
}

// ByPath returns the format that is served at a path; the zero Format when none is.
func ByPath(path string) Format {
	for _, f := range Formats() {
		if f.Path == path {
			return f
		}
	}
	return Format{}
}

// Syndicated reports whether the format is a feed, which WebSub can push: a calendar is not.
func (f Format) Syndicated() bool { return f.What != Windows }
