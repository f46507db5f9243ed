package notify

import (
	"sync"
	"time"
)

// line is whether messages get through to any relay, as the last one found.
type line struct {
	mu    sync.Mutex
	broke time.Time // the last message that met silence; zero: the last one was answered
}

// note takes in what came of a message.
func (l *line) note(r Receipt, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broke = time.Time{}
	if r.Outcome == Unreachable || r.Outcome == Ambiguous {
		l.broke = now
	}
}

// brokeSince reports whether messages have met silence since then.
func (l *line) brokeSince(then time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broke.After(then)
}
