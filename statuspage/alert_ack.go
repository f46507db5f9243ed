package statuspage

import (
	"cmp"
	"context"
	"crypto/subtle"
	"slices"
	"time"
)

// Acknowledgement is what somebody says who takes an alarm on.
type Acknowledgement struct {
	For  string // whom they do it for, when it is somebody else; nothing proves that
	Note string // a word for the others
}

// Acknowledge decides that somebody has taken the alarm with this key on: no reminder and
// no escalation of it goes out any more. Once is enough: the first one stands.
// ErrNotFound when there is no such open alarm.
func (b *Board) Acknowledge(by Actor, key string, said Acknowledgement, now time.Time) (*plan, Alarm, error) {
	p := b.plan(now)
	a, known := p.alarm(key)
	if !known || !a.Open() {
		return nil, a, ErrNotFound
	}
	return p, p.acknowledge(by, a, said), nil
}

func (p *plan) acknowledge(by Actor, a Alarm, said Acknowledgement) Alarm {
	if !a.Acked.IsZero() {
		return a
	}
	a.Acked, a.AckedBy = p.now, by
	a.AckedFor, a.Note = clip(CleanText(said.For), MaxTitle), clip(CleanText(said.Note), MaxTitle)
	p.putAlarm(a)
	record := map[string]string{"note": a.Note}
	if a.AckedFor != "" {
		record["on behalf of"] = a.AckedFor
	}
	p.audit(by, "alert.ack", "alert:"+a.Key, nil, record)
	p.forward(a)
	return a
}

// forward tells the targets that keep alarms of their own that one is taken on: they
// would go on paging people.
func (p *plan) forward(a Alarm) {
	for _, r := range p.b.x.Alerts {
		told, was := a.told(r.ID)
		if !was || !r.Acknowledges {
			continue
		}
		p.alert(r.ID, taken(a, a.Key))
		if told.Thread != a.Key && p.allTaken(r.ID, told.Thread) {
			p.alert(r.ID, taken(a, told.Thread))
		}
	}
}

// taken says that an alarm, or the group that it was told in, is taken on.
func taken(a Alarm, key string) Alert {
	t := a.Alert
	t.Key, t.Firing, t.Acked, t.Note = key, true, a.TakenBy(), a.Note
	return t
}

// allTaken reports whether somebody has taken on all that is open of what a target was
// told of together.
func (p *plan) allTaken(target, thread string) bool {
	return !slices.ContainsFunc(p.standingAlarms(), func(a Alarm) bool {
		told, was := a.told(target)
		return was && told.Thread == thread && a.Open() && a.Acked.IsZero()
	})
}

// TakenBy names who has acknowledged the alarm, for people: "shell:ops on behalf of anna"
// is written "anna (shell:ops)"; "" when nobody has.
func (a Alarm) TakenBy() string {
	who := cmp.Or(a.AckedBy.ID, string(a.AckedBy.Kind))
	if a.AckedFor == "" {
		return who
	}
	return a.AckedFor + " (" + who + ")"
}

// Acknowledge says that by has taken an alarm on; see [Board.Acknowledge].
func (d *Desk) Acknowledge(ctx context.Context, by Actor, key string, said Acknowledgement) (Alarm, error) {
	d.act.Lock()
	defer d.act.Unlock()
	p, a, err := d.board.Acknowledge(by, key, said, time.Now())
	if err != nil {
		return a, err
	}
	return a, d.commit(ctx, p)
}

// Acknowledgeable finds what the holder of an alert's link may acknowledge: the open alarms that
// the alert told of. None: the link is wrong, or they are all over.
func (d *Desk) Acknowledgeable(token string) []Alarm {
	return slices.DeleteFunc(d.Alarms(), func(a Alarm) bool { return !a.tellsWith(token) })
}

func (a Alarm) tellsWith(token string) bool {
	return slices.ContainsFunc(a.Told, func(t AlarmTold) bool {
		return t.Ack != "" && subtle.ConstantTimeCompare([]byte(t.Ack), []byte(token)) == 1
	})
}

// AcknowledgeLink acknowledges all that a link's alert told of and that is still open.
// name is what the person who followed it wrote; it proves nothing. ErrNotFound when
// there is nothing to acknowledge.
func (d *Desk) AcknowledgeLink(ctx context.Context, token, name string) ([]Alarm, error) {
	d.act.Lock()
	defer d.act.Unlock()
	list := d.Acknowledgeable(token)
	if len(list) == 0 {
		return nil, ErrNotFound
	}
	by := Actor{Kind: ByLink, ID: clip(CleanText(name), MaxTitle)}
	p := d.board.plan(time.Now())
	for n, a := range list {
		list[n] = p.acknowledge(by, a, Acknowledgement{})
	}
	return list, d.commit(ctx, p)
}
