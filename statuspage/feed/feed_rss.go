package feed

import "io"

const feedRSSPath = "/feed.rss"

// An entry for each update, as RSS 2.0 (https://www.rssboard.org/rss-specification).
var _ = register(Format{
	Name: "rss", Path: feedRSSPath, ContentType: rssType, Title: "RSS", What: Updates,
	Write: func(w io.Writer, f Feed) error {
		d, err := f.updates(feedRSSPath)
		if err != nil {
			return err
		}
		return d.rss(w)
	},
})
