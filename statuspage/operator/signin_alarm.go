package operator

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Refused sign-ins are told to the operators once when there are many, and not each.
const (
	manyRefusals = 20
	refusalsIn   = time.Hour
)

// guessing is the key of that trouble.
const guessing = "sign-ins"

type refusals struct {
	mu    sync.Mutex
	at    []time.Time // the latest, at most manyRefusals
	timer *time.Timer // ends the trouble when it is over; nil: there is none
}

// note counts a refusal, and reports whether it makes them many; since is when they began.
func (r *refusals) note(now time.Time) (since time.Time, many bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.at, now)
	if len(r.at) > manyRefusals {
		r.at = r.at[1:]
	}
	return r.at[0], len(r.at) == manyRefusals && now.Sub(r.at[0]) < refusalsIn
}

// hold lets over be called an hour after the last time that there were many; it reports
// whether this is the first.
func (r *refusals) hold(over func()) (first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.timer != nil {
		r.timer.Reset(refusalsIn)
		return false
	}
	r.timer = time.AfterFunc(refusalsIn, func() {
		r.mu.Lock()
		r.timer = nil
		r.mu.Unlock()
		over()
	})
	return true
}

// refusedOne notes a sign-in that was refused.
func (s *Server) refusedOne(from string) {
	since, many := s.refusals.note(time.Now())
	if !many {
		return
	}
	tell := func(err error) { s.c.Desk.Report(context.Background(), guessing, err, since) }
	if s.refusals.hold(func() { tell(nil) }) {
		tell(fmt.Errorf("%d sign-ins to the console were refused within the hour, the last from %s", manyRefusals, from))
	}
}
