package web

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// shelf keeps finished documents up to a number of bytes. Of those that no longer fit,
// the one that was read the longest ago goes first.
type shelf struct {
	limit int64

	mu    sync.RWMutex
	slots map[string]*slot
	bytes int64
}

// slot is the place of one document. Its making is a matter of one reader: the others
// wait for the same bytes.
type slot struct {
	making   chan struct{} // holds a token while somebody makes it
	failed   error         // why the last making failed; held with making, like failedAt
	failedAt time.Time

	done atomic.Pointer[rendering]
	read atomic.Int64 // unix seconds
	gone bool         // taken off the shelf; under shelf.mu
}

// slotBytes is what a slot takes besides the bytes of its document: its key and headers.
// An empty one counts too: while the store is sick, invented ids leave nothing else.
const slotBytes = 1024

func newSlot() *slot { return &slot{making: make(chan struct{}, 1)} }

// begin waits for its turn to make the document: for as long as ctx allows, and only
// with patience while a stand-in lies there.
func (p *slot) begin(ctx context.Context) bool {
	select {
	case p.making <- struct{}{}:
		return true
	default:
	}
	var enough <-chan time.Time
	if p.done.Load() != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case p.making <- struct{}{}:
		return true
	case <-enough:
	case <-ctx.Done():
	}
	return false
}

func (p *slot) end() { <-p.making }

// standIn returns the last rendering if it is young enough to be shown, else why there
// is none.
func (p *slot) standIn(now time.Time, why error) (*rendering, error) {
	if r := p.done.Load(); r != nil && now.Sub(r.made) < staleLimit {
		return r, nil
	}
	if why == nil {
		why = context.DeadlineExceeded
	}
	return nil, why
}

func newShelf(limit int) *shelf {
	return &shelf{limit: int64(limit), slots: map[string]*slot{}}
}

// slot returns the place for key.
func (s *shelf) slot(key string, now time.Time) *slot {
	s.mu.RLock()
	p := s.slots[key]
	s.mu.RUnlock()
	if p == nil {
		s.mu.Lock()
		if p = s.slots[key]; p == nil {
			p = newSlot()
			s.slots[key] = p
			s.bytes += slotBytes
			s.makeRoom(p)
		}
		s.mu.Unlock()
	}
	if sec := now.Unix(); p.read.Load() != sec {
		p.read.Store(sec)
	}
	return p
}

// put lays a rendering into its slot and makes room for it.
func (s *shelf) put(p *slot, r *rendering) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := p.done.Swap(r)
	if p.gone { // its readers still get it, the next one makes a new slot
		return
	}
	s.bytes += r.size() - old.size()
	s.makeRoom(p)
}

// makeRoom is called with mu held.
func (s *shelf) makeRoom(keep *slot) {
	for s.bytes > s.limit && s.drop(keep) {
	}
}

// drop takes off the document that was read the longest ago, other than keep. Called
// with mu held; a few thousand slots are walked through only when the shelf is full.
func (s *shelf) drop(keep *slot) bool {
	oldest := ""
	for key, p := range s.slots {
		if p != keep && (oldest == "" || p.read.Load() < s.slots[oldest].read.Load()) {
			oldest = key
		}
	}
	if oldest == "" {
		return false
	}
	s.remove(oldest)
	return true
}

// forget takes a document off the shelf.
func (s *shelf) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(key)
}

// remove is called with mu held.
func (s *shelf) remove(key string) {
	if p := s.slots[key]; p != nil {
		delete(s.slots, key)
		p.gone = true
		s.bytes -= slotBytes + p.done.Load().size()
	}
}

func (s *shelf) size() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bytes
}

// has reports whether something lies under key.
func (s *shelf) has(key string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.slots[key]
	return p != nil && p.done.Load() != nil
}
