package web

import (
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// spComponent is a component, or a group of them.
type spComponent struct {
	ID                 string            `json:"id"`
	Name               string            `json:"name"`
	Status             statuspage.Status `json:"status"` // never unknown
	CreatedAt          spTime            `json:"created_at"`
	UpdatedAt          spTime            `json:"updated_at"`
	Position           int               `json:"position"`
	Description        *string           `json:"description"`
	Showcase           bool              `json:"showcase"` // its uptime is on show
	StartDate          *string           `json:"start_date"`
	GroupID            *string           `json:"group_id"`
	PageID             string            `json:"page_id"`
	Group              bool              `json:"group"`
	OnlyShowIfDegraded bool              `json:"only_show_if_degraded"`
	Components         []string          `json:"components,omitempty"` // of a group: its components' ids
}

// list makes the components in the page's order: those on their own before the groups.
// Both are numbered together, a group's components in it from 1. As in Statuspage's
// list the number alone decides, so that groups and components interleave.
func (w *wire) list(past map[string][]statuspage.Span, begun map[string]time.Time) {
	var alone, groups, inside []*spComponent
	named := map[string]*spComponent{}
	for _, s := range w.shown {
		id, name := s.Component.ID, s.Component.Group
		c := w.component(s, past[id], begun[id])
		w.listed[id] = c
		if name == "" {
			alone = append(alone, c)
			continue
		}
		if named[name] == nil {
			named[name] = w.group(name)
			groups = append(groups, named[name])
		}
		named[name].take(c)
		inside = append(inside, c)
	}
	all := append(alone, groups...)
	for i, c := range all {
		c.Position = i + 1
	}
	all = append(all, inside...)
	slices.SortStableFunc(all, func(a, b *spComponent) int { return a.Position - b.Position })
	w.components = make([]spComponent, 0, len(all))
	for _, c := range all {
		w.components = append(w.components, *c)
	}
}

// component is one component outside of any group.
func (w *wire) component(s statuspage.Standing, spans []statuspage.Span, begun time.Time) *spComponent {
	status, since := confirmed(s, spans)
	if begun.IsZero() {
		begun = w.Started
	}
	since = statuspage.Later(since, begun)
	if s.Override != nil {
		since = statuspage.Later(since, s.Override.At)
	}
	c := &spComponent{
		ID: w.id("component", s.Component.ID), Name: s.Component.Name, Status: status,
		CreatedAt: w.at(begun), UpdatedAt: w.at(since), Showcase: true,
		StartDate: new(begun.In(w.zone()).Format(time.DateOnly)), PageID: w.page.ID,
	}
	if text := s.Component.Description; text != "" {
		c.Description = &text
	}
	return c
}

// confirmed is the last status of a component that was confirmed, and since when:
// Statuspage has no word for unknown.
func confirmed(s statuspage.Standing, spans []statuspage.Span) (status statuspage.Status, since time.Time) {
	if s.Status != statuspage.Unknown {
		return s.Status, s.Since
	}
	for _, span := range slices.Backward(spans) {
		if span.Status.String() != statuspage.Unknown.String() {
			return span.Status, span.From
		}
	}
	return statuspage.Operational, s.Since
}

// group is a group that has no components yet.
func (w *wire) group(name string) *spComponent {
	return &spComponent{ID: w.id("group", name), Name: name, Status: statuspage.Operational, PageID: w.page.ID, Group: true}
}

// take puts a component into the group, which stands as its worst one.
func (g *spComponent) take(c *spComponent) {
	g.Components = append(g.Components, c.ID)
	c.GroupID, c.Position = &g.ID, len(g.Components)
	g.Status = statuspage.Worst(g.Status, c.Status)
	g.CreatedAt = spTime(earlier(time.Time(g.CreatedAt), time.Time(c.CreatedAt)))
	g.UpdatedAt = spTime(statuspage.Later(time.Time(g.UpdatedAt), time.Time(c.UpdatedAt)))
}
