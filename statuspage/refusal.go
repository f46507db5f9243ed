package statuspage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// While the store refuses, what was measured waits in the [Intake], and what is due by
// the clock waits too. Nothing that waits is news: a report could not be taken, and a
// monitor whose results wait is not silent.

// Refused reports whether the store took nothing and may take it later. The Desk has
// logged it, once, and logs when it is over.
func Refused(err error) bool {
	return errors.Is(err, ErrFull) || errors.Is(err, ErrReadOnly) || errors.Is(err, ErrBusy) || errors.Is(err, ErrSlow)
}

// refuse keeps that the store refuses, since when and why. Changes that contradict what
// is stored are no fault of the store.
func (d *Desk) refuse(err error) {
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		return
	}
	d.mu.Lock()
	old, was := d.trouble[TroubleStore]
	now := trouble{since: time.Now(), text: err.Error()}
	if was {
		now.since = old.since
	}
	d.trouble[TroubleStore] = now
	d.mu.Unlock()
	if !was {
		d.log.Error("store refused", "err", err)
	}
}

// resume ends a refusal, if there is one, with the first commit that is taken: what it
// means, and the alert that could not be stored before. Callers hold d.act.
func (d *Desk) resume(ctx context.Context) error {
	d.mu.RLock()
	old, refuses := d.trouble[TroubleStore]
	d.mu.RUnlock()
	if !refuses {
		return nil
	}
	p := d.board.Reopen(old.since, time.Now())
	p.tellPast(Alert{
		Key: TroubleStore, Severity: ownSeverity(TroubleStore), Subject: "Fyr: the store refused writes for a while", Since: old.since,
		Text: fmt.Sprintf("From %s to %s: %s", p.stamp(old.since), p.stamp(p.now), old.text),
	})
	if err := d.ledger.Commit(ctx, p.c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	d.mu.Lock()
	delete(d.trouble, TroubleStore)
	d.board.apply(p)
	d.mu.Unlock()
	d.log.Info("store takes writes again", "since", old.since)
	d.notify()
	return nil
}

// Reopen decides what it means that nothing could be stored since a time: a passive
// monitor's report may have come to a closed door, so it gets its grace anew.
func (b *Board) Reopen(since, now time.Time) *plan {
	p := b.plan(now)
	for _, m := range b.x.monitors {
		p.excuse(m, since)
	}
	return p
}

// behind says that results from at on wait for their commit; zero: none wait.
func (d *Desk) behind(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = at
}

// seen is until when everything that was measured is on the board: now, unless results
// wait for their commit.
func (d *Desk) seen(now time.Time) time.Time {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if !d.waiting.IsZero() && d.waiting.Before(now) {
		return d.waiting
	}
	return now
}
