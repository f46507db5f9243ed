package statuspage

import "time"

// Extract is everything that is held about one person (GDPR Art. 15). What the channel
// needs beside the address, a signing secret or a browser's keys, is held and not shown.
type Extract struct {
	Subscriber
	Asked      []time.Time    `json:"asked"`      // when confirmations and links were asked for, as far as it is remembered
	Notices    []Notice       `json:"notices"`    // what was for this person alone: confirmations and links
	Deliveries []HeldDelivery `json:"deliveries"` // what was sent, when, and what the other side answered
	Bounces    []HeldBounce   `json:"bounces"`    // what came back later
	Audit      []LoggedEntry  `json:"audit"`      // who did what with the subscription
}

// HeldDelivery is a delivery with the attempts that failed before it was settled.
type HeldDelivery struct {
	Delivery
	Failures []Attempt `json:"failures,omitempty"`
}

// HeldBounce is what is held of a message that came back.
type HeldBounce struct {
	Delivery string    `json:"delivery"` // its id
	Class    string    `json:"class"`    // see BounceClass
	Status   string    `json:"status,omitempty"`
	At       time.Time `json:"at"` // when it was heard of
}

// Erasure is one line of the journal of erasures: after a restore of a backup they are
// done again.
type Erasure struct {
	Subscriber string    `json:"subscriber"` // the random id
	At         time.Time `json:"at"`
}
