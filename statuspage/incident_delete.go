package statuspage

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Tombstone is what is kept of an incident that was withdrawn from every public output:
// its number, so that no feed id is used twice, and who withdrew it and why. Its texts and
// events stay in their chains, where only a verification reads them.
type Tombstone struct {
	Incident string    `json:"incident"`
	Number   int64     `json:"number"`
	Title    string    `json:"title"`
	At       time.Time `json:"at"`
	By       Actor     `json:"by"`
	Approved Actor     `json:"approved_by,omitzero"` // the second person, where one was needed
	Reason   string    `json:"reason"`
}

// ApproveDelete is the kind of an Approval that withdraws an incident.
var ApproveDelete = registerApproval(approvable{
	name:    "incident.delete",
	subject: func(Approval) string { return "to delete an incident" },
	decide:  deleteApproved,
})

// Delete withdraws an incident from page, feeds and history, as if it had never been; what
// waits to be sent of it is not sent. Where the configuration asks for four eyes, nothing
// happens until another person approves: the Receipt then has the Approval. ErrNotFound
// when there is no such incident, [Overtaken] when others have posted in it since seen.
func (d *Desk) Delete(ctx context.Context, by Actor, id, reason string, seen Mark) (Receipt, error) {
	d.act.Lock()
	defer d.act.Unlock()
	i, err := d.unchanged(ctx, id, seen, by)
	if err != nil {
		return Receipt{}, err
	}
	if slices.Contains(d.board.x.FourEyes, FourEyesDelete) {
		a, err := d.ask(ctx, by, ApproveDelete, "incident:"+i.ID, nil, reason)
		return Receipt{Incident: i, Approval: &a}, err
	}
	p, err := d.board.Delete(by, Actor{}, i, reason, time.Now())
	return d.conclude(ctx, p, i, err, true, false)
}

// deleteApproved withdraws the incident that an approval is about.
func deleteApproved(ctx context.Context, d *Desk, a Approval, by Actor, now time.Time) (*plan, error) {
	i, err := d.incident(ctx, strings.TrimPrefix(a.Object, "incident:"))
	if err != nil {
		return nil, err
	}
	return d.board.Delete(a.By, by, i, a.Reason, now)
}

// Delete decides on withdrawing an incident; approved is the second person, if there is one.
func (b *Board) Delete(by, approved Actor, i Incident, reason string, now time.Time) (*plan, error) {
	why, err := CheckTitle(reason)
	if err != nil {
		return nil, &Invalid{Field: "reason", Value: reason, Reason: "is empty or longer than 200 characters: the record keeps why it was withdrawn", Example: `"posted by mistake"`}
	}
	p := b.plan(now)
	p.gone = append(p.gone, i.ID)
	p.c.Tombstones = append(p.c.Tombstones, Tombstone{
		Incident: i.ID, Number: i.Number, Title: i.Title, At: now, By: by, Approved: approved, Reason: why,
	})
	p.redrawAll(i.Components, now)
	p.audit(by, "incident.delete", "incident:"+i.ID, summaryOf(i), deletion(approved, why))
	return p, nil
}

func deletion(approved Actor, why string) json.RawMessage {
	after := map[string]string{"reason": why}
	if approved.Kind != "" {
		after["approved_by"] = approved.String()
	}
	return jsonOf(after)
}

// Fate is what became of an incident that is not shown any more.
type Fate struct {
	Into      string // the id of the incident that it was merged into; "": none
	Withdrawn bool   // it was deleted
}
