package statuspage

import (
	"slices"
	"time"
)

// NoticeKind is the sort of a Notice.
type NoticeKind string

// The sorts of notices.
const (
	TellEvent   NoticeKind = "event"   // an event, to every subscriber who wants it
	TellConfirm NoticeKind = "confirm" // "is it you who subscribed?", to one address
	TellAlert   NoticeKind = "alert"   // something for the operators
	TellLink    NoticeKind = "link"    // a fresh one-hour link to one's own settings, to one address
	TellDrill   NoticeKind = "drill"   // an update of a drill, to its testers
	TellPulse   NoticeKind = "pulse"   // a sign of life: that probes are made, decided on, stored and delivered
)

// Lane is the order in which waiting deliveries go out; a smaller one goes first.
type Lane uint8

// The lanes.
const (
	LaneAlert   Lane = 0 // operators' alerts
	LaneNotice  Lane = 1 // events, to confirmed subscribers
	LaneConfirm Lane = 2 // confirmations, and links that somebody asked for
	LaneDigest  Lane = 3 // what can wait for the end of somebody's quiet hours
)

// Notice is one thing to tell, made in the same transaction as what it tells of.
// Deliveries are fanned out from it after the commit.
type Notice struct {
	ID         string     `json:"id"`
	Kind       NoticeKind `json:"kind"`
	Lane       Lane       `json:"lane"`
	At         time.Time  `json:"at"`
	Event      int64      `json:"event,omitempty"`      // TellEvent: the event's sequence number
	Subscriber string     `json:"subscriber,omitempty"` // TellConfirm, TellLink: the one recipient
	Token      string     `json:"-"`                    // TellConfirm, TellLink: the link's secret; wiped once it is sent
	Alert      *Alert     `json:"alert,omitempty"`      // TellAlert
	Target     string     `json:"target,omitempty"`     // TellAlert, TellPulse: only to the configured alert with this id; "": to all who want it. TellDrill: see [Drill.Target]
	NotBefore  time.Time  `json:"not_before,omitzero"`  // it waits until then, and can be taken back; zero: it does not wait
}

// Alert is something for the operators: a confirmed change of a monitor, or our own trouble.
type Alert struct {
	Key     string    `json:"key"` // "monitor:api", "mail", "store", "network": what it is about
	Firing  bool      `json:"firing"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"` // raw reasons are allowed here: only operators read it
	Since   time.Time `json:"since"`
	Monitor string    `json:"monitor,omitempty"`
	Status  string    `json:"status,omitempty"`
	Cause   string    `json:"cause,omitempty"`
	Event   string    `json:"event,omitempty"` // the public event's id, when there is one

	Severity Impact   `json:"severity,omitempty"` // minor: it is degraded; major: it is down; critical: it is down and core, or it is Fyr itself
	Ack      string   `json:"ack,omitempty"`      // the secret of the link that acknowledges it; "": nothing is to be acknowledged
	Acked    string   `json:"acked,omitempty"`    // who has taken it on: it says nothing else, and only to targets that keep alarms of their own
	Note     string   `json:"note,omitempty"`     // the words of who has
	Instead  []string `json:"instead,omitempty"`  // the ids of the configured alerts that could not be told it, and for whom this one is
	Others   []Alert  `json:"others,omitempty"`   // what failed, or recovered, together with it: told as one; Subject and Text tell of all
}

// DeliveryState is how far a Delivery has come.
type DeliveryState uint8

// The states. The numbers are stored: they never change.
const (
	Queued     DeliveryState = 0
	Sending    DeliveryState = 1 // leased by a worker
	Sent       DeliveryState = 2 // the remote took it
	GivenUp    DeliveryState = 3 // refused for good for a reason that is not the recipient's, or too old
	Suppressed DeliveryState = 4 // the recipient left, or was suspended, before it went out
	Merged     DeliveryState = 5 // a later one to the same recipient carried it along, see Delivery.Carrier
	Bounced    DeliveryState = 6 // the recipient's side refused it for good, at once or in a message that came later
)

var deliveryStates = [...]string{"queued", "sending", "sent", "given_up", "suppressed", "merged", "bounced"}

// String returns the state as JSON writes it.
func (s DeliveryState) String() string { return deliveryStates[min(int(s), len(deliveryStates)-1)] }

// MarshalText writes the state by name.
func (s DeliveryState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state by name; any other word is an error.
func (s *DeliveryState) UnmarshalText(text []byte) error {
	n := slices.Index(deliveryStates[:], string(text))
	if n < 0 {
		return &Invalid{Field: "state", Value: string(text), Reason: "is not a delivery's state", Example: "sent"}
	}
	*s = DeliveryState(n)
	return nil
}

// Delivery is a Notice to one recipient over one channel.
type Delivery struct {
	ID         string        `json:"id"` // random; the Message-ID is made of it, the same at each attempt
	Notice     string        `json:"notice"`
	Kind       NoticeKind    `json:"kind,omitempty"` // of the notice, where deliveries are listed
	Event      int64         `json:"event,omitempty"`
	Channel    string        `json:"channel"` // the registered name of a notification channel: mail, webhook
	Subscriber string        `json:"subscriber,omitempty"`
	Alert      string        `json:"alert,omitempty"` // the configured alert's id, for operators' alerts
	Lane       Lane          `json:"lane"`
	State      DeliveryState `json:"state"`
	Attempts   int           `json:"attempts"`  // how often it was handed to the remote
	Ambiguous  int           `json:"ambiguous"` // attempts whose outcome is not known: the only possible repeats
	Queued     time.Time     `json:"queued_at"`
	NextAt     time.Time     `json:"next_at,omitzero"`
	SentAt     time.Time     `json:"sent_at,omitzero"`
	Answer     string        `json:"answer,omitempty"`  // the remote's last words, without addresses
	Carrier    string        `json:"carrier,omitempty"` // Merged: the id of the delivery that carried it along
}

// Parcel is a claimed delivery with everything that its channel needs to send it.
type Parcel struct {
	Delivery Delivery
	Notice   Notice
	Told     *Told       // TellEvent: what happened
	To       *Subscriber // nil for operators' alerts
	Earlier  []Parcel    // what waited for the same recipient and goes out with this one, oldest first
}
