package statuspage

import (
	"cmp"
	"slices"
	"time"
)

// Repeating is what a person says when announcing work that comes back, or changes of it:
// what is left empty stays then.
type Repeating struct {
	Title      string
	Message    string
	Components []string // ids, at least one
	Start      WallClock
	Zone       string // IANA name
	Lasts      time.Duration
	Rule       Rule
	Except     []string // days on which it does not take place: "2026-12-24"
	Quiet      bool

	Language string            // see [Opening]
	Titles   map[string]string // likewise
	Bodies   map[string]string // likewise
}

// Repeat decides on work that comes back, and announces its first occurrences. The errors
// are *Invalid.
func (b *Board) Repeat(by Actor, o Repeating, now time.Time) (*plan, Series, error) {
	p := b.plan(now)
	s := Series{
		ID: b.newID(), By: by, Created: now, Updated: now, Quiet: o.Quiet,
		Title: o.Title, Titles: o.Titles, Message: o.Message, Messages: o.Bodies, Language: o.Language,
		Components: o.Components, Start: o.Start, Zone: o.Zone, Lasts: o.Lasts, Rule: o.Rule, Skipped: o.Except,
	}
	if err := p.checkSeries(s); err != nil {
		return nil, s, err
	}
	p.audit(by, "series.schedule", "series:"+s.ID, nil, s)
	p.putSeries(s)
	p.announceSeries()
	return p, p.series[s.ID].Series, nil
}

// checkSeries checks what a series says as its occurrences will say it.
func (p *plan) checkSeries(s Series) error {
	if err := p.checkRhythm(s); err != nil {
		return err
	}
	m := Maintenance{Window: s.window(s.Start)}
	if err := p.entitled(&m, s, s.Components); err != nil {
		return err
	}
	return putWords(&Update{}, s.Message, s.Language, s.Messages)
}

func (p *plan) checkRhythm(s Series) error {
	if _, err := ReadZone(s.Zone); err != nil {
		return err
	}
	for _, day := range s.Skipped {
		if _, err := time.Parse(dayForm, day); err != nil {
			return &Invalid{Field: "except", Value: day, Reason: "is not a day", Example: "2026-12-24"}
		}
	}
	_, follows := s.after(ShownIn(s.zone(), p.now))
	switch {
	case s.Start.IsZero():
		return &Invalid{Field: "start", Reason: "is missing: say when it begins for the first time", Example: `"2026-03-29 02:30"`}
	case s.Lasts < MinWindow || s.Lasts > MaxWindow:
		return &Invalid{Field: "for", Value: s.Lasts.String(), Reason: "is not between 1 minute and 30 days", Example: "2h"}
	case s.Rule == "":
		return &Invalid{Field: "rrule", Reason: "is missing: say how often it comes back", Example: ruleExample}
	case len(s.Skipped) > MaxSkipped:
		return &Invalid{Field: "except", Reason: "are more than 1,000 days"}
	case !follows:
		return &Invalid{Field: "rrule", Value: string(s.Rule), Reason: "has no occurrence that is yet to come", Example: ruleExample}
	}
	return nil
}

// entitled gives an occurrence its components and title.
func (p *plan) entitled(m *Maintenance, s Series, components []string) error {
	m.Components, m.Private = nil, nil
	if err := p.chosen(m, components); err != nil {
		return err
	}
	return p.entitle(m, s.Title, s.Language, s.Titles)
}

// ReviseSeries decides on another rule, or other words, for a series. The occurrences that
// were announced and have not begun follow: one whose day is no longer in it is cancelled.
func (b *Board) ReviseSeries(by Actor, s Series, o Repeating, now time.Time) (*plan, Series, error) {
	if err := goesOn(s); err != nil {
		return nil, s, err
	}
	p, before := b.plan(now), s
	s = s.with(o)
	if err := p.checkSeries(s); err != nil {
		return nil, s, err
	}
	s = p.followed(before, s, by)
	p.audit(by, "series.revise", "series:"+s.ID, before, s)
	p.putSeries(s)
	p.announceSeries()
	return p, p.series[s.ID].Series, nil
}

// with is the series as a person changes it.
func (s Series) with(o Repeating) Series {
	if o.Title != "" || len(o.Titles) > 0 {
		s.Title, s.Titles, s.Language = cmp.Or(o.Title, s.Title), o.Titles, cmp.Or(o.Language, s.Language)
	}
	if o.Message != "" || len(o.Bodies) > 0 {
		s.Message, s.Messages, s.Language = cmp.Or(o.Message, s.Message), o.Bodies, cmp.Or(o.Language, s.Language)
	}
	if len(o.Components) > 0 {
		s.Components = o.Components
	}
	if !o.Start.IsZero() {
		s.Start = o.Start
	}
	if len(o.Except) > 0 {
		s.Skipped = o.Except
	}
	s.Zone, s.Lasts, s.Rule, s.Quiet = cmp.Or(o.Zone, s.Zone), cmp.Or(o.Lasts, s.Lasts), cmp.Or(o.Rule, s.Rule), s.Quiet || o.Quiet
	return s
}

// followed makes the announced occurrences what the changed series says of their days, and
// lets it be announced anew from now on. One that a person moved by itself stays where it
// is unless the times of the series change.
func (p *plan) followed(before, s Series, by Actor) Series {
	moved := !s.rhythm(before)
	for _, m := range p.scheduledOf(s.ID) {
		c, takesPlace := s.on(m.Occurs)
		switch w := s.window(c); {
		case moved && (!takesPlace || !w.Start.After(p.now)):
			p.callOff(m, Update{Stage: Cancelled, At: p.now, By: by, Quiet: s.Quiet})
		case moved:
			p.follows(m, before, s, w, by)
		default:
			p.follows(m, before, s, m.Window, by)
		}
	}
	if moved {
		s.Announced = WallClock{}
	}
	return s
}

// follows tells what changes of an occurrence, if anything does.
func (p *plan) follows(m Maintenance, before, s Series, w Window, by Actor) {
	was := m
	m.Window.Start, m.Window.End, m.Window.Zone = kept(w.Start), kept(w.End), w.Zone
	if p.entitled(&m, s, p.configured(s.Components)) != nil {
		return // none of its components is configured any more
	}
	said := s.Message != before.Message
	same := func(a, c Affected) bool { return a.Component == c.Component }
	if m.Window == was.Window && m.Title == was.Title && !said && slices.EqualFunc(m.Components, was.Components, same) && slices.Equal(m.Private, was.Private) {
		return
	}
	u, what := Update{Stage: Scheduled, At: p.now, By: by, Quiet: s.Quiet}, SaidAnnounced
	if m.Window != was.Window {
		what = SaidMoved
	}
	if said {
		_ = putWords(&u, s.Message, s.Language, s.Messages) // it was checked
	}
	m.Sequence++
	p.tellWork(m, p.worded(m, u, what))
}

// callOff cancels what has not begun.
func (p *plan) callOff(m Maintenance, u Update) Maintenance {
	m.Ended = p.now
	m.Sequence++
	return p.tellWork(m, p.worded(m, u, SaidCancelled))
}

// goesOn reports why nothing can be changed of a series that was ended.
func goesOn(s Series) error {
	if s.Ended.IsZero() {
		return nil
	}
	return &Invalid{Field: "series", Value: s.ID, Reason: "was ended: make another one"}
}

// Skip decides that a series does not take place on a day. If that occurrence is announced
// already, it is cancelled; the message may be left to the machine.
func (b *Board) Skip(by Actor, s Series, day, message string, now time.Time) (*plan, Series, error) {
	if err := goesOn(s); err != nil {
		return nil, s, err
	}
	p := b.plan(now)
	c, ok := s.on(day)
	start := s.window(c).Start
	switch {
	case !ok:
		return nil, s, &Invalid{Field: "day", Value: day, Reason: "is not a day on which it takes place", Example: p.exampleDay(s)}
	case !start.After(now):
		return nil, s, &Invalid{Field: "day", Value: day, Reason: "lies behind us, or the work has begun", Example: p.exampleDay(s)}
	}
	u := Update{Stage: Cancelled, At: now, By: by, Quiet: s.Quiet}
	if err := putWords(&u, message, "", nil); err != nil {
		return nil, s, err
	}
	p.skipped(s, day)
	for _, m := range p.scheduledOf(s.ID) {
		if m.Occurs == day {
			p.callOff(m, u)
		}
	}
	p.audit(by, "series.skip", "series:"+s.ID, nil, day)
	p.announceSeries()
	return p, p.series[s.ID].Series, nil
}

// exampleDay is a day on which the series takes place, for an error's words.
func (p *plan) exampleDay(s Series) string {
	if c, ok := s.after(ShownIn(s.zone(), p.now)); ok {
		return c.Day()
	}
	return "2026-03-29"
}

// skipped notes that a series does not take place on a day.
func (p *plan) skipped(s Series, day string) {
	s.Skipped = withString(slices.Clip(s.Skipped), day)
	if excess := len(s.Skipped) - MaxSkipped; excess > 0 {
		s.Skipped = s.Skipped[excess:]
	}
	p.putSeries(s)
}

// skipOccurrence keeps a cancelled occurrence of a series from being announced again.
func (p *plan) skipOccurrence(m Maintenance) {
	s, ok := p.series[m.Series]
	if !ok {
		s, ok = p.b.series[m.Series]
	}
	if ok {
		p.skipped(s.Series, m.Occurs)
	}
}

// EndSeries decides that a series goes on no more. What of it is announced and has not
// begun is cancelled, unless it is kept.
func (b *Board) EndSeries(by Actor, s Series, keep bool, now time.Time) (*plan, Series, error) {
	if err := goesOn(s); err != nil {
		return nil, s, err
	}
	p := b.plan(now)
	s.Ended = now
	p.putSeries(s)
	for _, m := range p.scheduledOf(s.ID) {
		if !keep {
			p.callOff(m, Update{Stage: Cancelled, At: now, By: by, Quiet: s.Quiet})
		}
	}
	p.audit(by, "series.end", "series:"+s.ID, nil, nil)
	return p, s, nil
}
