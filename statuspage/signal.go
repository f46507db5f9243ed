package statuspage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Signal is what an alerting program tells us of one trouble: that it goes on, or is over.
type Signal struct {
	Key        string              // the program's own; the same for as long as the trouble lasts
	Over       bool                // it has ended
	Title      string              // the program's words: not public unless Hook.Own says so
	Message    string              // likewise
	Labels     []map[string]string // of each alert that goes on
	Components []Affected          // named by the program itself; none: as the hook's configuration maps it
	Impact     *Impact             // nil: as the hook's configuration says
	ID         string              // the message's; "": it has none
	At         time.Time           // when it was made, as it says; zero: it does not
}

// Hook is an alerting program that is listened to, as configuration declares it.
type Hook struct {
	ID         string
	Components []Affected  // what each of its troubles does
	Labels     []HookLabel // what those with a label do besides
	Impact     *Impact     // nil: from the components
	Publish    bool        // its incidents are public at once; otherwise drafts that a person approves
	Own        bool        // the program's own words are public; otherwise ours, in every language
}

// HookLabel is what a trouble does whose alerts carry a label.
type HookLabel struct {
	Name, Value string
	Components  []Affected
}

// HookKey is what is remembered of a trouble between two signals.
type HookKey struct {
	Hook       string
	Key        string     // SHA-256 of Signal.Key, in hex: what an alert is called may tell too much
	Incident   string     // that tells of it
	Over       bool       // the last signal said so
	Components []Affected // by that signal
	Message    string     // the last signal's ID
	At         time.Time  // the last signal's At; of one without, when it came
}

// Heard is what a signal did.
type Heard struct {
	Did      HeardWhat `json:"did"`
	Incident string    `json:"incident_id,omitempty"`
	Draft    bool      `json:"draft,omitempty"` // it is in no public output
}

// HeardWhat is what a signal can do.
type HeardWhat string

// What signals do.
const (
	HeardOpened    HeardWhat = "opened"    // an incident
	HeardJoined    HeardWhat = "joined"    // a running incident tells of it now
	HeardUpdated   HeardWhat = "updated"   // its incident says something else
	HeardRecovered HeardWhat = "recovered" // its incident is watched, or resolved
	HeardNoted     HeardWhat = "noted"     // a person tells of it: a note was left for them
	HeardNothing   HeardWhat = "nothing"   // all of it was known
)

// Why a signal is not taken.
var (
	ErrReplay   = errors.New("was taken before, is older than what was taken, or was made more than five minutes from now by our clock")
	ErrGarbled  = errors.New("is no JSON that can be read in one way only") // an Invalid's Why
	ErrUnproven = errors.New("carries no proof that it comes from the program that this hook is for")
)

// Hear takes a signal. The same key always means the same incident while that runs; once a
// person has posted in it, or taken it on, signals leave notes and nothing else. With dry
// nothing is committed. ErrReplay for a message that was taken, an *Invalid for components
// that are none.
func (d *Desk) Hear(ctx context.Context, h Hook, s Signal, dry bool) (Heard, error) {
	d.act.Lock()
	defer d.act.Unlock()
	sum := sha256.Sum256([]byte(s.Key))
	last, err := d.memory.HookKey(ctx, h.ID, hex.EncodeToString(sum[:]))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Heard{}, err
	}
	last.Hook, last.Key = h.ID, hex.EncodeToString(sum[:])
	if s.replays(last) {
		return Heard{}, fmt.Errorf("hook %s: %w", h.ID, ErrReplay)
	}
	i, others, err := d.heardBefore(ctx, last)
	if err != nil {
		return Heard{}, err
	}
	p, heard, err := d.board.Hear(h, s, last, others, i, time.Now())
	if err != nil || dry {
		return heard, err
	}
	return heard, d.commit(ctx, p)
}

// heardBefore is the incident of a trouble, and the other troubles that it tells of and
// that go on.
func (d *Desk) heardBefore(ctx context.Context, last HookKey) (i Incident, others []HookKey, err error) {
	if last.Incident == "" {
		return i, nil, nil
	}
	if i, err = d.incident(ctx, last.Incident); err != nil {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return Incident{}, nil, err
	}
	all, err := d.memory.HookKeys(ctx, last.Incident)
	for _, k := range all {
		if !k.Over && (k.Hook != last.Hook || k.Key != last.Key) {
			others = append(others, k)
		}
	}
	return i, others, err
}

// replays reports whether a message was taken before: by its id, or because a later one of
// the same trouble was. At one instant a trouble's end comes after its beginning, so that a
// program whose clock shows whole seconds, or which names the same time in both, is heard; the
// beginning is not taken again after that.
func (s Signal) replays(last HookKey) bool {
	if s.At.IsZero() || last.At.IsZero() {
		return false
	}
	at := s.At.Truncate(time.Millisecond) // as it is stored
	ends := s.Over && !last.Over
	return at.Before(last.At) || at.Equal(last.At) && s.ID == last.Message && !ends
}
