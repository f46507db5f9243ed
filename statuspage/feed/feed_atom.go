package feed

import "io"

const feedAtomPath = "/feed.atom"

// An entry for each update, as Atom 1.0 (RFC 4287).
var _ = register(Format{
	Name: "atom", Path: feedAtomPath, ContentType: atomType, Title: "Atom", What: Updates,
	Write: func(w io.Writer, f Feed) error {
		d, err := f.updates(feedAtomPath)
		if err != nil {
			return err
		}
		return d.atom(w)
	},
})
