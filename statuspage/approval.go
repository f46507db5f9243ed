package statuspage

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Approval is a change that waits for a second pair of eyes: what one person asks for,
// another one lets happen or declines. It is stored, so that it waits through restarts,
// and the change is made in the transaction in which it is approved.
type Approval struct {
	ID      string          `json:"id"`
	Kind    string          `json:"kind"`              // what would be done: "incident.delete"
	Object  string          `json:"object"`            // to what: "incident:q2kz…"
	Payload json.RawMessage `json:"payload,omitempty"` // what the kind needs to know besides; never an address or a secret
	Reason  string          `json:"reason"`            // the words of who asks
	By      Actor           `json:"by"`
	At      time.Time       `json:"at"`
	Expires time.Time       `json:"expires_at"` // unanswered until then, it is declined by itself

	Answer   ApprovalAnswer `json:"answer,omitempty"` // "" while it waits
	Decided  time.Time      `json:"decided_at,omitzero"`
	Answerer Actor          `json:"answerer,omitzero"`
	Why      string         `json:"why,omitempty"` // the words of who declined
}

// Waiting reports whether nobody has answered yet.
func (a Approval) Waiting() bool { return a.Answer == "" }

// AskedBy reports whether the same person stands behind the request and by: somebody else
// has to look at it then.
func (a Approval) AskedBy(by Actor) bool { return samePerson(a.By, by) }

// read reads into o what the kind needs to know besides the object.
func (a Approval) read(o any) error {
	if err := json.Unmarshal(a.Payload, o); err != nil {
		return fmt.Errorf("read what was asked for: %w", err)
	}
	return nil
}

// ApprovalAnswer is what became of an Approval.
type ApprovalAnswer string

// The answers.
const (
	Approved  ApprovalAnswer = "approved"
	Declined  ApprovalAnswer = "declined"
	Withdrawn ApprovalAnswer = "withdrawn" // by who asked for it
	Expired   ApprovalAnswer = "expired"   // nobody answered in time
)

// ApprovalLasts is for how long a change waits for a second person.
const ApprovalLasts = 24 * time.Hour

// approvable is a kind of change that can wait for a second person.
type approvable struct {
	name string // as the audit log has it: "incident.delete"

	// subject is what would be done, in a few words: "to delete an incident".
	subject func(a Approval) string

	// decide decides on a change that was asked for: by is who approves. The caller holds
	// d.act and commits the plan; with an error the Approval goes on waiting.
	decide func(ctx context.Context, d *Desk, a Approval, by Actor, now time.Time) (*plan, error)
}

// approvables are the kinds of changes that can wait, by name.
var approvables = map[string]approvable{}

// registerApproval makes a kind of change one that can wait, and returns its name; call it
// in a package variable's initializer. A name that is taken panics.
func registerApproval(kind approvable) string {
	if _, taken := approvables[kind.name]; taken {
		panic("statuspage: two approvals are called " + kind.name)
	}
	approvables[kind.name] = kind
	return kind.name
}

// Ask notes down a change that waits for another person. kind is a registered one; one
// that could not be made now is refused with the reason why. ErrConflict when the same
// change of the same object waits already.
func (d *Desk) Ask(ctx context.Context, by Actor, kind, object string, payload any, reason string) (Approval, error) {
	d.act.Lock()
	defer d.act.Unlock()
	return d.ask(ctx, by, kind, object, payload, reason)
}

// ask is Ask for who holds d.act.
func (d *Desk) ask(ctx context.Context, by Actor, kind, object string, payload any, reason string) (Approval, error) {
	p, a, err := d.board.Ask(by, kind, object, payload, reason, time.Now())
	if err != nil {
		return Approval{}, err
	}
	if _, err := approvables[kind].decide(ctx, d, a, by, p.now); err != nil {
		return Approval{}, err
	}
	return a, d.commit(ctx, p)
}

// Ask decides on asking for a change that another person must approve.
func (b *Board) Ask(by Actor, kind, object string, payload any, reason string, now time.Time) (*plan, Approval, error) {
	if _, known := approvables[kind]; !known {
		return nil, Approval{}, &Invalid{Field: "kind", Value: kind, Reason: "is not what can wait for a second person (" + strings.Join(slices.Sorted(maps.Keys(approvables)), ", ") + ")"}
	}
	why, err := CheckTitle(reason)
	if err != nil {
		return nil, Approval{}, &Invalid{Field: "reason", Value: reason, Reason: "is empty or longer than 200 characters: who approves reads it", Example: `"posted by mistake"`}
	}
	for _, w := range b.approvals {
		if w.Kind == kind && w.Object == object {
			return nil, Approval{}, fmt.Errorf("this waits for a second person already, see `fyr approval list`: %w", ErrConflict)
		}
	}
	p := b.plan(now)
	a := Approval{
		ID: b.newID(), Kind: kind, Object: object, Payload: jsonOf(payload), Reason: why,
		By: by, At: now, Expires: now.Add(ApprovalLasts),
	}
	p.c.Approvals = append(p.c.Approvals, a)
	p.raise(approvalAlert(a, p.stamp(a.Expires)))
	p.audit(by, "approval.ask", object, nil, map[string]string{"approval": a.ID, "kind": kind, "reason": why})
	return p, a, nil
}

// Approve makes a change that waits. ErrNotFound when none of that id does; an *Invalid
// when by is who asked for it, or no person.
func (d *Desk) Approve(ctx context.Context, by Actor, id string) (Approval, error) {
	d.act.Lock()
	defer d.act.Unlock()
	a, err := d.board.answerable(by, id, time.Now())
	if err != nil {
		return a, err
	}
	if a.AskedBy(by) {
		return a, &Invalid{Field: "approval", Value: id, Reason: "was asked for by you: another person has to look at it"}
	}
	p, err := approvables[a.Kind].decide(ctx, d, a, by, time.Now())
	if err != nil {
		return a, fmt.Errorf("approve %s: %w", a.Kind, err)
	}
	a = p.answer(a, by, Approved, "")
	return a, d.commit(ctx, p)
}

// WithdrawApproval takes back a change that by has asked for and that waits. ErrNotFound when
// none of that id waits; an *Invalid when somebody else asked for it.
func (d *Desk) WithdrawApproval(ctx context.Context, by Actor, id string) (Approval, error) {
	d.act.Lock()
	defer d.act.Unlock()
	now := time.Now()
	a, err := d.board.answerable(by, id, now)
	if err != nil {
		return a, err
	}
	if !a.AskedBy(by) {
		return a, &Invalid{Field: "approval", Value: id, Reason: "was asked for by somebody else: who may approve it can decline it"}
	}
	p := d.board.plan(now)
	a = p.answer(a, by, Withdrawn, "")
	return a, d.commit(ctx, p)
}

// Decline answers a change that waits with no. ErrNotFound when none of that id waits.
func (d *Desk) Decline(ctx context.Context, by Actor, id, why string) (Approval, error) {
	d.act.Lock()
	defer d.act.Unlock()
	a, err := d.board.answerable(by, id, time.Now())
	if err != nil {
		return a, err
	}
	p := d.board.plan(time.Now())
	a = p.answer(a, by, Declined, clip(CleanText(why), MaxTitle))
	return a, d.commit(ctx, p)
}

// answerable finds what waits for by's answer; an id may be a unique beginning of one.
func (b *Board) answerable(by Actor, id string, now time.Time) (found Approval, err error) {
	if !by.Person() || nameOfPerson(by) == "" {
		return found, &Invalid{Field: "approval", Value: id, Reason: "needs a person who says who they are: sign in, or use a token of your own"}
	}
	for _, a := range b.approvals {
		if id == "" || !strings.HasPrefix(a.ID, id) || !now.Before(a.Expires) {
			continue
		}
		if found.ID != "" {
			return found, &Invalid{Field: "approval", Value: id, Reason: "begins several approvals' ids", Example: a.ID}
		}
		found = a
	}
	if found.ID == "" {
		return found, ErrNotFound
	}
	return found, nil
}

// answer ends an approval's wait.
func (p *plan) answer(a Approval, by Actor, said ApprovalAnswer, why string) Approval {
	a.Answer, a.Decided, a.Answerer, a.Why = said, p.now, by, why
	p.c.Approvals = append(p.c.Approvals, a)
	p.end(approvalKey+a.ID, Alert{Status: string(said), Subject: "Nobody waits any more " + a.subject(), Text: "It was " + string(said) + "."})
	p.audit(by, "approval."+string(said), a.Object, nil, map[string]string{"approval": a.ID, "kind": a.Kind, "asked_by": a.By.String()})
	return a
}

// endApprovals declines what nobody has answered in time.
func (p *plan) endApprovals() {
	for _, a := range p.b.approvals {
		if !p.now.Before(a.Expires) {
			p.answer(a, Actor{Kind: BySystem}, Expired, "")
		}
	}
}

// Approvals returns the changes that wait for a second person, oldest first.
func (d *Desk) Approvals() []Approval {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.SortedFunc(maps.Values(d.board.approvals), func(a, b Approval) int { return a.At.Compare(b.At) })
}

// FourEyes reports whether a change needs a second person by the configuration: what is
// one of [FourEyesFor].
func (d *Desk) FourEyes(what string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Contains(d.board.x.FourEyes, what)
}

// What the configuration may ask a second pair of eyes for. That a correction which makes
// a component's record better needs one is no choice.
const (
	FourEyesDelete  = "delete"  // withdrawing an incident from every public output
	FourEyesCorrect = "correct" // any correction of a component's record
)

// FourEyesFor lists them.
func FourEyesFor() []string { return []string{FourEyesDelete, FourEyesCorrect} }

// samePerson reports whether the same person stands behind both, whatever door they came
// through: the command line's token is "shell:anna" and one of hers "anna/deploy" where the
// console says "anna".
func samePerson(a, b Actor) bool { return a == b || nameOfPerson(a) == nameOfPerson(b) }

// nameOfPerson is the name in an actor's id; "" when only the door is known.
func nameOfPerson(a Actor) string {
	if a.ID == shellActor {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(a.ID, shellActor+":"), "/")
	return strings.ToLower(name)
}

// shellActor is the id of who holds the command line's token, before the person's name.
const shellActor = "shell"

// approvalKey begins the keys of the alarms by which operators hear that something waits for
// a second person; the approval's id follows.
const approvalKey = "approval:"

func isApproval(key string) bool { return strings.HasPrefix(key, approvalKey) }

// approvalAlert tells that a change waits, and until when.
func approvalAlert(a Approval, until string) Alert {
	return Alert{
		Key: approvalKey + a.ID, Firing: true, Severity: ImpactMinor, Since: a.At, Status: "waits",
		Subject: "A second person is needed " + a.subject(),
		Text:    "Why: " + a.Reason + "\n\nAnother person has to look at it before " + until + ", in the console or with `fyr approval list`.",
	}
}

// subject is what would be done, in a few words.
func (a Approval) subject() string {
	if kind, known := approvables[a.Kind]; known {
		return kind.subject(a)
	}
	return a.Kind + " of " + a.Object // stored by another version
}
