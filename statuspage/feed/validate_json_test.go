package feed_test

import (
	"bytes"
	"encoding/json"
	"time"
)

// jsonDocument is what JSON Feed 1.1 has and we use; anything else in a feed is a fault.
type jsonDocument struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description"`
	Language    string     `json:"language"`
	Authors     []jsonName `json:"authors"`
	Hubs        []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"hubs"`
	Items *[]struct {
		ID          string   `json:"id"`
		URL         string   `json:"url"`
		Title       string   `json:"title"`
		ContentHTML string   `json:"content_html"`
		ContentText string   `json:"content_text"`
		Published   string   `json:"date_published"`
		Modified    string   `json:"date_modified"`
		Tags        []string `json:"tags"`
		Language    string   `json:"language"`
	} `json:"items"`
}

type jsonName struct {
	Name string `json:"name"`
}

// validJSON holds a document to https://jsonfeed.org/version/1.1.
func validJSON(document []byte) (p problems) {
	var f jsonDocument
	d := json.NewDecoder(bytes.NewReader(document))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return problems{err.Error()}
	}
	if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || f.Language == "" {
		p.add("version %q, title %q, language %q", f.Version, f.Title, f.Language)
	}
	p.absolute("home_page_url", f.HomePageURL)
	p.absolute("feed_url", f.FeedURL)
	if len(f.Authors) != 1 || f.Authors[0].Name == "" {
		p.add("no author")
	}
	if len(f.Hubs) != 1 || f.Hubs[0].Type != "WebSub" {
		p.add("hubs %v", f.Hubs)
	} else {
		p.absolute("hub", f.Hubs[0].URL)
	}
	if f.Items == nil {
		p.add("no items: an empty list is required")
		return p
	}
	seen := map[string]bool{}
	for _, i := range *f.Items {
		p.unique(seen, i.ID)
		p.absolute("url", i.URL)
		if i.ID == "" || i.Title == "" || i.ContentHTML == "" && i.ContentText == "" {
			p.add("item %q has no title or no content", i.ID)
		}
		if p.date("date_modified", time.RFC3339, i.Modified).Before(p.date("date_published", time.RFC3339, i.Published)) {
			p.add("item %q was modified before it was published", i.ID)
		}
	}
	return p
}
