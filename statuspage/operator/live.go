package operator

import (
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// How the stream of the console works: what changed is looked for every second, and who
// listens is asked about anew every three, so that no page stays open five seconds longer
// than it may, the browser's own time included.
const (
	liveEvery    = time.Second
	liveChecks   = 3
	livePatience = 10 * time.Second // for a browser that reads slowly
	liveMost     = 32               // streams of one person at a time
)

// listeners counts the streams of each person.
type listeners struct {
	mu   sync.Mutex
	open map[string]int
}

// enter lets a person listen once more; false when they do often enough.
func (l *listeners) enter(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[who] >= liveMost {
		return false
	}
	if l.open == nil {
		l.open = map[string]int{}
	}
	l.open[who]++
	return true
}

func (l *listeners) leave(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[who]--; l.open[who] == 0 {
		delete(l.open, who)
	}
}

// live tells a page of the console that something changed, with the revision (HTML, section
// 9.2: server-sent events), and one about an incident or a maintenance that this has gone on.
// It says nothing more: the page asks for what it shows. A person
// who listens on more pages than that gets 204, after which a browser asks no more.
func (s *Server) live(r rule) echo.HandlerFunc {
	return func(c echo.Context) error {
		who := callerOf(c).user.ID
		if !s.listeners.enter(who) {
			return c.NoContent(http.StatusNoContent)
		}
		defer s.listeners.leave(who)
		w := c.Response()
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Accel-Buffering", "no")
		told := s.c.Desk.View().Revision
		if err := say(w, "retry: 3000\n\n"+s.outdating(c)); err != nil {
			return nil // the browser is gone
		}
		beat := time.NewTicker(liveEvery)
		defer beat.Stop()
		for n := 1; ; n++ {
			select {
			case <-c.Request().Context().Done():
				return nil
			case <-s.stopped:
				return nil
			case <-beat.C:
			}
			if n%liveChecks == 0 && !s.stays(c, r) {
				return nil
			}
			line := ""
			if now := s.c.Desk.View().Revision; now != told {
				line, told = "event: change\ndata: \n\n"+s.outdating(c), now
			} else if n%15 == 0 {
				line = ": still here\n\n"
			}
			if line != "" && say(w, line) != nil {
				return nil
			}
		}
	}
}

// outdating is the event for a page whose subject has gone on; "" while it has not.
func (s *Server) outdating(c echo.Context) string {
	if !s.outdated(c) {
		return ""
	}
	return "event: newer\ndata: \n\n"
}

// stays reports whether whoever listens still may.
func (s *Server) stays(c echo.Context, r rule) bool {
	who, err := s.identify(c)
	return err == nil && r.check(who, time.Now()) == nil
}

func say(w http.ResponseWriter, text string) error {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(livePatience)) // a recorder has none
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return control.Flush()
}

// Close ends the streams: a server that stops waits for nobody.
func (s *Server) Close() { s.closing() }

// closed makes the channel that says that the server stops.
func closed() (over chan struct{}, closing func()) {
	over = make(chan struct{})
	return over, sync.OnceFunc(func() { close(over) })
}
