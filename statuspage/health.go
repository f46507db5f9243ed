package statuspage

import (
	"context"
	"errors"
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
	told  bool // an alert went out
	mild  bool // not a reason for /fresh to be red
}

// The things of ours that can be in trouble.
const (
	TroubleStore   = "store"
	TroubleConfig  = "config"
	TroubleMail    = "mail"
	TroubleNetwork = "network"
)

// Health returns what is wrong now.
func (d *Desk) Health(now time.Time) Health {
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
	for _, key := range []string{TroubleStore, TroubleConfig, TroubleNetwork, TroubleMail} {
		if t, ok := d.trouble[key]; ok && !t.mild {
			h.Trouble = append(h.Trouble, t.text)
		}
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
// longer is. The operators are alerted of each change once. Mail that fails does not
// make the measurements stale, so it is mild.
func (d *Desk) Report(ctx context.Context, key string, err error, since time.Time) {
	d.mu.Lock()
	old, was := d.trouble[key]
	if err == nil {
		delete(d.trouble, key)
	} else {
		d.trouble[key] = trouble{since: since, text: err.Error(), told: true, mild: key == TroubleMail}
	}
	d.mu.Unlock()
	switch {
	case err != nil && !was:
		d.alertTrouble(ctx, key, "Fyr: trouble with "+key, err.Error(), true, since)
	case err == nil && was && old.told:
		d.alertTrouble(ctx, key, "Fyr: "+key+" works again", fmt.Sprintf("It was: %s", old.text), false, old.since)
	}
}

func (d *Desk) alertTrouble(ctx context.Context, key, subject, text string, firing bool, since time.Time) {
	d.act.Lock()
	defer d.act.Unlock()
	if err := d.commit(ctx, d.board.Trouble(key, subject, text, firing, since, time.Now())); err != nil {
		d.log.Error("alert not stored", "about", key, "err", err)
	}
}

// noteStore keeps the store's condition. An alert can't be stored while it refuses:
// it goes out when writing resumes, together with the news that it does.
func (d *Desk) noteStore(err error) {
	d.mu.Lock()
	old, was := d.trouble[TroubleStore]
	switch {
	case err != nil && !was:
		d.trouble[TroubleStore] = trouble{since: time.Now(), text: err.Error()}
	case err == nil && was:
		delete(d.trouble, TroubleStore)
	}
	d.mu.Unlock()
	switch {
	case err != nil && !was:
		d.log.Error("store refused", "err", err)
	case err == nil && was:
		d.log.Info("store takes writes again", "since", old.since)
		d.mu.Lock()
		p := d.board.Trouble(TroubleStore, "Fyr: the store refused writes for a while",
			fmt.Sprintf("From %s to %s: %s", old.since.UTC().Format(time.RFC3339), time.Now().UTC().Format(time.RFC3339), old.text),
			false, old.since, time.Now())
		d.mu.Unlock()
		if err := d.ledger.Commit(context.Background(), p.c); err != nil && !errors.Is(err, context.Canceled) {
			d.log.Error("alert not stored", "about", TroubleStore, "err", err)
		}
		d.notify()
	}
}

// Network looks whether any monitor can see anything: when every probe fails in our
// own network or resolver, the operators are told once.
func (d *Desk) Network(ctx context.Context, now time.Time) {
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
	}
}
