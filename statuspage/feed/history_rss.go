package feed

import "io"

const historyRSSPath = "/history.rss"

// An entry for each incident, as Statuspage's feed of the same path.
var _ = register(Format{
	Name: "history-rss", Path: historyRSSPath, ContentType: rssType, Title: "RSS", What: Incidents,
	Write: func(w io.Writer, f Feed) error {
		d, err := f.history(historyRSSPath)
		if err != nil {
			return err
		}
		return d.rss(w)
	},
})
