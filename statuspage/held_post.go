package statuspage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// MaxHold is for how long a post may wait at most before anybody is told.
const MaxHold = 5 * time.Minute

// posted is a person's post that can still be taken back, with what stood before it. It
// is kept in memory only: after a restart the post goes out at its time.
type posted struct {
	event     string // the public id
	at, till  time.Time
	first     int64                  // the first of the events' numbers that it made
	last      int64                  // and the last
	incidents map[string]Incident    // those that it changed, as they stood; the zero Incident: it opened it
	works     map[string]Maintenance // likewise
	spans     map[string][]Span      // by component: the one in force, or all that it redraws, oldest first
	machine   map[string]Status      // how the monitors stood
	draft     Draft                  // that it was written in; the zero Draft: none
}

// HeldPost is a post that can still be taken back.
type HeldPost struct {
	Event   string    // its public id
	Subject string    // the incident's or maintenance's id
	Till    time.Time // then everybody is told
	Draft   string    // the id of the draft that it was written in, which comes back with it; "": none
}

// HeldPosts lists the posts that can still be taken back, oldest first.
func (d *Desk) HeldPosts(now time.Time) []HeldPost {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var list []HeldPost
	for _, h := range d.board.posts {
		if now.Before(h.till) {
			list = append(list, HeldPost{Event: h.event, Subject: h.subject(d.board), Till: h.till, Draft: h.draft.ID})
		}
	}
	slices.SortFunc(list, func(a, b HeldPost) int { return a.Till.Compare(b.Till) })
	return list
}

// subject is the id of the incident or maintenance that was posted in.
func (h posted) subject(b *Board) string {
	made := func(i Incident) bool {
		return slices.ContainsFunc(i.Updates, func(u Update) bool { return u.ID == h.event })
	}
	for id := range h.incidents {
		if made(b.incidents[id]) {
			return id
		}
	}
	for id := range h.works {
		if made(b.works[id].Incident) {
			return id
		}
	}
	return ""
}

// since returns the updates in an incident that the post made, and those after it.
func (h posted) since(i Incident) (list []Update) {
	for _, u := range i.Updates {
		if u.Event >= h.first {
			list = append(list, u)
		}
	}
	return list
}

// hold makes the plan of a person's post in i one that can be taken back for a while:
// until then nobody is told. before is what was posted in, as it stood; zero when the
// plan opens it.
func (d *Desk) hold(ctx context.Context, p *plan, err error, lasts time.Duration, i Incident, before Maintenance) error {
	if err != nil || lasts <= 0 || len(p.c.Events) == 0 {
		return err
	}
	u := i.Latest()
	h := posted{
		event: u.ID, at: p.now, till: p.now.Add(min(lasts, MaxHold)),
		first: p.c.Events[0].Seq, last: p.eventSeq,
		incidents: map[string]Incident{}, works: map[string]Maintenance{}, machine: p.b.machineNow(p.now),
	}
	for _, changed := range p.c.Incidents {
		h.incidents[changed.ID] = p.b.incidents[changed.ID]
	}
	for _, changed := range p.c.Maintenance {
		h.works[changed.ID] = p.b.works[changed.ID]
	}
	if _, ok := h.works[i.ID]; ok {
		h.works[i.ID] = before
	} else {
		h.incidents[i.ID] = before.Incident
	}
	for _, gone := range p.c.Drafts {
		h.draft = p.b.drafts[gone.ID]
	}
	for n := range p.c.Notices {
		if p.c.Notices[n].Kind == TellEvent {
			p.c.Notices[n].NotBefore = h.till
		}
	}
	h.spans, err = d.spansBefore(ctx, p)
	p.post = &h
	return err
}

// machineNow is what the monitors alone say of each component.
func (b *Board) machineNow(now time.Time) map[string]Status {
	p := b.plan(now)
	all := make(map[string]Status, len(b.x.Components))
	for _, c := range b.x.Components {
		all[c.ID] = p.machineAt(c, now)
	}
	return all
}

// spansBefore returns every component's span in force, and all that the plan redraws:
// what reaches back beyond the one in force is read from the store.
func (d *Desk) spansBefore(ctx context.Context, p *plan) (map[string][]Span, error) {
	spans := make(map[string][]Span, len(p.b.spans))
	for component, s := range p.b.spans {
		spans[component] = []Span{s}
	}
	for _, c := range p.c.Spans {
		if s, begun := p.b.spans[c.Component]; begun && c.From.Before(s.From) {
			all, err := d.memory.DrawnSpans(ctx, c.From)
			if err != nil {
				return nil, fmt.Errorf("read the history that the post redraws: %w", err)
			}
			spans[c.Component] = all[c.Component]
		}
	}
	return spans, nil
}

// heldTill is until when subscribers are not told of what happens in an incident, because
// a post in it can still be taken back: they hear of both in their order. Zero: at once.
func (p *plan) heldTill(incident string) (till time.Time) {
	for event, h := range p.b.posts {
		_, in := h.incidents[incident]
		_, at := h.works[incident]
		if (in || at) && event != p.over && h.till.After(p.now) {
			till = Later(till, h.till)
		}
	}
	return till
}

// turnPosts moves the posts that can be taken back to what a committed plan says.
func (b *Board) turnPosts(p *plan) {
	for event, h := range b.posts {
		if event == p.over || !h.till.After(p.now) {
			delete(b.posts, event)
		}
	}
	if p.post != nil {
		b.posts[p.post.event] = *p.post
	}
	for _, id := range p.gone {
		delete(b.incidents, id)
		delete(b.works, id)
		maps.DeleteFunc(b.posts, func(_ string, h posted) bool { _, in := h.incidents[id]; return in })
	}
}

// Release tells everybody of a post that could still be taken back. event is the public id
// of the post's event. The error is an ErrConflict when it is on its way already, an
// ErrNotFound when nothing was posted under that id since the start.
func (d *Desk) Release(ctx context.Context, by Actor, event string) error {
	d.act.Lock()
	defer d.act.Unlock()
	h, err := d.stillHeld(event)
	if err != nil {
		return err
	}
	p := d.board.plan(time.Now())
	stands, err := d.stand(ctx, h)
	if err != nil {
		return err
	}
	for _, m := range stands {
		for _, u := range h.since(m.Incident) {
			p.c.Released = append(p.c.Released, u.Event)
		}
	}
	p.over = event
	p.audit(by, "post.release", "update:"+event, nil, nil)
	if err := d.commit(ctx, p); err != nil {
		return err
	}
	d.notify()
	return nil
}

// stillHeld finds a post that can still be taken back.
func (d *Desk) stillHeld(event string) (posted, error) {
	h, ok := d.board.posts[event]
	if !ok || !time.Now().Before(h.till) {
		return posted{}, fmt.Errorf("this post is on its way to subscribers and can't be taken back: post a correction instead: %w", ErrConflict)
	}
	return h, nil
}

// stand reads what the post changed as it stands now; an incident is one without a window.
func (d *Desk) stand(ctx context.Context, h posted) (all []Maintenance, err error) {
	for id := range h.incidents {
		i, err := d.incident(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, Maintenance{Incident: i})
	}
	for id := range h.works {
		m, err := d.work(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Maintenance) int { return int(a.Number - b.Number) })
	return all, nil
}
