package statuspage

import (
	"cmp"
	"slices"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// View is what stands at one revision, for the doors. It is a copy: nothing in it
// changes any more.
type View struct {
	Revision     int64
	Page         Page
	Installation string // whose history this is; public ids are derived from it, see [PublicID]
	Policy       Policy
	Started      time.Time
	Standings    []Standing    // every component, in the order of the configuration; mind Component.Private
	Open         []Incident    // public ones that run, newest first
	Maintenance  []Maintenance // public, scheduled or running, the soonest start first
	Drafts       []Incident    // automatic ones that wait for approval; operators only
	Checked      time.Time     // the newest result
	Interval     time.Duration // the longest interval of any monitor that backs a public component
}

// View returns what stands now.
func (d *Desk) View() *View {
	d.mu.RLock()
	defer d.mu.RUnlock()
	b := d.board
	v := &View{
		Revision: d.revision, Page: b.x.Page, Installation: d.installation, Policy: b.x.Policy, Started: d.started,
		Checked: b.checked, Standings: make([]Standing, 0, len(b.x.Components)),
	}
	p := b.plan(time.Now())
	for _, c := range b.x.Components {
		s := p.standing(c)
		if !c.Private {
			v.Interval = max(v.Interval, s.Interval)
		}
		v.Standings = append(v.Standings, s)
	}
	for _, i := range b.open() {
		if i.Draft {
			v.Drafts = append(v.Drafts, i)
		} else {
			v.Open = append(v.Open, i)
		}
	}
	v.Maintenance = PublicMaintenance(p.knownWorks(func(m Maintenance) bool { return m.Open() }), v.Standings)
	slices.SortFunc(v.Open, func(a, c Incident) int {
		return cmp.Or(c.Began.Compare(a.Began), cmp.Compare(c.Number, a.Number))
	})
	return v
}

func (p *plan) standing(c Component) Standing {
	s := Standing{Component: c, Machine: p.machineAt(c, p.now)}
	if span, ok := p.span(c.ID); ok {
		s.Status, s.Since = span.Status, span.From
	}
	if o, ok := p.override(c.ID); ok {
		s.Override = &o
	}
	s.Waiting = len(c.Monitors) > 0
	for _, id := range c.Monitors {
		state := p.state(id)
		s.Waiting = s.Waiting && state.Settled == monitor.Unknown && state.Prior == monitor.Unknown
		if state.KnownAt.After(s.Checked) {
			s.Checked = state.KnownAt
		}
		if state.Last.Status == monitor.Up || state.Last.Status == monitor.Degraded {
			s.Latency = max(s.Latency, state.Last.Latency)
		}
		s.Interval = max(s.Interval, p.b.x.monitors[id].Interval)
	}
	s.Waiting = s.Waiting && p.now.Sub(s.Since) < StaleAfter(s.Interval)
	return s
}

// MonitorView is a monitor as operators see it.
type MonitorView struct {
	Monitor    monitor.Monitor
	State      monitor.State
	Mute       *Mute
	Components []string
	Ping       string // the address a passive monitor's job reports to: a secret; "" for others
}

// Monitors returns every monitor as it stands, in the order of the configuration.
func (d *Desk) Monitors() []MonitorView {
	d.mu.RLock()
	defer d.mu.RUnlock()
	b := d.board
	list := make([]MonitorView, 0, len(b.x.Monitors))
	for _, m := range b.x.Monitors {
		v := MonitorView{Monitor: m, State: b.states[m.ID], Components: b.x.backing[m.ID]}
		if mute, ok := b.mutes[m.ID]; ok {
			v.Mute = &mute
		}
		if token := b.x.Heartbeats[m.ID]; token != "" {
			v.Ping = b.x.Page.Link("/ping/" + token)
		}
		list = append(list, v)
	}
	return list
}
