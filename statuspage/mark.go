package statuspage

import (
	"fmt"
	"slices"
)

// Mark is how far an incident or a maintenance had come when somebody read it. A command
// that carries one is refused with [Overtaken] when somebody else has posted since: what
// they said could change the decision. The zero Mark asks for nothing.
type Mark struct {
	Event   int64 // the number of its last event; 0 in a draft
	Updates int
	Edits   int // of all its updates
}

// MarkOf is how far i has come.
func MarkOf(i Incident) Mark {
	m := Mark{Event: i.Latest().Event, Updates: len(i.Updates)}
	for _, u := range i.Updates {
		m.Edits += len(u.Edits)
	}
	return m
}

// String returns "17.3.2": after the event 17, with three updates and two edits.
func (m Mark) String() string { return fmt.Sprintf("%d.%d.%d", m.Event, m.Updates, m.Edits) }

// ParseMark reads what String returns.
func ParseMark(s string) (m Mark, err error) {
	if _, err = fmt.Sscanf(s, "%d.%d.%d", &m.Event, &m.Updates, &m.Edits); err != nil || m.String() != s {
		return Mark{}, &Invalid{Field: "seen", Value: s, Reason: "is no mark of an incident", Example: "17.3.2"}
	}
	return m, nil
}

// Overtaken is why a command was refused that carried a [Mark]. It is an ErrConflict.
type Overtaken struct {
	Updates []Update // what others have posted since, and in a draft what they have worded anew; newest first
}

func (e *Overtaken) Error() string {
	return fmt.Sprintf("%s has posted here meanwhile: read it first: %s", e.Updates[0].LastBy(), ErrConflict)
}

// Unwrap returns ErrConflict.
func (e *Overtaken) Unwrap() error { return ErrConflict }

// LastBy is whose words an update has.
func (u Update) LastBy() Actor {
	if n := len(u.Edits); n > 0 {
		return u.Edits[n-1].By
	}
	return u.By
}

// overtaken is an Overtaken when others than by have posted in i since the mark.
func (m Mark) overtaken(i Incident, by Actor) error {
	if m == (Mark{}) {
		return nil
	}
	var newer []Update
	reworded := i.Draft && MarkOf(i).Edits > m.Edits
	for n, u := range slices.Backward(i.Updates) {
		fresh := u.Event > m.Event || n >= m.Updates || reworded && len(u.Edits) > 0
		if fresh && u.LastBy() != by {
			newer = append(newer, u)
		}
	}
	if newer == nil {
		return nil
	}
	return &Overtaken{newer}
}
