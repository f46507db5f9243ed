package web

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fyr-status/fyr/statuspage"
	"github.com/fyr-status/fyr/statuspage/feed"
)

const (
	replayed   = 100                    // how many events back a reader may catch up; the page itself tells all
	heartbeat  = 15 * time.Second       // between two messages at most, so that nobody on the way hangs up
	streamRest = 250 * time.Millisecond // between two looks at least: a storm of changes is one message
)

// heartbeatText is a comment, which readers pass over.
var heartbeatText = []byte(":\n\n")

// watcher makes messages of what the Desk says.
type watcher struct {
	*Server
	told    situation
	until   time.Time // from then on the clock makes pages of what was told untrue
	read    int64     // the revision at which updates were read
	seq     int64     // the newest event told, or passed over
	updates []bulletin
}

// situation is the data of a "revision" and a "checked" message.
type situation struct {
	Revision int64     `json:"rev"`
	State    string    `json:"state"` // the overall status, as /api/v1 names it
	Checked  time.Time `json:"checked,omitzero"`
}

// happening is the data of an "update" message: what happened and where it is told,
// without anybody's words.
type happening struct {
	Kind      statuspage.EventKind `json:"kind"`
	ID        string               `json:"id"`
	At        time.Time            `json:"at"`
	Incident  string               `json:"incident,omitempty"` // of a maintenance too
	Stage     string               `json:"stage,omitempty"`
	Component string               `json:"component,omitempty"`
	Status    string               `json:"status,omitempty"`
	URL       string               `json:"url"`
}

// watch tells a broadcast's readers what changes, until ctx ends or others than before are
// let in to the page.
func (s *Server) watch(ctx context.Context, b *broadcast) {
	w := watcher{Server: s}
	gate := s.page().Gate.Fingerprint()
	for begun := false; ; begun = true {
		st, err := s.stand(time.Now())
		if err != nil {
			s.log.Error("streams not renewed", "err", err)
			st = s.standing.Load() // as pages do
		}
		if st.Page.Gate.Fingerprint() != gate {
			s.streams.shut(b)
			return
		}
		w.look(ctx, st, b, begun)
		if !begun {
			close(b.ready)
		}
		if !w.wait(ctx, st) {
			return
		}
	}
}

// wait returns when there may be something to tell; false once ctx has ended.
func (w *watcher) wait(ctx context.Context, st *stand) bool {
	now := time.Now()
	rest := time.NewTimer(streamRest)
	defer rest.Stop()
	beat := time.NewTimer(min(heartbeat, max(w.until.Sub(now), streamRest)))
	defer beat.Stop()
	select {
	case <-st.changed:
	case <-beat.C:
	case <-ctx.Done():
		return false
	}
	select {
	case <-rest.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// look tells what is new since the last look; if nothing is, that we are still here.
func (w *watcher) look(ctx context.Context, st *stand, b *broadcast, begun bool) {
	now := time.Now()
	is := situation{Revision: st.Revision, State: statuspage.Overall(st.Standings, st.Open, now).String(), Checked: newestCheck(st.Standings)}
	fresh := w.fresh(ctx, st)
	switch {
	case !begun:
		fresh = nil // all of them are past
		fallthrough
	case is.Revision != w.told.Revision, is.State != w.told.State, len(fresh) > 0, !now.Before(w.until):
		state := w.message("revision", w.seq, is)
		b.turn(append(slices.Concat(fresh...), state...), state, w.updates)
	case !is.Checked.Equal(w.told.Checked):
		b.turn(w.message("checked", w.seq, is), w.message("revision", w.seq, is), w.updates)
	default:
		b.beat(heartbeatText)
	}
	w.told, w.until = is, statuspage.TrueUntil(st.Standings, now, st.zone())
}

// fresh reads the events anew after a change, because it may have made one private, and
// returns the messages of those that were not told yet.
func (w *watcher) fresh(ctx context.Context, st *stand) (fresh [][]byte) {
	if w.read == st.Revision {
		return nil
	}
	events, err := w.reader.Events(ctx, replayed, time.Time{})
	if err != nil {
		if ctx.Err() == nil {
			w.log.Error("events not streamed", "err", err)
		}
		return nil // with the next look
	}
	w.read, w.updates = st.Revision, nil
	known := w.seq
	if len(events) > 0 {
		w.seq = max(w.seq, events[0].Seq)
	}
	for _, t := range slices.Backward(feed.Public(events, st.Standings)) {
		u := bulletin{t.Seq, w.message("update", t.Seq, happeningOf(t, st.Page))}
		w.updates = append(w.updates, u)
		if u.seq > known {
			fresh = append(fresh, u.text)
		}
	}
	return fresh
}

// happeningOf takes of an event what the stream tells.
func happeningOf(t statuspage.Told, p statuspage.Page) happening {
	h := happening{Kind: t.Kind, ID: t.ID, At: t.At.UTC()}
	switch t.Kind {
	case statuspage.ComponentEvent:
		h.Component, h.Status, h.URL = t.Component, t.Status.String(), p.Link("/components/"+t.Component)
	case statuspage.IncidentEvent:
		h.Incident, h.Stage, h.URL = t.Event.Incident, t.Update.Stage.String(), p.Link("/incidents/"+t.Event.Incident)
	default:
		h.Incident, h.Stage, h.URL = t.Event.Incident, t.Update.Stage.String(), p.Link("/maintenance/"+t.Event.Incident)
	}
	return h
}

// message makes one message (WHATWG HTML, 9.2.6). JSON has no line ends of its own.
func (w *watcher) message(event string, id int64, data any) []byte {
	text, err := json.Marshal(data)
	if err != nil {
		w.log.Error("message not made", "event", event, "err", err)
		return nil
	}
	return fmt.Appendf(nil, "event: %s\nid: %d\ndata: %s\n\n", event, id, text)
}

// newestCheck is the newest proof of any public component, to the second.
func newestCheck(standings []statuspage.Standing) time.Time {
	var newest time.Time
	for _, s := range standings {
		if !s.Component.Private && s.Checked.After(newest) {
			newest = s.Checked
		}
	}
	return newest.UTC().Truncate(time.Second)
}
