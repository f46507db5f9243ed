package templates

import (
	"strings"
	"time"
)

// Sending counts deliveries by how far they have come.
type Sending struct {
	Total     int // all that were to be told, and had not left meanwhile
	Delivered int // Merged included
	Queued    int
	Bounced   int
	GivenUp   int
	Merged    int // told along with a later one
	Left      int // recipients who left before
	Retried   int // took more than one attempt
}

// ChannelSending is how far the deliveries of one channel have come.
type ChannelSending struct {
	Channel string // its registered name: "mail"
	Sending
}

// Ledger is what became of one update.
type Ledger struct {
	Stage    string
	At       time.Time
	Sending  Sending
	Channels []ChannelSending // when there are several
	Failures []Failure        // newest first, some of them
}

// Failure is a delivery that was given up, or came back.
type Failure struct {
	To       string // the masked address; "": erased since
	Channel  string
	Answer   string // the remote's, in its words
	Attempts int
	Drill    string // the id of the drill that it is of; "": of none
	Queued   time.Time
}

// HeldPost is a post that nobody has been told of yet, and that can be taken back.
type HeldPost struct {
	Page  string // path of what was posted in; its forms go to PAGE/undo and PAGE/now
	Event string // the update's id
	Title string // of what was posted in
	Stage string // of the update
	Told  int    // who will be told; 0: it was posted quietly
	Till  time.Time
}

// Outbox is what waits to go out.
type Outbox struct {
	Waiting  int
	Oldest   time.Time // when the oldest of them was made; zero: nothing waits
	Rests    []Rest
	Failures []Failure // newest first, some of them
}

// Rest is a channel that fails and is left alone for a while.
type Rest struct {
	Channel string
	Since   time.Time // when it began to fail
	Until   time.Time // the next attempt
	Why     string    // the remote's words, or what was met instead
}

// Reach is how many people a channel tells.
type Reach struct {
	Channel string
	Told    int
}

// sent says how far deliveries have come: "412 of 415 delivered, 3 bounced".
func (s *Set) sent(n Sending) string {
	if n.Total+n.Left == 0 {
		return s.T("op.ledger.nobody")
	}
	said := []string{s.T("op.ledger.delivered", "Done", n.Delivered, "Count", n.Total)}
	add := func(n int, text string) {
		if n > 0 {
			said = append(said, text)
		}
	}
	add(n.Queued, s.T("op.ledger.waiting", "Count", n.Queued))
	add(n.Bounced, s.T("op.ledger.bounced", "Count", n.Bounced))
	add(n.GivenUp, s.T("op.ledger.givenup", "Count", n.GivenUp))
	add(n.Merged, s.T("op.ledger.merged", "Count", n.Merged))
	add(n.Left, s.T("op.ledger.left", "Count", n.Left))
	add(n.Retried, s.T("op.ledger.retried", "Count", n.Retried))
	return strings.Join(said, s.T("list.comma"))
}
