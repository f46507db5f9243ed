package monitor

import "fmt"

// Status is what is known of a monitor's target.
type Status uint8

// The four statuses. The numbers are stored: they never change.
const (
	Unknown  Status = 0 // our prober could not tell
	Up       Status = 1 // the target did what was expected
	Degraded Status = 2 // it did, but slowly or not quite as it should
	Down     Status = 3 // it did not
)

var statusNames = [...]string{"unknown", "up", "degraded", "down"}

// String returns the status as configuration, JSON and pages write it.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// MarshalText writes the status by name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a status by name; any other word is an error.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a monitor's status (unknown, up, degraded or down)", text)
}

// Known reports whether the status says anything about the target.
func (s Status) Known() bool { return s != Unknown }

// Bad reports whether the status counts as a failure on the way to a verdict.
func (s Status) Bad() bool { return s == Down || s == Degraded }
