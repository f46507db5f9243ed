package templates

import "time"

// Ways are the ways to be told, at the foot of a page and beside the feeds of its Layout.
type Ways struct {
	Mail    bool     // the short form: an address and a button
	More    bool     // the dialog at /subscribe offers something
	Stamp   string   // of the short form, see Dialog
	Subject string   // the id of what the page is about, when it can be followed alone; else ""
	Choices []Choice // components: those chosen go along with the short form
}

// Dialog is what a reader is asked who wants to be told, with the answers so far.
type Dialog struct {
	Roads   []Road // in the order in which they are offered; none: only the feeds are left
	PushKey string // the page's public key for Web Push; "" without a Road for it
	Stamp   string // says when the form was made, and that we made it
	Wishes  Wishes
	Problem string // of the whole form: "" or "too_many", "channel", "subject"
}

// Road is one way to be told for which the reader gives an address.
type Road struct {
	Channel string // by name: "mail", "slack"
	Chosen  bool
	Address string // as it was sent, when it comes back
	Problem string // "" or what is wrong with it: "empty", "wrong"
}

// Wishes are what a reader wants to hear, as a form asks for it.
type Wishes struct {
	Open          bool   // shown at once, and not folded
	Subject       *Topic // what alone is wanted; nil: everything
	Groups        []Wished
	Gone          bool   // something was chosen that is not on the page any more
	KeepsGone     bool   // and stays chosen
	Impact        string // the least that is told: "none" for any
	NoMaintenance bool
	Language      string         // BCP 47
	Languages     []LanguageLink // those to choose from; fewer than two hide the choice
	Zone          string         // as it was sent; "" is the page's
	PageZone      string         // IANA name
	From, Till    string         // of the quiet hours: "22:00"; "" for none
	Faults        []Fault
}

// Topic is one incident, or one maintenance, that is followed alone.
type Topic struct {
	ID    string
	Title string // "" for one that is not shown any more
	Lang  string // BCP 47 of Title when that is not the page's language; else ""
}

// Wished is a group that can be wished for as a whole, with the components in it. The one
// without a name holds those that are in none.
type Wished struct {
	Name       string
	Chosen     bool
	Components []Choice
}

// Fault is something in a form that can't be taken as it is.
type Fault struct {
	Field   string // the id of the field, or of the fields together: "zone", "quiet"
	What    string // "zone", "quiet", "impact", "language", "component"; of an address "empty", "wrong"
	Channel string // of an address
}

// Subscribe is the dialog: /subscribe.
type Subscribe struct {
	Layout
	Dialog
}

// Again is the second page, shown to a crowd and to whoever looks like a program: the same
// form filled in, with one button.
type Again struct {
	Layout
	Channel string
	Address string // as it was sent
	Fields  []Hidden
}

// Hidden is a field that goes along with a form unseen.
type Hidden struct{ Name, Value string }

// Sent follows a POST of the form, with equal words for known and unknown addresses.
type Sent struct {
	Layout
	Channel string
	Address string        // as it was sent
	Till    time.Duration // how long the link works
}

// Hearing is what a subscriber hears, in short.
type Hearing struct {
	Names         []string // of groups and components; none: all
	Subject       *Topic   // what alone they hear of; nil: everything
	Impact        string   // the least that is told: "none" for any
	NoMaintenance bool
	From, Till    string // of the quiet hours: "22:00"; "" for none
}

// Recipient is a subscriber as the pages of mailed links show one.
type Recipient struct {
	Token   string // of the link
	Channel string
	Address string // masked: "a…@example.com"
	Hearing Hearing
}

// Confirm is the page of the mailed link: a button that POSTs the token.
type Confirm struct {
	Layout
	Recipient
}

// Confirmed follows its POST. Token is that of /subscription.
type Confirmed struct {
	Layout
	Recipient
}

// Manage is a subscription: /subscription?token=….
type Manage struct {
	Layout
	Recipient
	Wishes Wishes
	Kept   Kept
	Note   string // "" or what was just done: "saved", "returned", "asked", "many"
}

// Kept is what is held of a subscriber beside the wish.
type Kept struct {
	Asked     time.Time
	Confirmed time.Time // zero while they have not
	Consent   string    // the version of the text that they agreed to
	Source    string    // the network they came from; "" once it is dropped
	Suspended time.Time // nothing is sent since then; zero when all is well
	Reason    string    // why, in the remote's words
	Legal     bool      // a duty says to keep it for now
}

// Fresh is the page of the fresh link, which lasts an hour: /subscription/fresh?token=….
type Fresh struct {
	Layout
	Recipient
	Kept   Kept
	Unsure bool // the box was not ticked
}

// Erased follows the erasure.
type Erased struct {
	Layout
	Later bool // it is done once no duty says to keep it any more
}

// Unsubscribe is the page of the link to leave: a button that POSTs the token.
type Unsubscribe struct {
	Layout
	Recipient
}

// Unsubscribed follows it, and offers to undo, or to hear of major outages only.
type Unsubscribed struct {
	Layout
	Token string
	For   time.Duration // how long that works
}
