package statuspage

import (
	"slices"
	"time"
)

// AlertRule says of which alarms one configured target hears, and when.
type AlertRule struct {
	ID      string // the configured alert's id
	Channel string // the name of its channel, for people

	Monitors   []string // alarms of these,
	Groups     []string // of what stands behind these groups,
	Components []string // or behind these components; none of the three: of all
	Own        bool     // alarms of Fyr itself, and of the Fyrs that it watches

	Severity       Impact        // the least that is told
	After          time.Duration // told only if it still lasts after this; see Unacknowledged
	RemindEvery    time.Duration // while nobody has acknowledged it; 0: never
	RemindTimes    int           // at most so often
	Unacknowledged bool          // told only if nobody has acknowledged it so long after another target was told
	Maintenance    bool          // told also while all that depends on it is under maintenance
	Acknowledges   bool          // it keeps alarms of its own, and is told when somebody takes one on
}

// move is what a target is to hear of an alarm.
type move uint8

const (
	stays   move = iota // nothing
	fires               // that there is trouble
	changes             // that it is another trouble than was told
	reminds             // that it still lasts
	ends                // that it is over
)

// move decides what the target is to hear of an alarm at now. covered says whether the
// alarm is one that the rule is about: who was told hears the end in any case.
func (r AlertRule) move(a Alarm, covered bool, now time.Time) move {
	told, was := a.told(r.ID)
	switch {
	case r.hushed(a):
		return stays
	case was && !a.Open():
		return ends
	case !a.Open():
		return stays
	case was && told.Status != a.Alert.Status:
		return changes
	case was && r.remindsOf(a, told, now):
		return reminds
	case was || !covered || a.Severity < r.Severity,
		r.Unacknowledged && !a.Acked.IsZero(),
		now.Before(r.begins(a).Add(r.After)):
		return stays
	}
	return fires
}

// begins is from when on the rule's delay runs. Nobody can have acknowledged what nobody
// was told, so that of an escalation waits for that, if it comes.
func (r AlertRule) begins(a Alarm) time.Time {
	if first := a.firstTold(r.ID); r.Unacknowledged && first.After(a.From) {
		return first
	}
	return a.From
}

func (r AlertRule) hushed(a Alarm) bool {
	return a.Hush != Loud && (a.Hush != Maintained || !r.Maintenance)
}

func (r AlertRule) remindsOf(a Alarm, told AlarmTold, now time.Time) bool {
	return r.RemindEvery > 0 && !isNag(a.Key) && told.Reminders < r.RemindTimes && a.Acked.IsZero() && !now.Before(told.At.Add(r.RemindEvery))
}

// covers reports whether a rule is about an alarm. A path of the operators' own that
// fails is not told through itself.
func (x index) covers(r AlertRule, a Alarm) bool {
	id := a.Alert.Monitor
	switch {
	case id == "" || slices.Contains(x.Peers, id):
		return r.Own && a.Key != AlertRoute+r.ID
	case len(r.Monitors)+len(r.Groups)+len(r.Components) == 0, slices.Contains(r.Monitors, id):
		return true
	}
	return slices.ContainsFunc(x.backing[id], func(component string) bool {
		return slices.Contains(r.Components, component) || slices.Contains(r.Groups, x.groupOf(component))
	})
}

// goesBy reports whether what is in trouble under a key is the path that the target is
// told by: its own, or the mail relay that all mail goes through.
func (r AlertRule) goesBy(key string) bool {
	return key == AlertRoute+r.ID || key == TroubleMail && r.Channel == "mail"
}

// severityOf is how much a monitor's trouble hurts: degraded is minor, down is major, and
// critical when a core component depends on it.
func (x index) severityOf(id string, degraded bool) Impact {
	switch {
	case degraded:
		return ImpactMinor
	case slices.ContainsFunc(x.backing[id], x.core):
		return ImpactCritical
	}
	return ImpactMajor
}
