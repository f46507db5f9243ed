package statuspage

import (
	"time"
)

// Component is what the public sees: a service by the name its users know.
// Configuration declares it.
type Component struct {
	ID           string
	Name         string
	Group        string // shown under this heading; "" stands on its own
	Description  string
	Monitors     []string // ids; empty: a person sets its status
	Core         bool     // an outage is critical
	WhenDown     Status   // when all its monitors are down
	WhenSomeDown Status   // when some are
	Private      bool     // in no public output at all
	Target       float64  // the availability promised for it, in per cent; 0: as for all
}

// Override is a person's word over the monitors', with an end, and visible as such.
type Override struct {
	Component string    `json:"component"`
	Status    Status    `json:"status"`
	Reason    string    `json:"reason"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	Until     time.Time `json:"until"`          // always set
	Ended     time.Time `json:"ended,omitzero"` // when it was cleared, or ran out
}

// Mute keeps a monitor from alerting and from opening incidents, with an end.
type Mute struct {
	Monitor string    `json:"monitor"`
	Reason  string    `json:"reason"`
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
}

// Span is a component in one status from an instant until the next span of the same
// component begins. The first one is the component's beginning.
type Span struct {
	Component string    `json:"component"`
	From      time.Time `json:"from"`
	Status    Status    `json:"status"`
	Counts    Status    `json:"counts_as,omitempty"` // under maintenance that was not announced beforehand: what it counts as in uptime; zero: as Status

	Correction string `json:"correction,omitempty"` // the id of the correction that says so; never stored
}

// Standing is a component as it stands now.
type Standing struct {
	Component Component
	Status    Status
	Since     time.Time
	Machine   Status    // what the monitors say alone
	Override  *Override // a person's word, if one holds
	Checked   time.Time // the newest proof behind the status
	Waiting   bool      // its monitors have settled on nothing yet: the first checks are running
	Interval  time.Duration
	Latency   time.Duration // of the last successful probe; 0: none
}
