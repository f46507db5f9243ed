package statuspage

import (
	"cmp"
	"slices"
	"time"
)

// Scheduling is what a person says when announcing work.
type Scheduling struct {
	Title      string        // "": "API: maintenance", by the components' names
	Message    string        // "": from when to when
	Components []string      // ids, at least one; about private ones nothing is published
	Window     Window        // see [WindowText]; a start that is not after now: it begins at once
	Quiet      bool          // nobody is mailed, nor of what follows; see Posting.Tell
	Hold       time.Duration // see [Opening]

	Language string            // see [Opening]
	Titles   map[string]string // likewise
	Bodies   map[string]string // likewise
}

// Schedule decides on work that a person announces, or begins at once. The errors are
// *Invalid.
func (b *Board) Schedule(by Actor, o Scheduling, now time.Time) (*plan, Maintenance, error) {
	p := b.plan(now)
	m := Maintenance{Incident: Incident{ID: b.newID(), Taken: true, Created: now, Updated: now}}
	u := Update{Stage: Scheduled, At: now, By: by, Quiet: o.Quiet}
	window, err := checkWindow(o.Window, now)
	if err == nil {
		m.Window, err = window, p.chosen(&m, o.Components)
	}
	if err == nil {
		err = p.entitle(&m, o.Title, o.Language, o.Titles)
	}
	if err == nil {
		err = putWords(&u, o.Message, o.Language, o.Bodies)
	}
	if err != nil {
		return nil, m, err
	}
	p.number++
	m.Number = p.number
	p.audit(by, "maintenance.schedule", "maintenance:"+m.ID, nil, m)
	if window.Start.After(now) {
		return p, p.tellWork(m, p.worded(m, u, SaidAnnounced)), nil
	}
	m.Began, m.Window.Start, u.Stage = now, kept(now), InProgress
	return p, p.startWork(m, u), nil
}

// chosen takes the components that a person names.
func (p *plan) chosen(m *Maintenance, ids []string) error {
	for _, id := range ids {
		c, ok := p.b.x.components[id]
		switch {
		case !ok:
			return &Invalid{Field: "component", Value: id, Reason: "is not a component (" + p.componentIDs() + ")", Example: "api"}
		case m.touches(id):
		case c.Private:
			m.Private = append(m.Private, id)
		default:
			s, _ := p.span(id)
			m.Components = append(m.Components, Affected{Component: id, Status: UnderMaintenance, Was: s.Status})
		}
	}
	if len(m.Components)+len(m.Private) == 0 {
		return &Invalid{Field: "component", Reason: "is missing: say what is worked on (" + p.componentIDs() + ")", Example: "api"}
	}
	m.Draft = len(m.Components) == 0
	return nil
}

// entitle gives the maintenance a person's title, or the machine's.
func (p *plan) entitle(m *Maintenance, title, language string, others map[string]string) error {
	if title == "" && len(others) == 0 {
		said := p.saidOf(*m, SaidAnnounced)
		m.Title, m.Titled = p.b.words.Title(said), &said
		return nil
	}
	w, err := wordTitle(title, language, others)
	m.Title, m.Titled, m.Language, m.Titles = w.text, nil, w.language, w.others
	return err
}

// putWords puts a person's words into an update; none leave it without.
func putWords(u *Update, message, language string, others map[string]string) error {
	if message == "" && len(others) == 0 {
		return nil
	}
	w, err := wordBody(message, language, others)
	*u = w.in(*u)
	return err
}

// PostMaintenance decides on a person's update in m. Its stage may start, verify, complete or
// cancel the work; then the message may be left to the machine. Starting before the
// announced time moves the window to now.
func (b *Board) PostMaintenance(by Actor, m Maintenance, o Posting, now time.Time) (*plan, Maintenance, error) {
	p := b.plan(now)
	stage, err := nextWorkStage(m, o.Stage)
	if err != nil {
		return nil, m, err
	}
	u, before := Update{Stage: stage, At: now, By: by, Quiet: m.quiet(o.Quiet, o.Tell)}, m
	err = putWords(&u, o.Message, o.Language, o.Bodies)
	if err == nil && u.Body == "" && (stage == m.Stage || stage == Verifying) {
		_, err = CheckBody("") // the machine has no words for it
	}
	if err == nil {
		u.Components, err = p.saidOfWork(m, o.Components, stage)
	}
	if err == nil {
		m.Window, err = p.startedWindow(m, stage, o.Lasts)
	}
	if err != nil {
		return nil, m, err
	}
	m = p.turn(m, u)
	p.audit(by, workAct(before, m), "maintenance:"+m.ID, summaryOf(before.Incident), summaryOf(m.Incident))
	return p, m, nil
}

// startedWindow is the window of a maintenance that a post leads to a stage: work that
// starts takes as long as it was planned to, or as it is said to (0: as planned), from now on.
func (p *plan) startedWindow(m Maintenance, stage Stage, lasts time.Duration) (Window, error) {
	w := m.Window
	switch {
	case stage == InProgress && m.Stage == Scheduled:
		w.End = p.now.Add(cmp.Or(lasts, w.End.Sub(w.Start)))
		w.Start = p.now
		return checkWindow(w, p.now)
	case lasts != 0:
		return w, &Invalid{Field: "for", Value: lasts.String(), Reason: "can be said only of work that starts: move the end of what goes on instead"}
	}
	return w, nil
}

// workAct names a person's act on a maintenance, by the stage that it led to.
func workAct(before, m Maintenance) string {
	switch {
	case before.Stage == m.Stage:
		return "maintenance.post"
	case m.Stage == InProgress && before.Stage == Scheduled:
		return "maintenance.start"
	case m.Stage == Completed:
		return "maintenance.complete"
	case m.Stage == Cancelled:
		return "maintenance.cancel"
	}
	return "maintenance.verify"
}

// turn tells the update, and does what its stage means.
func (p *plan) turn(m Maintenance, u Update) Maintenance {
	switch {
	case u.Stage == InProgress && m.Stage == Scheduled:
		m.Began = p.now
		m.Sequence++
		return p.startWork(m, u)
	case u.Stage == Completed:
		m.Ended = p.now
		m.Sequence++
		return p.endWork(m, u)
	case u.Stage == Cancelled:
		p.skipOccurrence(m)
		return p.callOff(m, u)
	}
	for _, a := range u.Components {
		m.Incident = withAffected(m.Incident, a)
	}
	m = p.tellWork(m, u)
	p.redrawAll(u.Components, p.now)
	return m
}

// nextWorkStage is the stage that a post leads to, or why it can't.
func nextWorkStage(m Maintenance, want Stage) (Stage, error) {
	if want == 0 && m.Open() {
		return m.Stage, nil
	}
	invalid := func(reason, example string) (Stage, error) {
		return 0, &Invalid{Field: "status", Value: want.String(), Reason: reason, Example: example}
	}
	switch {
	case !m.Open():
		return 0, &Invalid{Field: "status", Value: m.Stage.String(), Reason: "is this maintenance's status: it is over; schedule another one"}
	case !slices.Contains(MaintenanceStages(), want):
		return invalid("is not a maintenance's status", "verifying")
	case want == Scheduled && m.Running(), want == Cancelled && m.Running():
		return invalid("can't follow "+m.Stage.String()+": the work has begun", "completed")
	case want > InProgress && want != Cancelled && m.Stage == Scheduled:
		return invalid("can't follow scheduled: the work has not begun", "in_progress")
	}
	return want, nil
}

// saidOfWork checks the statuses that a person gives components while they are worked on.
func (p *plan) saidOfWork(m Maintenance, list []Affected, stage Stage) ([]Affected, error) {
	if len(list) > 0 && !(m.Running() && stage <= Verifying) {
		return nil, &Invalid{Field: "component", Value: list[0].Component, Reason: "can be given a status only while the work goes on"}
	}
	list, err := p.said(list, p.now)
	for n, a := range list {
		if !m.Affects(a.Component) {
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is not part of this maintenance"}
		}
		list[n].Person = a.Status != UnderMaintenance
	}
	return list, err
}
