package statuspage

import "time"

// Tally counts deliveries by how far they have come.
type Tally struct {
	Queued     int `json:"queued"` // those that are being sent included
	Sent       int `json:"sent"`
	Merged     int `json:"merged"`
	Bounced    int `json:"bounced"`
	GivenUp    int `json:"given_up"`
	Suppressed int `json:"suppressed"`
	Retried    int `json:"retried"`   // of all of these, those that took more than one attempt
	Ambiguous  int `json:"ambiguous"` // attempts whose outcome is not known
}

// Total is how many were to be told, and had not left meanwhile.
func (t Tally) Total() int { return t.Queued + t.Sent + t.Merged + t.Bounced + t.GivenUp }

// Delivered is how many have been told: by a delivery of their own, or along with another.
func (t Tally) Delivered() int { return t.Sent + t.Merged }

// Add counts more deliveries.
func (t Tally) Add(o Tally) Tally {
	return Tally{
		Queued: t.Queued + o.Queued, Sent: t.Sent + o.Sent, Merged: t.Merged + o.Merged, Bounced: t.Bounced + o.Bounced,
		GivenUp: t.GivenUp + o.GivenUp, Suppressed: t.Suppressed + o.Suppressed, Retried: t.Retried + o.Retried, Ambiguous: t.Ambiguous + o.Ambiguous,
	}
}

// DeliveryCounts is how far an event's deliveries have come, in all and by channel.
type DeliveryCounts struct {
	Tally
	Channels map[string]Tally `json:"channels,omitempty"` // by the channel's name; "" from before it was noted
}

// DeliveryQuery chooses deliveries; the zero one is all of them.
type DeliveryQuery struct {
	Event   int64          // of this event only
	About   string         // only operators' alerts about the event with this public id
	Failed  bool           // only those that were given up, or came back
	State   *DeliveryState // only those in this state
	Channel string         // only those over this channel
	After   string         // the id of the last one that is known: only what comes behind it
	Limit   int            // 0: all
}

// Attempt is a run of attempts to deliver that failed with the same answer.
type Attempt struct {
	First  time.Time `json:"first_at"`
	Last   time.Time `json:"last_at"`
	Times  int       `json:"times"`
	Answer string    `json:"answer"` // the remote's words, or what was met instead; without addresses
}
