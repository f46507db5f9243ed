package statuspage

import (
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor/secret"
)

// Subscriber is an address that asked to be told. Until Confirmed is set nothing but
// confirmations goes there.
type Subscriber struct {
	ID      string        `json:"id"`      // random; what logs and audit call the person
	Channel string        `json:"channel"` // the registered name of a notification channel: mail, webhook
	Address string        `json:"address"` // canonical, as the channel writes it: a mail address, a URL, a number
	Key     string        `json:"-"`       // equal for addresses that are the same person's: case and NFC folded
	Secret  secret.String `json:"-"`       // what the channel needs beside the address: a signing secret, the keys of a browser
	Wish
	Created    time.Time `json:"created_at"`
	Confirmed  time.Time `json:"confirmed_at,omitzero"`
	Suspended  time.Time `json:"suspended_at,omitzero"`
	Suspension string    `json:"suspension,omitempty"` // why, in the remote's words without addresses
	Held       string    `json:"held,omitempty"`       // why the row may not be erased yet (a legal hold); "": it may
	Erase      time.Time `json:"erase_at,omitzero"`    // erasure was asked for while it was held

	ConfirmTill time.Time `json:"-"`
	LinkToken   string    `json:"-"` // the secret of the mailed links (manage, unsubscribe)
	Consent     Consent   `json:"consent"`
}

// Consent is the proof that somebody asked (GDPR Art. 7). When they confirmed is
// [Subscriber.Confirmed].
type Consent struct {
	Version      string    `json:"version"` // of the consent text shown; an import's own words
	At           time.Time `json:"at"`
	Source       string    `json:"source"`                 // the shortened source address (/24, /48), dropped after 90 days; or SourceOperator, SourceImport
	Confirmation string    `json:"confirmation,omitempty"` // the id of the delivery whose link was used: its Message-ID
}

// Sources of a consent that are no reader's address.
const (
	SourceOperator = "operator" // an operator asked for the confirmation
	SourceImport   = "import"   // the contact was verified elsewhere
)

// Active reports whether notices go to the subscriber.
func (s Subscriber) Active() bool {
	return !s.Confirmed.IsZero() && s.Suspended.IsZero() && s.Erase.IsZero()
}

// Left reports whether the subscriber has left, or will be erased when a hold ends. Their
// links lead nowhere any more, but to the undo of the first.
func (s Subscriber) Left() bool { return s.Suspension == SuspendedByReader || !s.Erase.IsZero() }

// Linkable reports whether a link that somebody asked for may go to the address: the
// person may have left, but nothing was sent back from there.
func (s Subscriber) Linkable() bool {
	return !s.Confirmed.IsZero() && s.Erase.IsZero() && (s.Suspended.IsZero() || s.Suspension == SuspendedByReader)
}

// Resumable reports whether an operator may lift the suspension: what was sent came back,
// and the person has said neither that they want no more nor that a mail was unwanted.
func (s Subscriber) Resumable() bool {
	return s.Standing() == StandingSuspended && !s.complained()
}

func (s Subscriber) complained() bool { return strings.HasPrefix(s.Suspension, SuspendedByComplaint) }

// Standing is where the subscriber stands, in one word.
func (s Subscriber) Standing() SubscriberStanding {
	switch {
	case s.Left():
		return StandingLeft
	case !s.Suspended.IsZero():
		return StandingSuspended
	case s.Confirmed.IsZero():
		return StandingPending
	}
	return StandingConfirmed
}

// SubscriberStanding is where a subscriber stands.
type SubscriberStanding string

// The standings. A hold is beside them: who is held stands somewhere, too.
const (
	StandingPending   SubscriberStanding = "pending"   // asked, and has not confirmed
	StandingConfirmed SubscriberStanding = "confirmed" // is told
	StandingSuspended SubscriberStanding = "suspended" // is not told: what was sent came back
	StandingLeft      SubscriberStanding = "left"      // unsubscribed, and is erased soon
)

// SubscriberQuery selects subscribers, in the order of their ids; zero fields select all.
type SubscriberQuery struct {
	After    string // those after this id
	Limit    int    // at most so many; 0: 500
	Standing SubscriberStanding
	Held     bool // only those under a legal hold
}

// SubscriberCounts is how many subscribers stand where.
type SubscriberCounts struct {
	Pending   int `json:"pending"`
	Confirmed int `json:"confirmed"`
	Suspended int `json:"suspended"`
	Left      int `json:"left"`
	Held      int `json:"held"` // of all these, under a legal hold
}

// Footprint is what is remembered of an address apart from its subscription, so that
// nobody is mailed again and again by asking in their name. The store keeps it under a
// keyed hash of the address, for FootprintFor after the last time that somebody asked.
type Footprint struct {
	Channel, Key string      // whose; see Subscriber
	Asked        []time.Time // when a confirmation was asked for that nobody has answered, oldest first
	Linked       []time.Time // when a fresh link was, within a day, oldest first
	At           time.Time   // when somebody asked last
	Never        bool        // whoever has the address wants nothing ever again; it is kept for good
}

// FootprintFor is how long a Footprint is kept.
const FootprintFor = 30 * 24 * time.Hour
