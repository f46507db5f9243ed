package statuspage

import (
	"context"
	"time"
)

// Note is a word between operators on an incident. It is in no public output, and stays
// with the incident when that is merged.
type Note struct {
	ID       string    `json:"id"`
	Incident string    `json:"incident_id"`
	At       time.Time `json:"at"`
	By       Actor     `json:"by"`
	Body     string    `json:"body"`
}

// AddNote keeps a word between operators on an incident. ErrNotFound when there is no such
// incident.
func (d *Desk) AddNote(ctx context.Context, by Actor, incident, body string) (Note, error) {
	d.act.Lock()
	defer d.act.Unlock()
	i, err := d.incident(ctx, incident)
	if err != nil {
		return Note{}, err
	}
	p, n, err := d.board.AddNote(by, i, body, time.Now())
	if err != nil {
		return Note{}, err
	}
	return n, d.commit(ctx, p)
}

// AddNote decides on a word between operators. The audit log has that it was said, not what.
func (b *Board) AddNote(by Actor, i Incident, body string, now time.Time) (*plan, Note, error) {
	text, err := CheckBody(body)
	if err != nil {
		return nil, Note{}, err
	}
	p := b.plan(now)
	n := Note{ID: b.newID(), Incident: i.ID, At: now, By: by, Body: text}
	p.c.Notes = append(p.c.Notes, n)
	p.audit(by, "incident.note", "incident:"+i.ID, nil, map[string]string{"note": n.ID})
	return p, n, nil
}
