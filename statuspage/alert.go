package statuspage

import (
	"fmt"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// alertMonitor raises, changes or ends a monitor's alarm after a confirmed change.
// Losing sight of a monitor is no alarm of its own; getting it back as it was is none
// either. Whether anything keeps it quiet is seen when it is told, see [plan.tellAlarms].
func (p *plan) alertMonitor(m monitor.Monitor, t monitor.Transition, event int64) {
	key := monitorAlarm + m.ID
	old, known := p.alarm(key)
	switch {
	case t.To == monitor.Unknown, t.To.Bad() && t.To == t.Before && !known:
	case t.To.Bad():
		a := p.monitorDown(m, t)
		a.Event = p.eventID(event, old.Alert.Event)
		p.raise(a)
	case known:
		a := p.monitorUp(m, t)
		a.Event = p.eventID(event, old.Alert.Event)
		p.end(key, a)
	}
}

// monitorAlarm begins the keys of alarms that are about a monitor.
const monitorAlarm = "monitor:"

func (p *plan) monitorDown(m monitor.Monitor, t monitor.Transition) Alert {
	a := alertOf(m, t)
	a.Firing, a.Severity = true, p.b.x.severityOf(m.ID, t.To == monitor.Degraded)
	a.Subject = fmt.Sprintf("%s is %s", m.Name, t.To)
	a.Text = strings.TrimSpace(fmt.Sprintf("%s is %s since %s, confirmed %s%s.\n\n%s", nameOf(m), t.To,
		p.stamp(t.Began), p.stamp(t.Confirmed), probes(len(t.Evidence)), t.Reason))
	return a
}

func (p *plan) monitorUp(m monitor.Monitor, t monitor.Transition) Alert {
	a := alertOf(m, t)
	a.Subject = m.Name + " is up again"
	a.Text = fmt.Sprintf("%s answers as it should since %s.", nameOf(m), p.stamp(t.Began))
	return a
}

// nameOf is a monitor's name, with its id where that is another.
func nameOf(m monitor.Monitor) string {
	if m.Name == m.ID {
		return m.ID
	}
	return fmt.Sprintf("%s (%s)", m.Name, m.ID)
}

func alertOf(m monitor.Monitor, t monitor.Transition) Alert {
	return Alert{Key: monitorAlarm + m.ID, Since: t.Began, Monitor: m.ID, Status: t.To.String(), Cause: t.Cause.String()}
}

func probes(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " by one probe"
	}
	return fmt.Sprintf(" after %d probes", n)
}

// eventID is the public id of an event of this decision, or what it was before.
func (p *plan) eventID(seq int64, before string) string {
	for _, e := range p.c.Events {
		if e.Seq == seq {
			return e.ID
		}
	}
	return before
}

// raise begins an alarm, or gives it what it says now. One that comes back before its
// end was told goes on.
func (p *plan) raise(a Alert) {
	old, known := p.alarm(a.Key)
	if known && old.Open() && old.Alert.Status == a.Status {
		return
	}
	n := Alarm{Key: a.Key, Severity: a.Severity, Since: a.Since, From: a.Since, Moved: p.now, Alert: a, Told: old.Told}
	n.Name = p.b.x.monitors[a.Monitor].Name
	if known && old.Open() {
		n.Since, n.From, n.Hush = old.Since, old.From, old.Hush
		n.Acked, n.AckedBy, n.AckedFor, n.Note = old.Acked, old.AckedBy, old.AckedFor, old.Note
	}
	p.putAlarm(n)
}

// end ends an alarm, if there is one.
func (p *plan) end(key string, a Alert) {
	old, known := p.alarm(key)
	if !known || !old.Open() {
		return
	}
	a.Key, a.Severity, a.Since, a.Firing = key, old.Severity, old.Since, false
	old.Ended, old.Moved, old.Alert = Later(p.now, old.Since), p.now, a
	p.putAlarm(old)
}

func (p *plan) alarm(key string) (Alarm, bool) {
	if a, ok := p.alarms[key]; ok {
		return a, !a.Over()
	}
	a, ok := p.b.alarms[key]
	return a, ok
}

// putAlarm takes an alarm as it will stand.
func (p *plan) putAlarm(a Alarm) {
	p.alarms[a.Key] = a
	p.c.Alarms = putIn(p.c.Alarms, a, func(old Alarm) bool { return old.Key == a.Key })
}

func (p *plan) alert(target string, a Alert) {
	p.c.Notices = append(p.c.Notices, Notice{ID: p.b.newID(), Kind: TellAlert, Lane: LaneAlert, At: p.now, Alert: &a, Target: target})
}

// stamp writes an instant for operators, in the page's zone.
func (p *plan) stamp(t time.Time) string {
	return t.In(p.b.x.Page.TimeZone()).Format("2006-01-02 15:04:05 MST")
}
