package notify

import (
	"context"
	"slices"
	"sync"

	"github.com/fyr-status/fyr/statuspage"
)

// gate lets so many messages be under way at a time. Who waits goes in by lane, and
// within a lane in the order of coming. Confirmations and digests together get a quarter
// of the places at most: a herd that subscribes keeps no notice waiting.
type gate struct {
	mu      sync.Mutex
	free    int
	patient int // free places that the patient lanes may take
	waiting []*waiter
}

// waiter is a message before the gate.
type waiter struct {
	lane statuspage.Lane
	in   chan struct{} // closed when it may go in
}

func newGate(places int) *gate { return &gate{free: places, patient: max(1, places/4)} }

// patient reports whether a lane leaves places to the others.
func patient(l statuspage.Lane) bool { return l >= statuspage.LaneConfirm }

// enter waits for a place; the error is the context's.
func (g *gate) enter(ctx context.Context, l statuspage.Lane) error {
	w := &waiter{lane: l, in: make(chan struct{})}
	g.mu.Lock()
	behind := slices.IndexFunc(g.waiting, func(o *waiter) bool { return o.lane > l })
	if behind < 0 {
		behind = len(g.waiting)
	}
	g.waiting = slices.Insert(g.waiting, behind, w)
	g.admit()
	g.mu.Unlock()
	select {
	case <-w.in:
		return nil
	case <-ctx.Done():
		g.withdraw(w)
		return ctx.Err()
	}
}

// leave gives a place back.
func (g *gate) leave(l statuspage.Lane) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.free++
	if patient(l) {
		g.patient++
	}
	g.admit()
}

// admit lets in who may go.
func (g *gate) admit() {
	g.waiting = slices.DeleteFunc(g.waiting, func(w *waiter) bool {
		if g.free == 0 || patient(w.lane) && g.patient == 0 {
			return false
		}
		g.free--
		if patient(w.lane) {
			g.patient--
		}
		close(w.in)
		return true
	})
}

// withdraw ends a wait. One that was let in at the same moment gives its place back.
func (g *gate) withdraw(w *waiter) {
	g.mu.Lock()
	i := slices.Index(g.waiting, w)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave(w.lane)
	}
}
