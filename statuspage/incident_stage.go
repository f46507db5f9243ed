package statuspage

import (
	"slices"
	"strings"
	"time"
)

// The lifecycle of an incident. While it runs, a post may say any of the three stages of
// a running one, in any order, or resolve it; what was resolved is reopened or gets its
// postmortem; a postmortem is the last word, and may be added to.

// stagesAfter lists the stages that a post may lead to from i at an instant.
func stagesAfter(i Incident, reopenable time.Duration, now time.Time) []Stage {
	running := []Stage{Investigating, Identified, Monitoring}
	switch {
	case i.Open():
		return append(running, Resolved)
	case i.Stage == Resolved && now.Sub(i.Ended) <= reopenable:
		return append(running, Postmortem)
	}
	return []Stage{Postmortem}
}

// nextStage is the stage that a post leads to, or why it can't; want 0 keeps the stage.
func (p *plan) nextStage(i Incident, want Stage) (Stage, error) {
	allowed := stagesAfter(i, p.b.x.Policy.ReopenFor, p.now)
	switch {
	case want == 0 && i.Open():
		return i.Stage, nil
	case want == 0:
		return 0, &Invalid{
			Field: "status", Value: i.Stage.String(), Example: allowed[len(allowed)-1].String(),
			Reason: "is this incident's status: it has ended, so say what comes next (" + stageList(allowed) + ")",
		}
	case slices.Contains(allowed, want):
		return want, nil
	}
	return 0, &Invalid{Field: "status", Value: want.String(), Reason: p.whyNot(i, want) + ": what can follow is " + stageList(allowed), Example: allowed[len(allowed)-1].String()}
}

// whyNot says why an incident can't go on to a stage.
func (p *plan) whyNot(i Incident, want Stage) string {
	switch {
	case want > Postmortem:
		return "is not an incident's status"
	case want == Postmortem:
		return "comes after resolved"
	case want == i.Stage:
		return "is this incident's status already"
	case i.Stage == Postmortem:
		return "can't follow a postmortem, which is the last word (open another incident)"
	case want == Resolved:
		return "is over already"
	}
	return "can't be any more: an incident is reopened at most " + inWords(p.b.x.Policy.ReopenFor) + " after its end (open another one)"
}

// inWords is a duration as configuration writes it, in days where it is some.
func inWords(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day && d%day == 0 {
		return strings.TrimSuffix((d/24).String(), "h0m0s") + " days"
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

func stageList(stages []Stage) string {
	names := make([]string, len(stages))
	for n, s := range stages {
		names[n] = s.String()
	}
	return strings.Join(names, ", ")
}
