package statuspage

import (
	"slices"
	"time"
)

// Alarm is one trouble that the operators are to hear of: a monitor that fails, or
// something of Fyr's own. It is raised, may be acknowledged, and ends; which targets hear
// of it, and when, is a matter of their rules, see [AlertRule]. Alarms are stored, so that
// a restart tells nobody twice, and who was told of the trouble is told of its end.
type Alarm struct {
	Key      string    `json:"key"`            // "monitor:api", "mail", "store": what it is about
	Name     string    `json:"name,omitempty"` // the monitor's, for people
	Severity Impact    `json:"severity"`       // minor, major or critical
	Since    time.Time `json:"since"`          // the first failure
	From     time.Time `json:"from"`           // the rules' delays run from here: Since, or the end of what kept it quiet
	Moved    time.Time `json:"moved"`          // when it was raised, changed or ended
	Ended    time.Time `json:"ended,omitzero"`
	Hush     Hush      `json:"hush,omitempty"`
	Alert    Alert     `json:"alert"` // what it says now, without what belongs to one target

	Acked    time.Time `json:"acked,omitzero"`
	AckedBy  Actor     `json:"acked_by,omitzero"`
	AckedFor string    `json:"acked_for,omitempty"` // whom AckedBy said that they do it for
	Note     string    `json:"note,omitempty"`      // the words of who acknowledged it

	Told []AlarmTold `json:"told,omitempty"` // whom it was told to, and its end was not
}

// AlarmTold is that a target was told of an alarm.
type AlarmTold struct {
	Target    string    `json:"target"`    // the configured alert's id
	First     time.Time `json:"first"`     // the first time: others' escalations run from here
	At        time.Time `json:"at"`        // the last time
	Status    string    `json:"status"`    // as it was told then
	Reminders int       `json:"reminders"` // how many of the tellings were no news
	Thread    string    `json:"thread"`    // the key it was told under: its own, or that of the group that failed together
	Ack       string    `json:"ack"`       // the secret of the link that acknowledges the thread
}

// Hush is what keeps an alarm quiet.
type Hush string

// The reasons.
const (
	Loud       Hush = ""            // nothing does
	Muted      Hush = "muted"       // a person said so
	Maintained Hush = "maintenance" // all that depends on the monitor is worked on
	Blind      Hush = "blind"       // the monitor can't tell at the moment
)

// Open reports whether the trouble goes on.
func (a Alarm) Open() bool { return a.Ended.IsZero() }

// Over reports whether the trouble has ended and nobody is left who must hear of that.
func (a Alarm) Over() bool { return !a.Open() && len(a.Told) == 0 }

// told finds whether, and how, a target was told of the alarm.
func (a Alarm) told(target string) (AlarmTold, bool) {
	if n := a.toldAt(target); n >= 0 {
		return a.Told[n], true
	}
	return AlarmTold{}, false
}

func (a Alarm) toldAt(target string) int {
	return slices.IndexFunc(a.Told, func(t AlarmTold) bool { return t.Target == target })
}

// firstTold is when the first target but one was told of the alarm; zero: none was.
func (a Alarm) firstTold(but string) (first time.Time) {
	for _, t := range a.Told {
		if t.Target != but && (first.IsZero() || t.First.Before(first)) {
			first = t.First
		}
	}
	return first
}

// withTold returns the alarm with a target's entry added or replaced.
func (a Alarm) withTold(t AlarmTold) Alarm {
	a.Told = slices.Clone(a.Told)
	if n := a.toldAt(t.Target); n >= 0 {
		a.Told[n] = t
		return a
	}
	a.Told = append(a.Told, t)
	return a
}

// withoutTold returns the alarm without the entries of targets.
func (a Alarm) withoutTold(gone func(target string) bool) Alarm {
	a.Told = slices.DeleteFunc(slices.Clone(a.Told), func(t AlarmTold) bool { return gone(t.Target) })
	return a
}
