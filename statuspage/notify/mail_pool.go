package notify

import (
	"slices"
	"time"
)

// maxPerSession is how many messages go through one session: many relays take no more
// than a hundred.
const maxPerSession = 100

// take returns an idle session, or nil when one has to be opened. Confirmations and
// digests have sessions of their own: what makes a relay end one of those, a refused
// address say, touches no notice. Only when there may be no further session is another
// lane's used.
func (r *relay) take(patient bool) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken++
	for i, s := range slices.Backward(r.idle) {
		if s.patient == patient {
			r.idle = slices.Delete(r.idle, i, i+1)
			return s
		}
	}
	if len(r.idle) == 0 || r.taken+len(r.idle) <= r.of.set.Connections {
		return nil
	}
	s := r.idle[0]
	r.idle = slices.Delete(r.idle, 0, 1)
	return s
}

// done says that a session is not in use any more, kept or not.
func (r *relay) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken--
}

// keep holds the session ready for the next message, for a while.
func (r *relay) keep(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		go r.quit(s)
		return
	}
	s.since = time.Now()
	r.idle = append(r.idle, s)
	r.watch()
}

// reap says goodbye to sessions that were idle for long, and comes again while any are left.
func (r *relay) reap() {
	for _, s := range r.stale(time.Now()) {
		r.quit(s)
	}
}

func (r *relay) stale(now time.Time) []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	var old, rest []*session
	for _, s := range r.idle {
		if now.Sub(s.since) >= r.of.timings.idle {
			old = append(old, s)
		} else {
			rest = append(rest, s)
		}
	}
	r.idle, r.watched = rest, false
	if len(rest) > 0 {
		r.watch()
	}
	return old
}

// watch sees to it that reap comes once more.
func (r *relay) watch() {
	if !r.watched {
		r.watched = true
		time.AfterFunc(r.of.timings.idle, r.reap)
	}
}

// quit says goodbye and hangs up. What the relay answers, if it does, changes nothing.
func (r *relay) quit(s *session) {
	_ = s.conn.SetDeadline(time.Now().Add(r.of.timings.quit))
	_ = s.client.Quit()
	s.cut()
}

// close says goodbye to the relay.
func (r *relay) close() {
	r.mu.Lock()
	idle := r.idle
	r.idle, r.closed = nil, true
	r.mu.Unlock()
	for _, s := range idle {
		r.quit(s)
	}
}

// Close says goodbye to the relays. Messages under way end first, in their own time.
func (m *Mail) Close() error {
	for _, r := range m.relays {
		r.close()
	}
	return nil
}
