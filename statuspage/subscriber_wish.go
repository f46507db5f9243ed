package statuspage

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of a Wish.
const (
	maxChosen   = 1000 // components and groups that one may name, each
	maxZoneName = 64   // characters; the longest of the tz database has 32
	minutesADay = 24 * 60
)

// checkWish returns the wish as it is kept: every choice once, in a language that the page
// is offered in. It is an *Invalid when it names what is not on the public page.
func (d *Desk) checkWish(ctx context.Context, w Wish) (Wish, error) {
	x := d.index()
	if len(w.Components) > maxChosen || len(w.Groups) > maxChosen {
		return w, &Invalid{Field: "component", Reason: "stands for more than " + strconv.Itoa(maxChosen) + " choices: choose groups, or all"}
	}
	w.Components, w.Groups = once(w.Components), once(w.Groups)
	for _, check := range []func() error{
		func() error { return x.checkComponents(w.Components) },
		func() error { return x.checkGroups(w.Groups) },
		func() error { return checkTimes(w) },
		func() error { return d.checkSubject(ctx, w.Subject) },
	} {
		if err := check(); err != nil {
			return w, err
		}
	}
	w.Language = x.Page.offered(w.Language)
	return w, nil
}

// index is the configuration in force.
func (d *Desk) index() index {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.x
}

// once leaves each text out that was there before.
func once(list []string) []string {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		was := seen[s]
		seen[s] = true
		return was
	})
}

func (x index) checkComponents(ids []string) error {
	for _, id := range ids {
		if _, ok := x.components[id]; !ok || !x.public(id) {
			return &Invalid{Field: "component", Value: id, Reason: "is not a component of this page"}
		}
	}
	return nil
}

func (x index) checkGroups(names []string) error {
	for _, name := range names {
		there := func(c Component) bool { return c.Group == name && !c.Private }
		if name == "" || !slices.ContainsFunc(x.Components, there) {
			return &Invalid{Field: "group", Value: name, Reason: "is not a group of this page"}
		}
	}
	return nil
}

func checkTimes(w Wish) error {
	switch q := w.Quiet; {
	case w.Impact > ImpactCritical:
		return &Invalid{Field: "impact", Value: strconv.Itoa(int(w.Impact)), Reason: "is not an impact", Example: ImpactMajor.String()}
	case q.From < 0 || q.From >= minutesADay || q.Till < 0 || q.Till >= minutesADay:
		return &Invalid{Field: "quiet", Reason: "is not within a day: minutes from 0 to 1439", Example: "1320"}
	case w.Zone == "":
		return nil
	}
	if _, err := time.LoadLocation(w.Zone); err != nil || len(w.Zone) > maxZoneName || strings.EqualFold(w.Zone, "local") {
		return &Invalid{Field: "zone", Value: w.Zone, Reason: "is not a time zone", Example: "Europe/Stockholm"}
	}
	return nil
}

// checkSubject takes an incident or a maintenance that is on the public page, while
// something may yet be said of it.
func (d *Desk) checkSubject(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	unknown := &Invalid{Field: "subject", Value: id, Reason: "is not an incident or maintenance of this page"}
	i, err := d.subject(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return unknown
	}
	if err != nil {
		return err
	}
	if i.Draft || len(PublicIncidents([]Incident{i}, d.View().Standings)) == 0 {
		return unknown
	}
	if !i.Open() && time.Since(i.Updated) > SubjectFor {
		return &Invalid{Field: "subject", Value: id, Reason: "is over: nothing more will be said of it"}
	}
	return nil
}

// SubjectFor is how long after the end of an incident or a maintenance those who asked for
// nothing else stay subscribed: what was learnt from it may yet be told.
const SubjectFor = 30 * 24 * time.Hour

// subject finds what a wish may be about: an incident, or what a maintenance shares with one.
func (d *Desk) subject(ctx context.Context, id string) (Incident, error) {
	i, err := d.memory.Incident(ctx, id)
	if !errors.Is(err, ErrNotFound) {
		return i, err
	}
	m, err := d.memory.Maintenance(ctx, id)
	return m.Incident, err
}

// offered is the language, as the page spells it, in which a reader who asks for one is
// written to: the page's own when it is not offered.
func (p Page) offered(tag string) string {
	for _, l := range append([]string{p.Language}, p.Languages...) {
		if sameLanguage(l, tag) {
			return l
		}
	}
	tag, err := CheckLanguage(tag)
	if err != nil || tag == "" || !p.Offers(tag) {
		return p.Language
	}
	return tag
}
