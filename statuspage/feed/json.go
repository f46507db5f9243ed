package feed

import (
	"encoding/json"
	"io"

	"github.com/gorilla/feeds"
)

// jsonFeed is the library's JSON Feed 1.1 (https://jsonfeed.org/version/1.1) with what it
// lacks: a list of items is required, also when it is empty.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []jsonItem `json:"items"`
}

type jsonItem struct {
	*feeds.JSONItem
	Language string `json:"language,omitempty"` // of its text, where that is not the feed's
}

// json writes the document as JSON Feed 1.1.
func (d document) json(w io.Writer) error {
	built := (&feeds.JSON{Feed: d.build()}).JSONFeed()
	built.Language, built.FeedUrl = d.language, d.self
	built.Author = nil // of version 1.0; Authors has the same
	if d.hub != "" {
		built.Hubs = []*feeds.JSONHub{{Type: "WebSub", Url: d.hub}}
	}
	f := jsonFeed{JSONFeed: built, Items: make([]jsonItem, 0, len(d.entries))}
	for n, e := range d.entries {
		f.Items = append(f.Items, e.json(built.Items[n]))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // it is no part of a page, and full of HTML
	return encoder.Encode(f)
}

// json completes the library's item.
func (e entry) json(item *feeds.JSONItem) jsonItem {
	item.ContentHTML, item.ContentText = e.html, e.text
	for _, c := range e.categories {
		item.Tags = append(item.Tags, c.name)
	}
	return jsonItem{item, e.language}
}
