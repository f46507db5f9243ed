package statuspage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fyr-status/fyr/monitor"
)

// Health is what is wrong with Fyr itself, in words; nothing when all is well.
type Health struct {
	Overdue []string `json:"overdue,omitempty"` // monitors whose probes are late by three intervals
	Trouble []string `json:"trouble,omitempty"` // the store, the configuration, mail, the network
}

// Fresh reports whether checks are current, the store takes writes and the
// configuration on disk is the running one.
func (h Health) Fresh() bool { return len(h.Overdue)+len(h.Trouble) == 0 }

// trouble is something of ours that is wrong.
type trouble struct {
	since time.Time
	text  string
}

// The things of ours that can be in trouble. Any other is a channel, by its name: one
// that fails does not make the measurements stale, so it leaves [Health] as it is.
const (
	TroubleStore   = "store"
	TroubleConfig  = "config"
	TroubleMail    = "mail"
	TroubleNetwork = "network"
	TroubleMirror  = "mirror"
	TroubleSignups = "subscriptions"
	TroubleRelay   = "mail relay " // and its address: one of several
)

// Health returns what is wrong now.
func (d *Desk) Health(now time.Time) Health {
	now = d.seen(now)
	d.mu.RLock()
	defer d.mu.RUnlock()
	var h Health
	for _, m := range d.board.x.Monitors {
		last := d.board.states[m.ID].LastAt
		if last.Before(d.started) {
			last = d.started
		}
		if !m.Passive && now.Sub(last) > m.Stale() {
			h.Overdue = append(h.Overdue, m.ID)
		}
	}
	for _, key := range []string{TroubleStore, TroubleConfig, TroubleNetwork} {
		if t, ok := d.trouble[key]; ok {
			h.Trouble = append(h.Trouble, t.text)
		}
	}
	if _, untold := d.trouble[TroubleAlerts]; untold {
		h.Trouble = append(h.Trouble, "an alert could be told to none of the operators") // its own text may name what is private
	}
	return h
}

// OwnTrouble is something of ours that is wrong, for the operators' page.
type OwnTrouble struct {
	Key   string    `json:"key"`
	Text  string    `json:"text"`
	Since time.Time `json:"since"`
}

// Troubles returns everything of ours that is wrong, the longest first.
func (d *Desk) Troubles() []OwnTrouble {
	d.mu.RLock()
	defer d.mu.RUnlock()
	list := make([]OwnTrouble, 0, len(d.trouble))
	for key, t := range d.trouble {
		list = append(list, OwnTrouble{Key: key, Text: t.text, Since: t.since})
	}
	slices.SortFunc(list, func(a, b OwnTrouble) int { return a.Since.Compare(b.Since) })
	return list
}

// Report says that something of ours is in trouble, or (with a nil error) that it no
// longer is. The operators are alerted of each change once: as soon as the store takes it.
func (d *Desk) Report(ctx context.Context, key string, err error, since time.Time) {
	d.note(key, err, since)
	d.act.Lock()
	defer d.act.Unlock()
	if err := d.tellTroubles(ctx); err != nil {
		d.log.Warn("alert waits for the store", "about", key, "err", err)
	}
}

// note keeps a trouble, or its end, and the alert that says so.
func (d *Desk) note(key string, err error, since time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	old, was := d.trouble[key]
	switch {
	case err != nil:
		d.trouble[key] = trouble{since: since, text: err.Error()}
		delete(d.carried, key)
		if !was {
			d.untold = append(d.untold, ownAlert(key, d.trouble[key], true))
		}
	case was:
		delete(d.trouble, key)
		d.untold = append(d.untold, ownAlert(key, old, false))
	}
}

// tellTroubles commits the alerts that wait, each by itself: a trouble that came and went
// while nothing could be stored is told, and then its end. Callers hold d.act.
func (d *Desk) tellTroubles(ctx context.Context) error {
	for {
		d.mu.RLock()
		waiting := d.untold
		d.mu.RUnlock()
		if len(waiting) == 0 {
			return nil
		}
		p := d.board.plan(time.Now())
		if a := waiting[0]; a.Firing {
			p.raise(a)
		} else {
			p.end(a.Key, a)
		}
		if err := d.commit(ctx, p); err != nil {
			return err
		}
		d.mu.Lock()
		d.untold = d.untold[1:]
		d.mu.Unlock()
	}
}

// Network looks whether any monitor can see anything: when every probe fails in our
// own network or resolver, the operators are told once.
// It reports whether sight has just come back.
func (d *Desk) Network(ctx context.Context, now time.Time) (back bool) {
	d.mu.RLock()
	active, blind := 0, 0
	reason := ""
	for _, m := range d.board.x.Monitors {
		s := d.board.states[m.ID]
		if m.Passive || s.LastAt.IsZero() {
			continue
		}
		active++
		if s.Last.Status == monitor.Unknown && s.Last.Cause == monitor.OwnTrouble {
			blind++
			reason = s.Last.Reason
		}
	}
	_, known := d.trouble[TroubleNetwork]
	d.mu.RUnlock()
	switch {
	case active > 0 && blind == active && !known:
		d.Report(ctx, TroubleNetwork, fmt.Errorf("no measurements: this prober's own network fails (%s). Shown as unknown, not down", strings.TrimSpace(reason)), now)
	case blind < active && known:
		d.Report(ctx, TroubleNetwork, nil, now)
		return true
	}
	return false
}
