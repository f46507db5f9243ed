package statuspage

import (
	"maps"
	"slices"
	"time"
)

// Rewriting is what a person says an update should have said.
type Rewriting struct {
	Update  string // its id
	Message string

	Language string            // BCP 47 tag of the message; "": the page's
	Bodies   map[string]string // its translations, by tag
}

// Rewrite decides on new words for an update; the earlier ones stay visible.
func (b *Board) Rewrite(by Actor, i Incident, o Rewriting, now time.Time) (*plan, Incident, error) {
	p := b.plan(now)
	i, changed, err := p.rewrite(by, i, o)
	if changed {
		p.put(i)
	}
	return p, i, err
}

// rewrite gives an update new words, and reports whether they are others.
func (p *plan) rewrite(by Actor, i Incident, o Rewriting) (_ Incident, changed bool, err error) {
	words, err := wordBody(o.Message, o.Language, o.Bodies)
	if err != nil {
		return i, false, err
	}
	i.Updates = slices.Clone(i.Updates)
	n := slices.IndexFunc(i.Updates, func(u Update) bool { return u.ID == o.Update })
	if n < 0 {
		return i, false, ErrNotFound
	}
	u := &i.Updates[n]
	if u.Body == words.text && u.Language == words.language && maps.Equal(u.Bodies, words.others) {
		return i, false, nil
	}
	p.audit(by, "incident.edit", "update:"+u.ID, u.Body, words.text)
	edits := append(slices.Clip(u.Edits), Edit{At: p.now, By: by, Body: u.Body, Language: u.Language, Bodies: u.Bodies})
	*u = words.in(*u)
	u.Edits, u.Said = edits, nil
	p.c.Updates = append(p.c.Updates, *u)
	return i, true, nil
}
