package statuspage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Draft is what a person has written and not published: an incident to open, or an update
// of one that runs. It is in no public output. With PublishAt it publishes itself then, or
// at the next start when nothing ran at that time.
type Draft struct {
	ID        string        `json:"id"`
	Incident  string        `json:"incident_id,omitempty"` // whose update it is; "": it opens one
	Opening   *Opening      `json:"opening,omitempty"`     // of the two there is one, or none once the draft is over
	Posting   *Posting      `json:"posting,omitempty"`
	Next      time.Duration `json:"next,omitempty"`      // the next word is promised so long after it is published; in nanoseconds
	PublishAt time.Time     `json:"publish_at,omitzero"` // zero: when a person says so
	By        Actor         `json:"by"`                  // who wrote it last; it is published in their name
	Created   time.Time     `json:"created_at"`
	Updated   time.Time     `json:"updated_at"`
	Trouble   string        `json:"trouble,omitempty"` // why it could not publish itself
}

// Over reports whether nothing is left to publish.
func (d Draft) Over() bool { return d.Opening == nil && d.Posting == nil }

// Title is the headline, or the first words, of what would be said.
func (d Draft) Title() string {
	switch {
	case d.Opening != nil:
		return d.Opening.Title
	case d.Posting != nil:
		line, _, _ := strings.Cut(d.Posting.Message, "\n")
		return clip(line, 80)
	}
	return ""
}

// MaxDraftAhead is how far ahead a draft can say when it publishes itself.
const MaxDraftAhead = 90 * 24 * time.Hour

// SaveDraft keeps what a person has written. Without an id it is a new one; with one it
// takes the place of what was written, unless somebody else wrote meanwhile: ErrConflict
// when its Updated is set and is not the stored one's. What could not be published now is
// refused with the reason. ErrNotFound when there is no such draft, or no such incident.
func (d *Desk) SaveDraft(ctx context.Context, by Actor, draft Draft) (Draft, error) {
	d.act.Lock()
	defer d.act.Unlock()
	now := time.Now()
	i, err := d.draftIncident(ctx, draft)
	if err != nil {
		return Draft{}, err
	}
	if _, _, err := d.board.planDraft(by, draft, i, now); err != nil {
		return Draft{}, err
	}
	p, draft, err := d.board.SaveDraft(by, draft, now)
	if err != nil {
		return Draft{}, err
	}
	return draft, d.commit(ctx, p)
}

// SaveDraft decides on keeping a draft that could be published.
func (b *Board) SaveDraft(by Actor, draft Draft, now time.Time) (*plan, Draft, error) {
	old, known := b.drafts[draft.ID]
	switch {
	case draft.ID != "" && !known:
		return nil, draft, ErrNotFound
	case known && !draft.Updated.IsZero() && !draft.Updated.Equal(old.Updated):
		return nil, draft, fmt.Errorf("%s has changed this draft meanwhile: look at it again: %w", old.By, ErrConflict)
	case !draft.PublishAt.IsZero() && !draft.PublishAt.After(now):
		return nil, draft, &Invalid{Field: "publish_at", Value: draft.PublishAt.Format(time.RFC3339), Reason: "is past: publish it now, or say a later time", Example: now.Add(time.Hour).Format(time.RFC3339)}
	case draft.PublishAt.Sub(now) > MaxDraftAhead:
		return nil, draft, &Invalid{Field: "publish_at", Value: draft.PublishAt.Format(time.RFC3339), Reason: "is more than 90 days ahead", Example: now.Add(time.Hour).Format(time.RFC3339)}
	}
	act := "draft.edit"
	draft.By, draft.Updated, draft.Created, draft.Trouble = by, now, old.Created, ""
	if !known {
		act, draft.ID, draft.Created = "draft.save", b.newID(), now
	}
	p := b.plan(now)
	p.c.Drafts = append(p.c.Drafts, draft)
	p.audit(by, act, "draft:"+draft.ID, nil, map[string]any{"incident": draft.Incident, "publish_at": draft.PublishAt})
	return p, draft, nil
}

// PublishDraft says what a draft says, in the name of by. With dry nothing is committed.
// ErrNotFound when there is no such draft, [Overtaken] when others have posted since o.Seen in
// the incident that it is an update of.
func (d *Desk) PublishDraft(ctx context.Context, by Actor, id string, o Publishing, dry bool) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	draft, ok := d.board.drafts[id]
	if !ok {
		return Receipt{}, ErrNotFound
	}
	before, err := d.draftIncident(ctx, draft)
	if err == nil {
		err = o.Seen.overtaken(before, by)
	}
	if err != nil {
		return Receipt{}, err
	}
	p, i, err := d.board.planDraft(by, draft, before, time.Now())
	if err != nil {
		return Receipt{}, err
	}
	p.dropDraft(draft, by, "draft.publish")
	err = d.hold(ctx, p, nil, o.Hold, i, Maintenance{Incident: before})
	return d.conclude(ctx, p, i, err, i.Latest().Quiet, dry)
}

// DropDraft throws a draft away: it is never public. ErrNotFound when there is none.
func (d *Desk) DropDraft(ctx context.Context, by Actor, id string) error {
	d.act.Lock()
	defer d.act.Unlock()
	draft, ok := d.board.drafts[id]
	if !ok {
		return ErrNotFound
	}
	p := d.board.plan(time.Now())
	p.dropDraft(draft, by, "draft.discard")
	return d.commit(ctx, p)
}

func (p *plan) dropDraft(draft Draft, by Actor, act string) {
	p.c.Drafts = append(p.c.Drafts, Draft{ID: draft.ID, Updated: p.now})
	p.audit(by, act, "draft:"+draft.ID, nil, nil)
}

// sendDraft throws the draft away that a post was written in: it is sent now. One that is
// gone already, as it published itself meanwhile, is no reason to refuse the post.
func (p *plan) sendDraft(by Actor, id string) {
	if draft, ok := p.b.drafts[id]; ok {
		p.dropDraft(draft, by, "draft.send")
	}
}

// draftIncident is the incident that a draft posts in, as it stands; the zero one when it opens one.
func (d *Desk) draftIncident(ctx context.Context, draft Draft) (Incident, error) {
	if draft.Incident == "" {
		return Incident{}, nil
	}
	return d.incident(ctx, draft.Incident)
}

// planDraft is the decision that publishing a draft would be; i is what it posts in.
func (b *Board) planDraft(by Actor, draft Draft, i Incident, now time.Time) (*plan, Incident, error) {
	next := time.Time{}
	if draft.Next > 0 {
		next = now.Add(draft.Next)
	}
	switch {
	case draft.Opening != nil && draft.Posting == nil && draft.Incident == "":
		o := *draft.Opening
		o.Next = next
		return b.Open(by, o, now)
	case draft.Posting != nil && draft.Opening == nil && draft.Incident != "":
		o := *draft.Posting
		o.Next = next
		return b.Post(by, i, o, now)
	}
	return nil, Incident{}, &Invalid{Field: "draft", Reason: "has to open an incident, or to post in one: give opening, or incident_id and posting"}
}

// publishDue publishes the drafts whose time has come, each for itself: one that can't be
// published any more waits for a person, and the operators are told why. Callers hold d.act.
func (d *Desk) publishDue(ctx context.Context, now time.Time) error {
	for _, draft := range d.board.dueDrafts(now) {
		p, err := d.planDue(ctx, draft, now)
		if err == nil {
			p.dropDraft(draft, Actor{Kind: BySystem}, "draft.publish")
		} else {
			p = d.board.plan(now)
			p.stallDraft(draft, err)
		}
		if err := d.commit(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// planDue is the decision that publishing a draft at its time is.
func (d *Desk) planDue(ctx context.Context, draft Draft, now time.Time) (*plan, error) {
	i, err := d.draftIncident(ctx, draft)
	if err != nil {
		return nil, err
	}
	p, _, err := d.board.planDraft(draft.By, draft, i, now)
	return p, err
}

// dueDrafts are those whose time to publish themselves has come, in the order of it.
func (b *Board) dueDrafts(now time.Time) []Draft {
	var due []Draft
	for _, draft := range b.drafts {
		if !draft.PublishAt.IsZero() && !now.Before(draft.PublishAt) {
			due = append(due, draft)
		}
	}
	slices.SortFunc(due, func(a, b Draft) int { return cmp.Or(a.PublishAt.Compare(b.PublishAt), cmp.Compare(a.ID, b.ID)) })
	return due
}

// stallDraft lets a draft that could not publish itself wait for a person.
func (p *plan) stallDraft(draft Draft, why error) {
	draft.PublishAt, draft.Trouble = time.Time{}, why.Error()
	p.c.Drafts = append(p.c.Drafts, draft)
	p.audit(Actor{Kind: BySystem}, "draft.stall", "draft:"+draft.ID, nil, nil)
	p.tellPast(Alert{
		Key: "draft:" + draft.ID, Since: p.now, Severity: ImpactMinor, Status: "stalled",
		Subject: "A scheduled post was not published: " + draft.Title(),
		Text:    "It could not be published at its time: " + draft.Trouble + ".\n\nIt is kept as a draft of " + draft.By.String() + ": mend it and publish it, or discard it.",
	})
}

// Drafts returns what people have written and not published, oldest first.
func (d *Desk) Drafts() []Draft {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.SortedFunc(maps.Values(d.board.drafts), func(a, b Draft) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
}
