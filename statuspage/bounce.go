package statuspage

import (
	"slices"
	"time"
)

// Bounce is what a mail that came back, or a reader's complaint, says of a delivery.
type Bounce struct {
	Delivery string // its id
	Class    BounceClass
	Status   string // the enhanced status code (RFC 3463): "5.1.1"; a complaint's sort: "abuse"; may be empty
	Words    string // what the remote said, one line without addresses
}

// BounceClass is how much a bounce says against its recipient.
type BounceClass uint8

// The classes. The numbers are stored: they never change.
const (
	BounceDelayed   BounceClass = 0 // it may still arrive: only noted
	BounceExpired   BounceClass = 1 // it waited too long: noted, and says nothing about the address
	BounceSoft      BounceClass = 2 // refused for good, for a reason that may pass
	BounceHard      BounceClass = 3 // there is no such address
	BounceComplaint BounceClass = 4 // the reader called it unwanted
)

var bounceClasses = [...]string{"delayed", "expired", "soft", "hard", "complaint"}

// String returns the class as logs call it.
func (c BounceClass) String() string { return bounceClasses[min(int(c), len(bounceClasses)-1)] }

// How many soft bounces, in how long, suspend a subscriber.
const (
	MostBounces = 3
	BouncesIn   = 30 * 24 * time.Hour
)

// nowhere are the codes that say that an address will never be: no such mailbox, no such
// domain, no such syntax, moved without a word (RFC 3463 section 3.2), and a domain that
// takes no mail at all (RFC 7505).
var nowhere = []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}

// ClassOf is the class of a failure with an enhanced status code (RFC 3463); a failure
// without one is soft.
func ClassOf(status string) BounceClass {
	switch {
	case slices.Contains(nowhere, status):
		return BounceHard
	case len(status) > 0 && status[0] == '4':
		return BounceExpired
	}
	return BounceSoft
}

// Returned reports whether the mail did not arrive.
func (c BounceClass) Returned() bool {
	return c == BounceExpired || c == BounceSoft || c == BounceHard
}

// SuspendedByComplaint is how the Subscriber.Suspension of one who complained begins.
const SuspendedByComplaint = "the reader called a mail unwanted"

// Suspends is why a bounce suspends its recipient, who has had so many soft ones within
// BouncesIn, this one included; "" when it does not.
func (b Bounce) Suspends(soft int) string {
	switch {
	case b.Class == BounceHard:
		return "the address does not exist: " + b.Words
	case b.Class == BounceComplaint:
		return SuspendedByComplaint + " (" + b.Status + ")"
	case b.Class == BounceSoft && soft >= MostBounces:
		return "three mails were refused within 30 days: " + b.Words
	}
	return ""
}
