package statuspage

import (
	"fmt"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// alertMonitor tells the operators of a confirmed change, unless the monitor is muted or
// only what is under maintenance depends on it.
// Losing sight of a monitor is no alert of its own; getting it back as it was is none either.
func (p *plan) alertMonitor(m monitor.Monitor, t monitor.Transition, event int64) {
	if t.To == monitor.Unknown || t.To == t.Before || p.muted(m.ID) || p.silenced(m.ID) {
		return
	}
	if t.To == monitor.Up && !t.Before.Bad() {
		return
	}
	a := Alert{
		Key: "monitor:" + m.ID, Firing: t.To.Bad(), Since: t.Began,
		Monitor: m.ID, Status: t.To.String(), Cause: t.Cause.String(),
	}
	for _, e := range p.c.Events {
		if e.Seq == event {
			a.Event = e.ID
		}
	}
	switch t.To {
	case monitor.Up:
		a.Subject = m.Name + " is up again"
		a.Text = fmt.Sprintf("%s (%s) answers as it should since %s.", m.Name, m.ID, p.stamp(t.Began))
	default:
		a.Subject = fmt.Sprintf("%s is %s", m.Name, t.To)
		a.Text = fmt.Sprintf("%s (%s) is %s since %s, confirmed %s after %d probes.\n\n%s", m.Name, m.ID, t.To,
			p.stamp(t.Began), p.stamp(t.Confirmed), len(t.Evidence), t.Reason)
	}
	p.alert(a)
}

func (p *plan) alert(a Alert) {
	p.c.Notices = append(p.c.Notices, Notice{ID: p.b.newID(), Kind: TellAlert, Lane: LaneAlert, At: p.now, Alert: &a})
}

func (p *plan) stamp(t time.Time) string {
	if zone := p.b.x.Page.Zone; zone != nil {
		t = t.In(zone)
	}
	return t.Format("2006-01-02 15:04:05 MST")
}
