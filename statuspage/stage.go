package statuspage

import "slices"

// Stage is how far an incident, or a maintenance, has come.
type Stage uint8

// The stages of incidents, and those of maintenance. The numbers are stored: they never
// change.
const (
	Investigating Stage = 1
	Identified    Stage = 2
	Monitoring    Stage = 3
	Resolved      Stage = 4
	Postmortem    Stage = 5

	Scheduled  Stage = 6
	InProgress Stage = 7
	Verifying  Stage = 8
	Completed  Stage = 9
	Cancelled  Stage = 10
)

var stageNames = [...]string{
	"", "investigating", "identified", "monitoring", "resolved", "postmortem",
	"scheduled", "in_progress", "verifying", "completed", "cancelled",
}

// Stages lists those of incidents in their order.
func Stages() []Stage { return []Stage{Investigating, Identified, Monitoring, Resolved, Postmortem} }

// MaintenanceStages lists those of maintenance in their order.
func MaintenanceStages() []Stage {
	return []Stage{Scheduled, InProgress, Verifying, Completed, Cancelled}
}

// String returns the stage as Statuspage writes it.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return ""
}

// ParseStage reads an incident's stage by name.
func ParseStage(name string) (Stage, error) {
	if s, ok := stageNamed(name); ok && slices.Contains(Stages(), s) {
		return s, nil
	}
	return 0, &Invalid{Field: "status", Value: name, Reason: "is not an incident's status (investigating, identified, monitoring, resolved, postmortem)", Example: "identified"}
}

// ParseMaintenanceStage reads a maintenance's stage by name.
func ParseMaintenanceStage(name string) (Stage, error) {
	if s, ok := stageNamed(name); ok && slices.Contains(MaintenanceStages(), s) {
		return s, nil
	}
	return 0, &Invalid{Field: "status", Value: name, Reason: "is not a maintenance's status (scheduled, in_progress, verifying, completed, cancelled)", Example: "verifying"}
}

func stageNamed(name string) (Stage, bool) {
	n := slices.Index(stageNames[1:], name)
	return Stage(n + 1), n >= 0
}

// MarshalText writes the stage by name.
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a stage of either sort by name.
func (s *Stage) UnmarshalText(text []byte) error {
	stage, ok := stageNamed(string(text))
	if !ok {
		return &Invalid{Field: "status", Value: string(text), Reason: "is not the status of an incident or a maintenance", Example: "identified"}
	}
	*s = stage
	return nil
}

// Over reports whether the incident or the maintenance has ended.
func (s Stage) Over() bool {
	return s == Resolved || s == Postmortem || s == Completed || s == Cancelled
}
