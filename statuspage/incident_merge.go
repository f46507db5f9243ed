package statuspage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Merging is what a person says when two incidents turn out to be one.
type Merging struct {
	Into    string // the id of the incident that goes on
	Message string
	Quiet   bool // nobody is mailed
	Seen    Mark // of the one that does not go on; see [Posting]

	Language string            // BCP 47 tag of the message; "": the page's
	Bodies   map[string]string // its translations, by tag
}

// Merger is that one incident went into another: it has the other's updates from then
// on, and the other's page leads to it for ever.
type Merger struct{ From, Into string }

// Merge makes one incident of two: from's updates, components and monitors go on in
// another one, whose update tells so, once. With dry nothing is committed. ErrNotFound when
// there is no such incident, an [Invalid] when there is none for it to go into; ErrConflict while a post in either can still be taken back;
// [Overtaken] when others have posted since o.Seen.
func (d *Desk) Merge(ctx context.Context, by Actor, from string, o Merging, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	goes, err := d.unchanged(ctx, from, o.Seen, by)
	if err != nil {
		return Receipt{}, err
	}
	stays, err := d.incident(ctx, o.Into)
	if errors.Is(err, ErrNotFound) {
		err = &Invalid{Field: "into", Value: o.Into, Reason: "is no incident: say which other one it goes into"}
	}
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.Merge(by, goes, stays, o, time.Now())
	return d.conclude(ctx, p, i, err, o.Quiet, dry)
}

// Merge decides on making one incident of two.
func (b *Board) Merge(by Actor, from, into Incident, o Merging, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	body, err := wordBody(o.Message, o.Language, o.Bodies)
	if err != nil {
		return nil, Incident{}, err
	}
	if err := p.mergeable(from, into); err != nil {
		return nil, Incident{}, err
	}
	p.c.Mergers = append(p.c.Mergers, Merger{From: from.ID, Into: into.ID})
	p.gone = append(p.gone, from.ID)
	before := into
	into = united(into, from)
	into.Taken, into.Impact = true, max(into.Impact, from.Impact)
	into, _ = p.tell(into, body.in(Update{Stage: into.Stage, At: now, By: by, Components: carriedOver(before, into), Quiet: o.Quiet}))
	p.redrawAll(into.Components, now)
	p.audit(by, "incident.merge", "incident:"+from.ID, summaryOf(from), map[string]string{"into": into.ID})
	return p, into, nil
}

func (p *plan) mergeable(from, into Incident) error {
	switch {
	case from.ID == into.ID:
		return &Invalid{Field: "into", Value: into.ID, Reason: "is the incident itself: say which other one it goes into"}
	case from.Draft || into.Draft:
		return &Invalid{Field: "into", Value: into.ID, Reason: "can't be: one of the two is a draft; publish or discard it first"}
	case from.Open() && !into.Open():
		return &Invalid{Field: "into", Value: into.ID, Reason: "has ended, and the other one runs: reopen it first, or merge it into the one that runs", Example: from.ID}
	}
	for _, i := range []Incident{from, into} {
		if till := p.heldTill(i.ID); !till.IsZero() {
			return fmt.Errorf("a post in %s can still be taken back: send it or take it back first: %w", i.ID, ErrConflict)
		}
	}
	return nil
}

// united is an incident with what another one brings along: its updates in their order of
// time, its components as they stand in the worse of both, and the earlier beginning.
func united(into, from Incident) Incident {
	into.Updates = append(slices.Clone(into.Updates), from.Updates...)
	slices.SortStableFunc(into.Updates, func(a, b Update) int { return a.At.Compare(b.At) })
	for n := range into.Updates {
		into.Updates[n].Incident = into.ID
	}
	for _, a := range from.Components {
		if old, both := affectedOf(into, a.Component); both && !a.Status.Worse(old.Status) {
			continue
		}
		into = withAffected(into, a)
	}
	for _, m := range from.Monitors {
		into.Monitors = withString(into.Monitors, m)
	}
	into.Began = Earlier(into.Began, from.Began)
	if !allWell(into) {
		into.Recovered = time.Time{}
	}
	return into
}

// carriedOver are the components that stand otherwise than before.
func carriedOver(before, after Incident) (all []Affected) {
	for _, a := range after.Components {
		old, known := affectedOf(before, a.Component)
		if known && old.Status == a.Status {
			continue
		}
		if known {
			a.Was = old.Status
		}
		all = append(all, a)
	}
	return all
}
