package feed

import "io"

const feedJSONPath = "/feed.json"

// An entry for each update, as JSON Feed 1.1 (https://jsonfeed.org/version/1.1).
var _ = register(Format{
	Name: "json", Path: feedJSONPath, ContentType: jsonType, Title: "JSON Feed", What: Updates,
	Write: func(w io.Writer, f Feed) error {
		d, err := f.updates(feedJSONPath)
		if err != nil {
			return err
		}
		return d.json(w)
	},
})
