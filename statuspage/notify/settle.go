package notify

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/fyr-status/fyr/statuspage"
)

// gather takes in what has ended meanwhile, so that one commit serves many.
func (d *Dispatcher) gather() {
	for {
		select {
		case a := <-d.done:
			d.land(a)
		default:
			return
		}
	}
}

// linger takes in what ends within a moment, as long as most workers are busy: a claim
// and a commit for each message would cost more than the messages.
func (d *Dispatcher) linger() {
	end := time.NewTimer(moment)
	defer end.Stop()
	for d.many() {
		select {
		case a := <-d.done:
			d.land(a)
		case <-end.C:
			return
		}
	}
}

// many reports whether most workers of a seat are busy yet.
func (d *Dispatcher) many() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s, n := range d.flying {
		if n > d.share(s)/2 {
			return true
		}
	}
	return false
}

// land judges one finished attempt.
func (d *Dispatcher) land(a attempt) {
	now, id := time.Now(), a.parcel.Delivery.ID
	a.receipt.Answer = cleanAnswer(a.receipt.Answer)
	route := Route(a.parcel.Delivery)
	rest := d.note(route, a, now)
	s := Judge(a.parcel, a.receipt, now, rest)
	d.unsettled = append(d.unsettled, s)
	switch {
	case a.receipt.Outcome == Delivered:
		d.log.Debug("delivered", "delivery", id)
	case s.State == statuspage.GivenUp, s.State == statuspage.Bounced:
		d.log.Warn("gave a delivery up", "delivery", id, "err", s.Answer)
	default:
		d.log.Debug("put a delivery back", "delivery", id, "outcome", a.receipt.Outcome.String(), "err", s.Answer)
	}
}

// note records the attempt in the channel's health and returns until when the channel
// rests; zero when it does not.
func (d *Dispatcher) note(route string, a attempt, now time.Time) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := sit(a.parcel.Delivery)
	if d.flying[s]--; d.flying[s] == 0 {
		delete(d.flying, s)
	}
	h := d.health[route]
	if h == nil { // the configuration changed under way
		return time.Time{}
	}
	rested, rests := h.until, h.rests
	h.note(a.receipt, a.parcel.Delivery.Ambiguous > 0, a.began, now)
	if h.since.IsZero() {
		d.revive(route, rests)
	}
	if h.until.After(now) && !h.until.Equal(rested) {
		d.log.Warn("a channel rests", "channel", route, "err", a.receipt.Answer, "until", h.until.UTC().Format(time.TimeOnly))
	}
	return h.until
}

// settle commits the outcomes. Nothing is claimed until it succeeds, so that a store in
// trouble is never owed more than one outcome a worker.
func (d *Dispatcher) settle(ctx context.Context) bool {
	if len(d.unsettled) == 0 {
		return true
	}
	err := d.cfg.Outbox.Settle(ctx, time.Now(), d.unsettled...)
	if !d.storeAnswered("record what was sent", err) {
		return false
	}
	d.unsettled = d.unsettled[:0]
	return true
}

// finish ends a run: what is being sent gets its last words.
func (d *Dispatcher) finish(sending context.Context, cut context.CancelFunc) {
	last := time.AfterFunc(lastWords, cut)
	defer last.Stop()
	for {
		d.mu.Lock()
		flying := d.aloft()
		d.mu.Unlock()
		if flying == 0 {
			break
		}
		d.land(<-d.done)
	}
	for range 3 {
		if d.settle(context.WithoutCancel(sending)) {
			break
		}
		pause(context.WithoutCancel(sending), storeRest)
	}
	d.mu.Lock()
	senders := d.senders
	d.mu.Unlock()
	d.close(senders)
}

func (d *Dispatcher) close(senders map[string]Sender) {
	for route, s := range senders {
		c, ok := s.(io.Closer)
		if !ok {
			continue
		}
		if err := c.Close(); err != nil {
			d.log.Warn("could not close a channel", "channel", route, "err", err)
		}
	}
}

// storeAnswered reports whether the outbox did as asked, and logs the first refusal and
// the recovery.
func (d *Dispatcher) storeAnswered(what string, err error) bool {
	switch {
	case err != nil && !d.refused[what]:
		d.refused[what] = true
		d.log.Error("the outbox refuses", "err", fmt.Errorf("%s: %w", what, err))
	case err == nil && d.refused[what]:
		delete(d.refused, what)
		d.log.Info("the outbox works again", "after", what)
	}
	return err == nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
