package notify

import "time"

// quitTakes is how long the relay may take to say goodbye.
const quitTakes = 5 * time.Second

// idleSession returns the session used last, or nil when none is open.
func (m *Mail) idleSession() *session {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.idle)
	if n == 0 {
		return nil
	}
	s := m.idle[n-1]
	m.idle = m.idle[:n-1]
	return s
}

// keep holds the session ready for the next message, for a while.
func (m *Mail) keep(s *session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		go m.quit(s)
		return
	}
	s.since = time.Now()
	m.idle = append(m.idle, s)
	m.watch()
}

// reap says goodbye to sessions that were idle for long, and comes again while any are left.
func (m *Mail) reap() {
	for _, s := range m.stale(time.Now()) {
		m.quit(s)
	}
}

func (m *Mail) stale(now time.Time) []*session {
	m.mu.Lock()
	defer m.mu.Unlock()
	var old, rest []*session
	for _, s := range m.idle {
		if now.Sub(s.since) >= m.timings.idle {
			old = append(old, s)
		} else {
			rest = append(rest, s)
		}
	}
	m.idle, m.watched = rest, false
	if len(rest) > 0 {
		m.watch()
	}
	return old
}

// watch sees to it that reap comes once more.
func (m *Mail) watch() {
	if !m.watched {
		m.watched = true
		time.AfterFunc(m.timings.idle, m.reap)
	}
}

func (m *Mail) quit(s *session) {
	_ = s.client.UpdateDeadline(quitTakes)
	_ = s.client.Quit()
	s.conn.Close()
}

// Close says goodbye to the relay. Messages under way end first, in their own time.
func (m *Mail) Close() error {
	m.mu.Lock()
	idle := m.idle
	m.idle, m.closed = nil, true
	m.mu.Unlock()
	for _, s := range idle {
		m.quit(s)
	}
	return nil
}
