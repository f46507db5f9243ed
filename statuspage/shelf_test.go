package statuspage_test

import (
	"context"
	"fmt"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/store"
	"github.com/fyr-status/fyr/store/storetest"
)

// shelf is a real store that notes down, in the story's words, what is committed.
type shelf struct {
	*store.DB
	s       *stage
	dir     string
	open    map[string]bool // incidents that run
	ticking bool
	full    bool
	hear    func(statuspage.Changes) // what was committed; nil: nobody listens
}

func newShelf(s *stage) *shelf {
	h := &shelf{s: s, dir: s.t.TempDir(), open: map[string]bool{}}
	h.DB = storetest.MustOpen(s.t, h.dir, store.Options{})
	return h
}

// die is what a killed process leaves: its last sign of life, and a folder to open anew.
func (h *shelf) die() {
	h.s.check(h.Alive(context.Background(), time.Now()))
	h.s.check(h.Close())
	h.ticking = false
}

func (h *shelf) reopen() { h.DB = storetest.MustOpen(h.s.t, h.dir, store.Options{}) }

func (h *shelf) record() statuspage.Record {
	r, err := h.Load(context.Background())
	h.s.check(err)
	return r
}

// Commit stores the changes and notes them down.
func (h *shelf) Commit(ctx context.Context, c statuspage.Changes) error {
	if h.full {
		return statuspage.ErrFull
	}
	if err := h.DB.Commit(ctx, c); err != nil {
		return err
	}
	if h.hear != nil {
		h.hear(c)
	}
	h.measured(c)
	h.told(c)
	for _, e := range c.Audit {
		h.s.note("audit %s %s", e.By, e.Act)
	}
	return nil
}

func (h *shelf) measured(c statuspage.Changes) {
	for _, t := range c.Transitions {
		h.s.note("%s %s→%s began %s", t.Monitor, t.From, t.To, h.s.clock(t.Began))
	}
	for _, x := range c.Spans {
		counts := ""
		if x.Counts != statuspage.Unknown {
			counts = ", counts as " + x.Counts.String()
		}
		h.s.note("span %s %s from %s%s", x.Component, x.Status, h.s.clock(x.From), counts)
	}
}

func (h *shelf) told(c statuspage.Changes) {
	s := h.s
	for _, i := range c.Incidents {
		name := s.name("incident", i.ID)
		s.last = i.ID
		if len(c.Updates) == 0 && len(c.Audit) == 0 {
			continue // only the time of its publication
		}
		s.note("%s %q %s %s draft=%v", name, i.Title, i.Stage, i.Impact, i.Draft)
		if h.open[i.ID] && !i.Open() {
			s.note("%s ended %s", name, s.clock(i.Ended))
		}
		h.open[i.ID] = i.Open()
	}
	h.worked(c)
	for _, u := range c.Updates {
		s.note("update %s %s: %s%s", s.name(h.kind(c, u), u.Incident), u.Stage, u.Body, left(u))
	}
	h.surrounded(c)
	for _, e := range c.Events {
		s.note("event %d %s %s", e.Seq, e.Kind, e.Component)
	}
	for _, n := range c.Notices {
		if n.Alert != nil {
			s.note("alert %s firing=%v%s", s.thread(n.Alert.Key), n.Alert.Firing, toldTo(n)+nagged(n))
		} else {
			s.note("notice of event %d", n.Event)
		}
	}
}

// left is how the components stand after a resolving update, as far as it tells.
func left(u statuspage.Update) (text string) {
	for _, a := range u.Components {
		if u.Stage == statuspage.Resolved {
			text += fmt.Sprintf(" (%s %s, was %s)", a.Component, a.Status, a.Was)
		}
	}
	return text
}
