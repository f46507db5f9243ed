package statuspage

// Actor is who did something. Every command takes one.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id"` // the monitor's id, the operator's name, the token's name
}

// ActorKind is the sort of an Actor.
type ActorKind string

// The sorts of actors.
const (
	ByMonitor    ActorKind = "monitor"    // the machine, on a monitor's evidence
	ByOperator   ActorKind = "operator"   // a person signed in to the console
	ByToken      ActorKind = "token"      // a program or a shell with a token
	ByHook       ActorKind = "hook"       // an alerting program; ID is the hook's
	ByLink       ActorKind = "link"       // who followed the link in an alert; ID is the name that they gave
	BySubscriber ActorKind = "subscriber" // a reader, on their own subscription; ID is the subscriber's random id
	BySystem     ActorKind = "system"     // the program itself: reloads, retention, recovery
)

// Person reports whether a human being stands behind the act.
func (a Actor) Person() bool { return a.Kind == ByOperator || a.Kind == ByToken }

// String returns "operator:anna".
func (a Actor) String() string {
	if a.ID == "" {
		return string(a.Kind)
	}
	return string(a.Kind) + ":" + a.ID
}
