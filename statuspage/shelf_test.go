package statuspage_test

import (
	"context"
	"time"

	"github.com/fyr-status/fyr/monitor"
	"github.com/fyr-status/fyr/statuspage"
)

// shelf is the stories' ledger: it notes down what is committed, in the story's words.
type shelf struct {
	s       *stage
	rec     statuspage.Record
	all     map[string]statuspage.Incident
	alive   time.Time
	ticking bool
}

func newShelf(s *stage) *shelf {
	return &shelf{s: s, all: map[string]statuspage.Incident{}, rec: statuspage.Record{
		Fresh: true, States: map[string]monitor.State{}, Spans: map[string]statuspage.Span{},
	}}
}

func (h *shelf) record() statuspage.Record {
	r := h.rec
	for _, i := range h.all {
		r.Incidents = append(r.Incidents, i)
	}
	r.Alive = h.alive
	return r
}

func (h *shelf) Commit(_ context.Context, c statuspage.Changes) error {
	s := h.s
	for _, x := range c.States {
		h.rec.States[x.Monitor] = x.State
	}
	for _, t := range c.Transitions {
		s.note("%s %s→%s began %s", t.Monitor, t.From, t.To, s.clock(t.Began))
	}
	for _, x := range c.Spans {
		s.note("span %s %s from %s", x.Component, x.Status, s.clock(x.From))
		h.rec.Spans[x.Component] = x
	}
	for _, i := range c.Incidents {
		old, known := h.all[i.ID]
		h.all[i.ID] = i
		name := s.name("incident", i.ID)
		if !i.Published.IsZero() && old.Published.IsZero() && known {
			continue
		}
		s.last = i.ID
		s.note("%s %q %s %s draft=%v", name, i.Title, i.Stage, i.Impact, i.Draft)
		if i.Stage.Over() && (!known || old.Open()) {
			s.note("%s ended %s", name, s.clock(i.Ended))
		}
	}
	for _, u := range c.Updates {
		s.note("update %s %s: %s", s.name("incident", u.Incident), u.Stage, u.Body)
	}
	for _, e := range c.Events {
		s.note("event %d %s %s", e.Seq, e.Kind, e.Component)
		h.rec.EventSeq = e.Seq
	}
	for _, n := range c.Notices {
		if n.Alert != nil {
			s.note("alert %s firing=%v", n.Alert.Key, n.Alert.Firing)
		} else {
			s.note("notice of event %d", n.Event)
		}
	}
	for _, e := range c.Audit {
		s.note("audit %s %s", e.By, e.Act)
	}
	h.rec.Overrides = keep(h.rec.Overrides, c.Overrides)
	h.rec.Mutes = append(h.rec.Mutes, c.Mutes...)
	for _, i := range c.Incidents {
		h.rec.Number = max(h.rec.Number, i.Number)
	}
	return nil
}

func keep(old, more []statuspage.Override) []statuspage.Override {
	for _, o := range more {
		if o.Ended.IsZero() {
			old = append(old, o)
		}
	}
	return old
}

func (h *shelf) Incident(_ context.Context, id string) (statuspage.Incident, error) {
	if i, ok := h.all[id]; ok {
		return i, nil
	}
	return statuspage.Incident{}, statuspage.ErrNotFound
}

func (h *shelf) Audience(context.Context, []string) (int, error) { return 0, nil }

func (h *shelf) SubscriberByKey(context.Context, string, string) (statuspage.Subscriber, error) {
	return statuspage.Subscriber{}, statuspage.ErrNotFound
}

func (h *shelf) SubscriberByID(context.Context, string) (statuspage.Subscriber, error) {
	return statuspage.Subscriber{}, statuspage.ErrNotFound
}

func (h *shelf) SubscriberByToken(context.Context, string) (statuspage.Subscriber, error) {
	return statuspage.Subscriber{}, statuspage.ErrNotFound
}
