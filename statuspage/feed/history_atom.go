package feed

import "io"

const historyAtomPath = "/history.atom"

// An entry for each incident, as Statuspage's feed of the same path.
var _ = register(Format{
	Name: "history-atom", Path: historyAtomPath, ContentType: atomType, Title: "Atom", What: Incidents,
	Write: func(w io.Writer, f Feed) error {
		d, err := f.history(historyAtomPath)
		if err != nil {
			return err
		}
		return d.atom(w)
	},
})
