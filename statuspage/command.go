package statuspage

import (
	"slices"
	"strings"
	"time"
)

// Opening is what a person says when opening an incident.
type Opening struct {
	Title      string     `json:"title"`
	Message    string     `json:"message"`
	Stage      Stage      `json:"stage,omitzero"`       // zero: investigating
	Impact     *Impact    `json:"impact,omitempty"`     // nil: from the components' statuses
	Components []Affected `json:"components,omitempty"` // Component and Status
	At         time.Time  `json:"at,omitzero"`          // when it began; zero: now
	Next       time.Time  `json:"next,omitzero"`        // when the next word is promised; zero: not said
	Quiet      bool       `json:"quiet,omitempty"`      // nobody is mailed

	Backdate bool `json:"backdate,omitempty"` // the first update is of At too, and nobody is mailed,
	Tell     bool `json:"tell,omitempty"`     // unless this says so

	Hold  time.Duration `json:"-"` // nobody is told for so long, and it can be taken back, see [Desk.Retract]; at most [MaxHold]
	Draft string        `json:"-"` // the id of the draft that it was written in, which goes with it; "": none

	Language string            `json:"language,omitempty"` // BCP 47 tag of title and message; "": the page's
	Titles   map[string]string `json:"titles,omitempty"`   // translations of the title, by tag
	Bodies   map[string]string `json:"bodies,omitempty"`   // translations of the message, by tag
}

// quiet reports whether nobody is mailed.
func (o Opening) quiet() bool { return o.Quiet || o.Backdate && !o.Tell }

// Posting is what a person adds to an incident. Resolving is posting Resolved.
type Posting struct {
	Message    string     `json:"message"`
	Stage      Stage      `json:"stage,omitzero"`       // zero: as before
	Components []Affected `json:"components,omitempty"` // those whose status this post changes
	At         time.Time  `json:"at,omitzero"`          // in an incident: of when it is; zero: now. What is backdated is not mailed unless Tell says so
	Next       time.Time  `json:"next,omitzero"`
	Quiet      bool       `json:"quiet,omitempty"`

	Tell  bool          `json:"tell,omitempty"` // also in a maintenance that was announced quietly: mail people all the same
	Lasts time.Duration `json:"-"`              // of starting maintenance: how long it takes from now on; 0: as planned
	Hold  time.Duration `json:"-"`              // see [Opening]
	Draft string        `json:"-"`              // see [Opening]
	Seen  Mark          `json:"-"`              // what was read of it before

	Language string            `json:"language,omitempty"` // BCP 47 tag of the message; "": the page's
	Bodies   map[string]string `json:"bodies,omitempty"`   // its translations, by tag
}

// quiet reports whether nobody is mailed of a post in an incident.
func (o Posting) quiet() bool { return o.Quiet || !o.At.IsZero() && !o.Tell }

// Open decides on an incident that a person opens.
func (b *Board) Open(by Actor, o Opening, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	title, badTitle := wordTitle(o.Title, o.Language, o.Titles)
	body, badBody := wordBody(o.Message, o.Language, o.Bodies)
	began, badTime := openedAt(o.At, now)
	affected, badComponents := p.said(o.Components, began)
	stage, badStage := openedIn(o.Stage)
	badNext := promised(o.Next, now)
	if err := allOf(badTitle, badBody, badTime, badComponents, badStage, badNext); err != nil {
		return nil, Incident{}, err
	}
	said := now
	if o.Backdate {
		said = began
	}
	p.number++
	i := Incident{
		ID: b.newID(), Number: p.number, Title: title.text, Language: title.language, Titles: title.others, Components: affected, Taken: true,
		Impact: ImpactOf(affected, b.x.core), Began: began, Created: now, Updated: now, Next: o.Next,
	}
	if o.Impact != nil {
		i.Impact = *o.Impact
	}
	i, _ = p.tell(i, body.in(Update{Stage: stage, At: said, By: by, Components: affected, Quiet: o.quiet()}))
	p.redrawAll(affected, began)
	p.sendDraft(by, o.Draft)
	p.audit(by, "incident.open", "incident:"+i.ID, nil, i)
	return p, i, nil
}

// openedAt is when an incident that a person opens began.
func openedAt(at, now time.Time) (time.Time, error) {
	switch {
	case at.IsZero():
		return now, nil
	case at.After(now):
		return at, &Invalid{Field: "at", Value: at.Format(time.RFC3339), Reason: "lies in the future", Example: now.Format(time.RFC3339)}
	}
	return at, nil
}

// promised checks when the next word is to come; the zero time promises nothing.
func promised(next, now time.Time) error {
	if next.IsZero() || next.After(now) && next.Sub(now) <= MaxPromise {
		return nil
	}
	return &Invalid{Field: "next", Value: next.Sub(now).String(), Reason: "is not within " + inWords(MaxPromise) + " from now", Example: "30m"}
}

// openedIn is the stage in which an incident begins.
func openedIn(stage Stage) (Stage, error) {
	switch {
	case stage == 0:
		return Investigating, nil
	case stage >= Resolved:
		return stage, &Invalid{Field: "status", Value: stage.String(), Reason: "can't open an incident", Example: "investigating"}
	}
	return stage, nil
}

// Post decides on a person's update in i, which may have ended.
func (b *Board) Post(by Actor, i Incident, o Posting, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	body, badBody := wordBody(o.Message, o.Language, o.Bodies)
	stage, badStage := p.nextStage(i, o.Stage)
	at, badTime := p.postedAt(i, o.At)
	affected, badComponents := p.said(o.Components, at)
	badNext := promised(o.Next, now)
	if err := allOf(badBody, badStage, badTime, badComponents, badNext); err != nil {
		return nil, Incident{}, err
	}
	before := i
	if i.Draft {
		i = p.publish(i, by, false)
	}
	i.Taken, i.Next = true, o.Next
	for n, a := range affected {
		old, in := affectedOf(i, a.Component)
		if in {
			affected[n].Was = old.Status
		}
		i = withAffected(i, affected[n])
		if !in || a.Status.Worse(old.Status) {
			i.Impact = max(i.Impact, ImpactOf(affected[n:n+1], b.x.core)) // else what was said of it stands
		}
	}
	i = ended(i, stage, at)
	if stage == Resolved {
		i, affected = p.returned(i, before, at)
	}
	i, _ = p.tell(i, body.in(Update{Stage: stage, At: at, By: by, Components: affected, Quiet: o.quiet()}))
	p.redrawAll(i.Components, at)
	p.sendDraft(by, o.Draft)
	p.audit(by, "incident.post", "incident:"+i.ID, summaryOf(before), summaryOf(i))
	return p, i, nil
}

// postedAt is of when a post in i is: now, or an instant in the past that keeps the order of
// its updates.
func (p *plan) postedAt(i Incident, at time.Time) (time.Time, error) {
	last := Later(i.Latest().At, i.Began)
	switch {
	case at.IsZero():
		return p.now, nil
	case at.After(p.now):
		return at, &Invalid{Field: "at", Value: at.Format(time.RFC3339), Reason: "lies in the future: what is to be said later is a draft with a time to publish it", Example: p.now.Format(time.RFC3339)}
	case at.Before(i.Began):
		return at, &Invalid{Field: "at", Value: at.Format(time.RFC3339), Reason: "lies before the incident began", Example: last.Format(time.RFC3339)}
	case at.Before(last):
		return at, &Invalid{Field: "at", Value: at.Format(time.RFC3339), Reason: "lies before the last update: updates stay in their order", Example: last.Format(time.RFC3339)}
	}
	return at, nil
}

// ended sets or clears the incident's end, and takes a person's word back with it.
func ended(i Incident, stage Stage, now time.Time) Incident {
	switch {
	case stage == Resolved:
		i.Ended = now
		if !i.Recovered.IsZero() && !i.Recovered.After(now) {
			i.Ended = i.Recovered
		}
		i.Components = slices.Clone(i.Components)
		for n := range i.Components {
			i.Components[n].Status, i.Components[n].Person = Operational, false
		}
		i.Next = time.Time{}
	case !stage.Over() && i.Stage.Over():
		i.Ended, i.Recovered = time.Time{}, time.Time{} // it is reopened: what was well is in doubt again
	case !stage.Over():
		i.Ended = time.Time{}
	}
	return i
}

// returned lets the components of an incident that is being resolved stand as they do once
// nobody's word on them in it counts: operational, or what the monitors still say. Those
// that stood otherwise before are what the resolving update tells.
func (p *plan) returned(i, before Incident, at time.Time) (Incident, []Affected) {
	i.Stage = Resolved
	p.put(i)
	p.redrawAll(i.Components, at)
	var told []Affected
	for n, a := range i.Components {
		if s, ok := p.span(a.Component); ok {
			i.Components[n].Status = s.Status
		}
		a = i.Components[n]
		old, known := affectedOf(before, a.Component)
		if a.Since = at; known {
			a.Was = old.Status
		}
		if a.Was != a.Status {
			told = append(told, a)
		}
	}
	return i, told
}

// said checks the components that a person names, and takes note of how they stand.
func (p *plan) said(list []Affected, since time.Time) ([]Affected, error) {
	out := make([]Affected, 0, len(list))
	for n, a := range list {
		c, ok := p.b.x.components[a.Component]
		switch {
		case slices.ContainsFunc(list[:n], func(b Affected) bool { return b.Component == a.Component }):
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is named twice: say once how it stands", Example: "api=major_outage"}
		case !ok:
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is not a component (" + p.componentIDs() + ")", Example: "api=major_outage"}
		case c.Private:
			return nil, &Invalid{Field: "component", Value: a.Component, Reason: "is private: nothing about it is published"}
		case a.Status == Unknown:
			return nil, &Invalid{Field: "component", Value: a.Component + "=unknown", Reason: "is nothing that a person can say: unknown means that we were not measuring", Example: a.Component + "=major_outage"}
		}
		from := since
		if a.Status == UnderMaintenance {
			from = p.now // what was not announced is no maintenance, afterwards
		}
		s, _ := p.span(a.Component)
		out = append(out, Affected{Component: a.Component, Status: a.Status, Was: s.Status, Person: a.Status != Operational, Since: from})
	}
	return out, nil
}

func (p *plan) componentIDs() string {
	var ids []string
	for _, c := range p.b.x.Components {
		if !c.Private && len(ids) < 12 {
			ids = append(ids, c.ID)
		}
	}
	return strings.Join(ids, ", ")
}

// redrawAll redraws the components from an instant on. Only the worst status reaches
// back beyond the span in force: any other could hide what is known of the time before.
func (p *plan) redrawAll(affected []Affected, from time.Time) {
	for _, a := range affected {
		c, ok := p.b.x.components[a.Component]
		if !ok {
			continue
		}
		if s, begun := p.span(c.ID); begun && a.Status != MajorOutage {
			p.redraw(c, Later(from, s.From))
			continue
		}
		p.redraw(c, from)
	}
}

// summaryOf is an incident for the audit log: what can change, without the texts.
func summaryOf(i Incident) any {
	return struct {
		Stage      Stage      `json:"status"`
		Impact     Impact     `json:"impact"`
		Components []Affected `json:"components"`
		Updates    int        `json:"updates"`
	}{i.Stage, i.Impact, i.Components, len(i.Updates)}
}
