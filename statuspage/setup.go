package statuspage

import (
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Setup is what configuration says to the Desk. A reload replaces it whole.
type Setup struct {
	Page       Page
	Monitors   []monitor.Monitor
	Components []Component
	Policy     Policy
	Works      MaintenancePolicy
	Testers    []string          // mail addresses of those who are told of drills
	Heartbeats map[string]string // the secret of each passive monitor's ping address, by monitor
	Alerts     []AlertRule       // of what the operators are told, in the order of the file
	Peers      []string          // the monitors of other Fyrs that this one watches
	Pulse      time.Duration     // between two signs of life; 0: none are given
	SelfTest   *SelfTest         // nil: none is sent
	Channels   []ReaderChannel   // in which readers may be told, in the order of the form
	Templates  []Template        // that the configuration declares
	FourEyes   []string          // what needs a second person, of [FourEyesFor]
	SMTPUTF8   bool              // the mail relay takes addresses beyond ASCII (RFC 6531)
}

// Policy is how the monitors' verdicts become incidents.
type Policy struct {
	Auto         AutoMode
	PublishAfter time.Duration // AutoDraft: a draft publishes itself after this; 0: never
	Hold         time.Duration // a component must be in trouble for so long before an incident opens
	GroupWithin  time.Duration // components that fail this soon after join the open automatic incident
	ResolveAfter time.Duration // all well for so long: resolved, with the true end
	ReopenWithin time.Duration // a relapse this soon after the end rejoins the incident
	ReopenFor    time.Duration // a person may reopen an incident for so long after its end
	Nag          time.Duration // operators hear of an incident that is open with all well for so long, and of promised words; 0: of neither
	Target       float64       // the availability promised, in per cent; 0: none
}

// AutoMode says whether verdicts are published.
type AutoMode string

// The modes.
const (
	AutoPublish AutoMode = "publish"
	AutoDraft   AutoMode = "draft"
	AutoOff     AutoMode = "off"
)

// DefaultPolicy is what holds when configuration says nothing.
func DefaultPolicy() Policy {
	return Policy{
		Auto: AutoPublish, PublishAfter: 10 * time.Minute,
		GroupWithin: 2 * time.Minute, ResolveAfter: 5 * time.Minute, ReopenWithin: 30 * time.Minute,
		ReopenFor: 7 * 24 * time.Hour, Nag: 30 * time.Minute,
	}
}

// index is a Setup made ready for look-ups.
type index struct {
	Setup
	monitors   map[string]monitor.Monitor
	components map[string]Component
	backing    map[string][]string // monitor → components that it backs
}

func newIndex(s Setup) index {
	x := index{
		Setup:      s,
		monitors:   make(map[string]monitor.Monitor, len(s.Monitors)),
		components: make(map[string]Component, len(s.Components)),
		backing:    make(map[string][]string, len(s.Monitors)),
	}
	for _, m := range s.Monitors {
		x.monitors[m.ID] = m
	}
	for _, c := range s.Components {
		x.components[c.ID] = c
		for _, m := range c.Monitors {
			x.backing[m] = append(x.backing[m], c.ID)
		}
	}
	return x
}

func (x index) core(component string) bool   { return x.components[component].Core }
func (x index) public(component string) bool { return !x.components[component].Private }

// name is a component's name, or its id when it is no longer configured.
func (x index) name(component string) string {
	if c, ok := x.components[component]; ok {
		return c.Name
	}
	return component
}

// groupOf is the group of a component, "" for none.
func (x index) groupOf(component string) string { return x.components[component].Group }
