package statuspage

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// Drilling is what a person says when a drill begins.
type Drilling struct {
	Opening
	Testers []string // mail addresses; none: those of the configuration
}

// StartDrill opens a drill. Its testers are told, and nobody else. With dry nothing is
// committed. The errors are *Invalid.
func (d *Desk) StartDrill(ctx context.Context, by Actor, o Drilling, dry bool) (Drill, error) {
	d.act.Lock()
	defer d.act.Unlock()
	now := time.Now()
	testers, err := d.board.testers(o.Testers)
	if err != nil {
		return Drill{}, err
	}
	if len(d.board.drills) >= MaxDrills {
		return Drill{}, &Invalid{Field: "drill", Reason: "there are " + strconv.Itoa(MaxDrills) + " already: purge one (`fyr drill purge`)"}
	}
	_, i, err := d.board.Open(by, o.Opening, now) // its plan is dropped: nothing of it becomes true
	if err != nil {
		return Drill{}, err
	}
	drill := Drill{ID: i.ID, Testers: testers, By: by, At: now, Purged: now.Add(DrillLasts)}
	return d.tellDrill(ctx, by, "drill.start", drill.with(i), dry)
}

// PostDrill adds an update to a drill; resolving is posting Resolved. With dry nothing is
// committed. ErrNotFound when there is no such drill.
func (d *Desk) PostDrill(ctx context.Context, by Actor, id string, o Posting, dry bool) (Drill, error) {
	d.act.Lock()
	defer d.act.Unlock()
	drill, ok := d.board.drills[id]
	if !ok {
		return Drill{}, ErrNotFound
	}
	now := time.Now()
	before := drill.Incident
	before.Draft = false
	_, i, err := d.board.Post(by, before, o, now) // its plan is dropped, as above
	if err != nil {
		return Drill{}, err
	}
	act := "drill.post"
	if i.Stage == Resolved {
		act = "drill.resolve"
	}
	return d.tellDrill(ctx, by, act, drill.with(i), dry)
}

// PurgeDrill drops a drill and what of it waits or was delivered. ErrNotFound when there is
// no such drill.
func (d *Desk) PurgeDrill(ctx context.Context, by Actor, id string) error {
	d.act.Lock()
	defer d.act.Unlock()
	drill, ok := d.board.drills[id]
	if !ok {
		return ErrNotFound
	}
	p := d.board.plan(time.Now())
	p.purge(by, drill)
	return d.commit(ctx, p)
}

// Drills returns the drills that are not purged, the oldest first. They are for operators
// alone.
func (d *Desk) Drills() []Drill {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.board.knownDrills()
}

// with returns the drill with its incident as it stands now, marked as what it is.
func (d Drill) with(i Incident) Drill {
	i.Number, i.Draft = 0, true
	d.Incident = marked(i)
	return d
}

// tellDrill keeps the drill, and tells the testers of its last update.
func (d *Desk) tellDrill(ctx context.Context, by Actor, act string, drill Drill, dry bool) (Drill, error) {
	if dry {
		return drill, nil
	}
	last := drill.Incident.Latest()
	p := d.board.plan(drill.Incident.Updated)
	p.c.Drills = append(p.c.Drills, drill)
	p.c.Notices = append(p.c.Notices, Notice{ID: d.board.newID(), Kind: TellDrill, Lane: LaneNotice, At: p.now, Target: drill.Target(last.ID)})
	p.audit(by, act, "drill:"+drill.ID, nil, nil)
	return drill, d.commit(ctx, p)
}

// testers checks the addresses that a person gives, or takes the configured ones.
func (b *Board) testers(given []string) ([]Tester, error) {
	if len(given) == 0 {
		given = b.x.Testers
	}
	var list []Tester
	for _, text := range given {
		a, err := CheckAddress(text)
		if err != nil {
			return nil, err
		}
		if t := (Tester{Channel: "mail", Address: a.Mail}); !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	switch {
	case !b.x.Page.HasMail:
		return nil, &Invalid{Field: "to", Reason: "can't be told: no mail is configured", Example: "mail: {host: mail.example.com, …}"}
	case len(list) == 0:
		return nil, &Invalid{Field: "to", Reason: "is missing: say who the testers are, or set drill.testers", Example: "you@example.com"}
	case len(list) > MaxTesters:
		return nil, &Invalid{Field: "to", Reason: "are more than " + strconv.Itoa(MaxTesters) + " testers: a drill is for a few"}
	}
	return list, nil
}
