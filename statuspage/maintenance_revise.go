package statuspage

import (
	"cmp"
	"maps"
	"time"
)

// Revision is what a person changes of a maintenance that has not ended. What is left
// empty stays.
type Revision struct {
	Title   string
	Message string // "": from when to when
	Window  Window // zero: as it is
	Quiet   bool
	Tell    bool          // see [Posting]
	Hold    time.Duration // see [Opening]
	Seen    Mark          // see [Posting]

	Language string
	Titles   map[string]string
	Bodies   map[string]string
}

// Revise decides on another window or title for a maintenance that has not ended: while
// it goes on, only its end can be moved.
func (b *Board) Revise(by Actor, m Maintenance, o Revision, now time.Time) (*plan, Maintenance, error) {
	p, before := b.plan(now), m
	u := Update{Stage: m.Stage, At: now, By: by, Quiet: m.quiet(o.Quiet, o.Tell)}
	err := p.move(&m, o.Window)
	if err == nil {
		err = p.reviseTitle(&m, o)
	}
	if err == nil {
		err = putWords(&u, o.Message, o.Language, o.Bodies)
	}
	moved := m.Window != before.Window
	if err == nil && !moved && m.Title == before.Title && len(o.Titles) == 0 {
		err = &Invalid{Field: "maintenance", Reason: "nothing would change: say another start, end or title"}
	}
	if err != nil {
		return nil, m, err
	}
	what := SaidAnnounced
	if moved {
		what = SaidMoved
	}
	m.Sequence++
	m = p.tellWork(m, p.worded(m, u, what))
	p.audit(by, "maintenance.revise", "maintenance:"+m.ID, windowOf(before), windowOf(m))
	return p, m, nil
}

// reviseTitle gives the maintenance another title, or its title in more languages.
func (p *plan) reviseTitle(m *Maintenance, o Revision) error {
	switch {
	case o.Title == "" && len(o.Titles) == 0:
		return nil
	case o.Title == "" && m.Titled == nil:
		others := maps.Clone(o.Titles)
		for tag, text := range m.Titles {
			others[tag] = cmp.Or(others[tag], text)
		}
		return p.entitle(m, m.Title, m.Language, others)
	}
	return p.entitle(m, o.Title, o.Language, o.Titles)
}

// RewriteMaintenance decides on new words for an update of a maintenance; the earlier ones stay
// visible.
func (b *Board) RewriteMaintenance(by Actor, m Maintenance, o Rewriting, now time.Time) (*plan, Maintenance, error) {
	p := b.plan(now)
	i, changed, err := p.rewrite(by, m.Incident, o)
	m.Incident = i
	if changed {
		p.putWork(m)
	}
	return p, m, err
}

// move gives the maintenance another window.
func (p *plan) move(m *Maintenance, w Window) error {
	w.Start, w.End = kept(w.Start), kept(w.End)
	switch {
	case !m.Open():
		return &Invalid{Field: "status", Value: m.Stage.String(), Reason: "is this maintenance's status: it is over; schedule another one"}
	case w == Window{} || w == m.Window:
		return nil
	case m.Running() && !w.Start.Equal(m.Window.Start):
		return &Invalid{Field: "start", Value: w.clock(w.Start), Reason: "is another start: the work has begun, and only its end can be moved", Example: w.clock(m.Window.Start)}
	case m.Running() && (!w.End.After(p.now) || w.End.Sub(m.Began) > MaxWindow):
		return &Invalid{Field: "end", Value: w.clock(w.End), Reason: "is not between now and 30 days after the work began", Example: w.clock(p.now.Add(time.Hour))}
	}
	if !m.Running() {
		var err error
		if w, err = checkWindow(w, p.now); err != nil {
			return err
		}
	}
	m.Window = w
	return nil
}

// windowOf is a maintenance for the audit log: what a revision can change.
func windowOf(m Maintenance) any {
	return struct {
		Title    string `json:"title"`
		Window   Window `json:"window"`
		Sequence int    `json:"sequence"`
	}{m.Title, m.Window, m.Sequence}
}
