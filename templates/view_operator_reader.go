package templates

import "time"

// The pages of subscribers send their forms to these paths, always by POST:
//
//	/readers/find             search: an id, or a whole address
//	/readers/add              address
//	/readers/import           consent, contacts or file (multipart)
//	/readers/{id}/unmask      shows the address whole, once
//	/readers/{id}/export      everything that is held, as a file
//	/readers/{id}/resume
//	/readers/{id}/hold        reason
//	/readers/{id}/release
//	/readers/{id}/erase       address (shortened, as it is shown), never=1

// OperatorReaders is who is told.
type OperatorReaders struct {
	Layout
	Counts  ReaderCounts
	State   string // [state] "pending", "confirmed", "suspended", "left" or "held"; "": all
	Search  string // [search]
	Readers []Reader
	Older   string // the query of the next page; "": that was all
	Add     AddReader
	Import  ImportReaders
	Notice  string
}

// ReaderCounts is how many subscribers stand where.
type ReaderCounts struct{ Pending, Confirmed, Suspended, Left, Held int }

// Total is how many there are.
func (c ReaderCounts) Total() int { return c.Pending + c.Confirmed + c.Suspended + c.Left }

// Tabs are the states with their counts, in the order in which they are offered.
func (c ReaderCounts) Tabs() []ReaderTab {
	return []ReaderTab{{"", c.Total()}, {"confirmed", c.Confirmed}, {"pending", c.Pending}, {"suspended", c.Suspended}, {"left", c.Left}, {"held", c.Held}}
}

// ReaderTab is a state and how many stand there.
type ReaderTab struct {
	State string
	Count int
}

// Reader is a subscriber as operators see one.
type Reader struct {
	ID            string
	Channel       string
	Address       string // shortened, but where the privacy officer asked
	State         string // "pending", "confirmed", "suspended" or "left"
	Components    []Choice
	Groups        []string
	Subject       string // the id of the only incident that they want to hear of
	Impact        string // the least
	NoMaintenance bool
	Language      string
	Zone          string
	Created       time.Time
	Confirmed     time.Time
	Suspended     time.Time
	Suspension    string
	Resumable     bool // an operator may lift the suspension
	Held          string
	Erase         time.Time
}

// AddReader asks somebody to confirm.
type AddReader struct {
	Address  string // [address]
	Problems []Problem
}

// ImportReaders takes contacts that were verified elsewhere.
type ImportReaders struct {
	Consent      string // [consent]
	Text         string // [contacts] CSV
	Problems     []Problem
	Done         bool
	Added, Known int
	Passed       []string
}

// OperatorReader is one subscriber.
type OperatorReader struct {
	Layout
	Reader     Reader
	Masked     string // the address as it has to be typed to erase
	Whole      bool   // the address is shown whole
	Source     string // of the consent
	Version    string // of the consent's text
	Deliveries []SentTo
	Stays      []Problem // why the suspension was not lifted
	Hold       Act       // that was refused
	Erase      Act
	Notice     string
}

// SentTo is a message to a subscriber.
type SentTo struct {
	At       time.Time
	State    string
	Attempts int
	Answer   string
}
